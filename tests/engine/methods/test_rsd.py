"""RSD: the cross-correlation against loops over the equation, its expander, its targets."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine.methods.rsd import rsd_loss
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step

step = partial(take_step, "rsd")

seeds = st.integers(0, 2**31)


def draw(seed, rows, columns, spread=2.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, columns)) * spread, rng.normal(size=(rows, columns)) * spread


def rsd_reference(student, teacher, kappa):
    def standardised(rows):
        return (rows - rows.mean(axis=0)) / rows.std(axis=0)

    student, teacher = standardised(student), standardised(teacher)
    count, width = student.shape
    total = 0.0
    for i in range(width):
        for j in range(width):
            p = sum(student[b, i] * teacher[b, j] for b in range(count)) / count
            total += (p - 1) ** 2 if i == j else kappa * p**2
    return total / width


@given(seeds, st.integers(2, 8), st.integers(1, 8), st.floats(0, 2))
def test_rsd_is_its_equation(seed, rows, width, kappa):
    student, teacher = draw(seed, rows, width)
    made = rsd_loss(torch.tensor(student), torch.tensor(teacher), kappa)
    assert made.dtype == torch.float64
    assert made.item() == pytest.approx(rsd_reference(student, teacher, kappa), rel=1e-8, abs=1e-9)


def test_uncorrelated_dimensions_of_a_student_that_is_its_teacher_have_no_loss():
    whole = torch.linalg.qr(torch.randn(8, 4, dtype=torch.float64))[0]
    rows = torch.linalg.qr(whole - whole.mean(0))[0].requires_grad_()
    loss = rsd_loss(rows * 5 + 2, rows.detach(), 1.0)
    assert abs(loss.item()) < 1e-12
    assert torch.autograd.grad(loss, rows)[0].abs().max() < 1e-12


def test_the_diagonal_pulls_to_one_and_the_rest_to_zero():
    rows = torch.tensor(draw(1, 8, 1)[0])
    assert rsd_loss(-rows, rows).item() == pytest.approx(4)
    twice = rows.repeat(1, 3)  # three dimensions that say the same
    assert rsd_loss(twice, twice, 0.0).item() == pytest.approx(0, abs=1e-12)
    assert rsd_loss(twice, twice, 0.5).item() == pytest.approx(0.5 * 2)


def test_the_first_term_is_alike_at_any_width():
    torch.manual_seed(0)
    small, large = (rsd_loss(torch.randn(64, width), torch.randn(64, width), 0.0).item() for width in (64, 1024))
    assert small == pytest.approx(large, rel=0.1) == pytest.approx(1, rel=0.1)


def test_gradients_are_right():
    student, teacher = map(torch.tensor, draw(2, 5, 3))
    assert torch.autograd.gradcheck(lambda s: rsd_loss(s, teacher, 0.3), student.requires_grad_())


def test_a_dimension_that_is_constant_correlates_with_nothing():
    student, teacher = torch.randn(4, 3), torch.randn(4, 3)
    student[:, 1], teacher[:, 2] = 0.1, 0
    student.requires_grad_()
    loss = rsd_loss(student, teacher, 0.1)
    assert torch.isfinite(loss)
    gradient = torch.autograd.grad(loss, student)[0]
    assert torch.isfinite(gradient).all() and gradient[:, 1].abs().max() == 0


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_extreme_half_precision_embeddings_have_a_finite_loss(dtype):
    student = torch.tensor([[6e4, -6e4, 0.0], [-300.0, 300.0, 10.0]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-6e4, 6e4, 0.0], [300.0, -300.0, 10.0]], dtype=dtype)
    loss = rsd_loss(student, teacher, 1.0)
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted():
    run = step(weight=3.0, ce_weight=0.5, kappa=0.2, hidden_dim=24)
    expected = 3.0 * rsd_loss(run.method.expander(run.made.embedding), run.known.embedding, 0.2)
    torch.testing.assert_close(run.losses["rsd/teacher-student"], expected)
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(run.losses) == {"ce/student", "rsd/teacher-student"}


def test_the_target_may_be_the_teachers_logits():
    run = step(target="logits", hidden_dim=24)
    expected = rsd_loss(run.method.expander(run.made.embedding), run.known.logits)
    torch.testing.assert_close(run.losses["rsd/teacher-student"], expected)


def test_two_classes_and_a_batch_of_two_are_enough():
    for target in ("embedding", "logits"):
        assert all(torch.isfinite(value) for value in step(classes=2, images=2, target=target).losses.values())


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
