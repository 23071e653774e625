"""CC: products of neighbours against loops over the equation."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine.methods.cc import cc_loss
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step

step = partial(take_step, "cc")

seeds = st.integers(0, 2**31)


def draw(seed, rows, columns, spread=2.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, columns)) * spread, rng.normal(size=(rows, columns)) * spread


def cc_reference(student, teacher):
    pairs = []
    for i in range(len(student) - 1):
        here, there = abs(student[i] - teacher[i]), abs(student[i + 1] - teacher[i + 1])
        pairs.append(sum(a * b for a, b in zip(here, there, strict=True)))
    return sum(pairs) / len(pairs)


@given(seeds, st.integers(2, 8), st.integers(1, 12))
def test_cc_is_its_equation(seed, rows, width):
    student, teacher = draw(seed, rows, width)
    made = cc_loss(torch.tensor(student), torch.tensor(teacher))
    assert made.dtype == torch.float64
    assert made.item() == pytest.approx(cc_reference(student, teacher), rel=1e-9)


def test_a_student_that_is_its_teacher_has_no_loss():
    teacher = torch.randn(4, 3)
    assert cc_loss(teacher, teacher) == 0


def test_one_image_has_no_neighbour_and_no_loss():
    student = torch.randn(1, 3, requires_grad=True)
    loss = cc_loss(student, torch.randn(1, 3))
    assert loss == 0
    assert torch.autograd.grad(loss, student)[0].abs().max() == 0


def test_gradients_are_right():
    student, teacher = (torch.tensor(value, requires_grad=True) for value in draw(2, 4, 3))
    assert torch.autograd.gradcheck(cc_loss, (student, teacher))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_large_half_precision_embeddings_have_a_finite_loss(dtype):
    student = torch.tensor([[200.0, -200.0, 0.0], [-100.0, 100.0, 1e-7]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-200.0, 200.0, 0.0], [100.0, -100.0, 0.0]], dtype=dtype)
    loss = cc_loss(student, teacher)
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted():
    run = step(weight=3.0, ce_weight=0.5, dim=16)
    made = run.method.student_projector(run.made.embedding)
    goal = run.method.teacher_projector(run.known.embedding)
    assert made.shape == goal.shape == (6, 16)
    torch.testing.assert_close(run.losses["cc/teacher-student"], 3.0 * cc_loss(made, goal))
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(run.losses) == {"ce/student", "cc/teacher-student"}


def test_two_classes_and_a_batch_of_two_are_enough():
    assert all(torch.isfinite(value) for value in step(classes=2, images=2).losses.values())


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
