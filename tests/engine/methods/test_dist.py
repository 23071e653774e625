"""DIST: its correlations against loops over the equation, and what is constant."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine.methods.dist import dist_loss
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step

step = partial(take_step, "dist", random_heads=True)

seeds = st.integers(0, 2**31)


def draw(seed, rows, columns, spread=2.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, columns)) * spread, rng.normal(size=(rows, columns)) * spread


def softmax(logits, temperature=1.0):
    e = np.exp(logits / temperature - (logits / temperature).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def correlation(x, y, eps):
    x, y = x - sum(x) / len(x), y - sum(y) / len(y)
    product = math.sqrt(sum(v * v for v in x)) * math.sqrt(sum(v * v for v in y))
    return sum(a * b for a, b in zip(x, y, strict=True)) / (product + eps)


def dist_reference(student, teacher, beta, gamma, temperature, eps):
    p_s, p_t = softmax(student, temperature), softmax(teacher, temperature)
    rows = [correlation(p_s[b], p_t[b], eps) for b in range(len(p_s))]
    columns = [correlation(p_s[:, c], p_t[:, c], eps) for c in range(p_s.shape[1])]
    between = beta * (1 - sum(rows) / len(rows)) + gamma * (1 - sum(columns) / len(columns))
    return temperature**2 * between


@given(
    seeds, st.integers(2, 8), st.integers(2, 12), st.floats(0, 4), st.floats(0, 4), st.floats(0.5, 8),
    st.sampled_from([0.0, 1e-8, 1e-2]),
)  # fmt: skip
def test_dist_is_its_equation(seed, rows, classes, beta, gamma, temperature, eps):
    student, teacher = draw(seed, rows, classes)
    made = dist_loss(torch.tensor(student), torch.tensor(teacher), beta, gamma, temperature, eps)
    assert made.dtype == torch.float64
    expected = dist_reference(student, teacher, beta, gamma, temperature, eps)
    assert made.item() == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_a_student_that_is_its_teacher_has_no_loss_and_its_opposite_has_the_most():
    teacher = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.3, 0.0]], dtype=torch.float64)
    same = teacher.clone().requires_grad_()
    loss = dist_loss(same, teacher)
    assert abs(loss.item()) < 1e-12
    assert torch.autograd.grad(loss, same)[0].abs().max() < 1e-12
    assert dist_loss(teacher.flip(1), teacher).item() == pytest.approx(4)


def test_each_part_has_its_weight_and_axis():
    """Rows shifted by a constant keep their order between classes, not between images."""
    teacher = torch.tensor(draw(1, 4, 5)[0])
    p = teacher.softmax(1)
    mixed = (p * torch.tensor([[0.9], [0.5], [0.3], [0.1]]) + torch.tensor([[0.1], [0.5], [0.7], [0.9]]) / 5).log()
    assert dist_loss(mixed, teacher, 1.0, 0.0).item() == pytest.approx(0, abs=1e-9)
    assert dist_loss(mixed, teacher, 0.0, 1.0) > 1e-3


def test_gradients_are_right():
    student, teacher = map(torch.tensor, draw(2, 3, 4))
    for eps in (0.0, 1e-3):
        assert torch.autograd.gradcheck(
            lambda s, eps=eps: dist_loss(s, teacher, 1.3, 0.7, 2.0, eps), student.requires_grad_()
        )


@pytest.mark.parametrize("eps", [0.0, 1e-8])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_head_that_starts_at_zero_gets_no_wild_gradient(eps, dtype):
    student = torch.zeros(7, 13, dtype=dtype, requires_grad=True)
    teacher = torch.randn(7, 13, dtype=dtype)
    loss = dist_loss(student, teacher, eps=eps)
    assert loss.item() == pytest.approx(2)
    assert torch.autograd.grad(loss, student)[0].abs().max() == 0


def test_epsilon_takes_a_class_that_nothing_is_out_of_the_sum():
    student, teacher = map(torch.tensor, draw(6, 5, 4, 0.5))
    student[:, 0], teacher[:, 0] = student[:, 0] - 20, teacher[:, 0] - 20
    exact, published = (dist_loss(student, teacher, 0.0, 1.0, eps=eps).item() for eps in (0.0, 1e-8))
    p_s, p_t = student.softmax(1).numpy(), teacher.softmax(1).numpy()
    rho = correlation(p_s[:, 0], p_t[:, 0], 0.0)
    assert abs(rho) > 0.05
    assert published - exact == pytest.approx(rho / 4, rel=1e-4)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_extreme_half_precision_logits_have_a_finite_loss(dtype):
    student = torch.tensor([[6e4, -6e4, 0.0], [-300.0, 300.0, 10.0]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-6e4, 6e4, 0.0], [300.0, -300.0, 10.0]], dtype=dtype)
    loss = dist_loss(student, teacher, eps=1e-8) + dist_loss(student, teacher)
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted():
    run = step(weight=3.0, ce_weight=0.5, beta=1.5, gamma=4.0, temperature=2.0)
    expected = 3.0 * dist_loss(run.made.logits, run.known.logits, 1.5, 4.0, 2.0, 1e-8)
    torch.testing.assert_close(run.losses["dist/teacher-student"], expected)
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(run.losses) == {"ce/student", "dist/teacher-student"}


def test_two_classes_and_a_batch_of_two_are_enough():
    assert all(torch.isfinite(value) for value in step(classes=2, images=2).losses.values())


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
