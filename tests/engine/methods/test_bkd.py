"""BKD: binary cross-entropy against loops over the equation."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine.methods.bkd import bkd_loss
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step

step = partial(take_step, "bkd")

seeds = st.integers(0, 2**31)


def draw(seed, rows, columns, spread=2.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, columns)) * spread, rng.normal(size=(rows, columns)) * spread


def softmax(logits, temperature=1.0):
    e = np.exp(logits / temperature - (logits / temperature).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def bkd_reference(student, teacher):
    total = 0.0
    for z_s, p_t in zip(student, softmax(teacher), strict=True):
        for z, p in zip(z_s, p_t, strict=True):
            yes = 1 / (1 + math.exp(-z))
            total -= p * math.log(yes) + (1 - p) * math.log(1 - yes)
    return total / student.size


@given(seeds, st.integers(1, 8), st.integers(2, 12))
def test_bkd_is_its_equation(seed, rows, classes):
    student, teacher = draw(seed, rows, classes)
    made = bkd_loss(torch.tensor(student), torch.tensor(teacher))
    assert made.dtype == torch.float64
    assert made.item() == pytest.approx(bkd_reference(student, teacher), rel=1e-9)


def test_sigmoids_that_are_the_teachers_probabilities_are_the_minimum():
    teacher = torch.tensor(draw(1, 4, 5)[0])
    p = teacher.softmax(1)
    student = torch.logit(p).requires_grad_()
    loss = bkd_loss(student, teacher)
    torch.testing.assert_close(loss, -(p * p.log() + (1 - p) * (1 - p).log()).mean())
    assert torch.autograd.grad(loss, student)[0].abs().max() < 1e-12


def test_gradients_are_right():
    student, teacher = map(torch.tensor, draw(2, 3, 4))
    assert torch.autograd.gradcheck(lambda s: bkd_loss(s, teacher), student.requires_grad_())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_extreme_half_precision_logits_have_a_finite_loss(dtype):
    student = torch.tensor([[6e4, -6e4, 0.0], [-300.0, 300.0, 10.0]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-6e4, 6e4, 0.0], [300.0, -300.0, 10.0]], dtype=dtype)
    loss = bkd_loss(student, teacher)
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted():
    run = step(weight=3.0, ce_weight=0.5)
    torch.testing.assert_close(run.losses["bkd/teacher-student"], 3.0 * bkd_loss(run.made.logits, run.known.logits))
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(run.losses) == {"ce/student", "bkd/teacher-student"}


def test_two_classes_and_a_batch_of_two_are_enough():
    assert all(torch.isfinite(value) for value in step(classes=2, images=2).losses.values())


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
