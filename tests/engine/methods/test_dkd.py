"""DKD: its two parts against loops over the equation, soft targets, two classes, warm-up."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine.methods.dkd import dkd_loss
from engine.methods.kd import kd_loss
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step

step = partial(take_step, "dkd")

seeds = st.integers(0, 2**31)


def draw(seed, rows, columns, spread=2.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, columns)) * spread, rng.normal(size=(rows, columns)) * spread


def softmax(logits, temperature=1.0):
    e = np.exp(logits / temperature - (logits / temperature).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def dkd_reference(student, teacher, label, alpha, beta, temperature):
    total = 0.0
    for p_s, p_t, y in zip(softmax(student, temperature), softmax(teacher, temperature), label, strict=True):
        others = [c for c in range(len(p_s)) if c != y]
        rest_s, rest_t = (sum(p[c] for c in others) for p in (p_s, p_t))
        total += alpha * (p_t[y] * math.log(p_t[y] / p_s[y]) + rest_t * math.log(rest_t / rest_s))
        for c in others:
            q_s, q_t = p_s[c] / rest_s, p_t[c] / rest_t
            total += beta * q_t * math.log(q_t / q_s)
    return temperature**2 * total / len(student)


@given(seeds, st.integers(1, 8), st.integers(2, 12), st.floats(0, 4), st.floats(0, 8), st.floats(0.5, 8), st.booleans())
def test_dkd_is_its_equation(seed, rows, classes, alpha, beta, temperature, soft):
    student, teacher = draw(seed, rows, classes)
    label = np.random.default_rng(seed).integers(classes, size=rows)
    target = torch.tensor(label)
    if soft:  # as label smoothing leaves them
        target = torch.nn.functional.one_hot(target, classes) * 0.9 + 0.1 / classes
    made = dkd_loss(torch.tensor(student), torch.tensor(teacher), target, alpha, beta, temperature)
    assert made.dtype == torch.float64
    expected = dkd_reference(student, teacher, label, alpha, beta, temperature)
    assert made.item() == pytest.approx(expected, rel=1e-9, abs=1e-11)


def test_of_a_mixture_the_larger_part_is_the_target():
    student, teacher = map(torch.tensor, draw(1, 3, 4))
    mixed = torch.tensor([[0.7, 0.3, 0, 0], [0, 0.4, 0, 0.6], [0, 0, 1, 0]])
    torch.testing.assert_close(
        dkd_loss(student, teacher, mixed), dkd_loss(student, teacher, torch.tensor([0, 3, 2])), rtol=0, atol=0
    )


def test_one_image_with_the_weights_of_kd_is_kd():
    student, teacher = map(torch.tensor, draw(2, 1, 6))
    beta = 1 - (teacher / 3).softmax(1)[0, 4].item()
    made = dkd_loss(student, teacher, torch.tensor([4]), 1.0, beta, 3.0)
    torch.testing.assert_close(made, kd_loss(student, teacher, 3.0))


def test_defaults_are_one_two_and_one():
    student, teacher = map(torch.tensor, draw(3, 4, 5))
    target = torch.tensor([0, 1, 2, 3])
    torch.testing.assert_close(
        dkd_loss(student, teacher, target), dkd_loss(student, teacher, target, alpha=1.0, beta=2.0, temperature=1.0)
    )


def test_of_two_classes_the_rest_is_a_point_and_costs_nothing():
    student, teacher = (torch.tensor(value, requires_grad=True) for value in draw(4, 2, 2))
    rest = dkd_loss(student, teacher, torch.tensor([0, 1]), 0.0, 1.0)
    assert rest.item() == 0
    assert torch.autograd.grad(rest, student)[0].abs().max() == 0
    whole = dkd_loss(student, teacher, torch.tensor([0, 1]))
    torch.testing.assert_close(whole, kd_loss(student, teacher))


def test_a_student_that_is_its_teacher_has_no_loss_and_no_gradient():
    logits = torch.randn(5, 7, dtype=torch.float64, requires_grad=True)
    loss = dkd_loss(logits, logits.detach(), torch.arange(5), temperature=4.0)
    assert abs(loss.item()) < 1e-12
    assert torch.autograd.grad(loss, logits)[0].abs().max() < 1e-12


def test_gradients_are_right():
    student, teacher = map(torch.tensor, draw(5, 3, 4))
    target = torch.tensor([0, 2, 1])
    assert torch.autograd.gradcheck(lambda s: dkd_loss(s, teacher, target, 1.3, 2.0, 2.5), student.requires_grad_())


def test_a_certain_teacher_keeps_its_order_among_the_rest_in_float32():
    """The rest of both has a probability of e^-60, which 1 - p does not see."""
    student, teacher = torch.tensor([[60.0, 0.0, 1.0]]), torch.tensor([[60.0, 2.0, 0.0]])
    made = dkd_loss(student, teacher, torch.tensor([0]), 0.0, 1.0)
    torch.testing.assert_close(made, kd_loss(student[:, 1:], teacher[:, 1:]))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_extreme_half_precision_logits_have_a_finite_loss(dtype):
    student = torch.tensor([[6e4, -6e4, 0.0], [-300.0, 300.0, 10.0]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-6e4, 6e4, 0.0], [300.0, -300.0, 10.0]], dtype=dtype)
    loss = dkd_loss(student, teacher, torch.tensor([0, 1]))
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted_and_warm_up():
    run = step(weight=3.0, ce_weight=0.5, alpha=1.5, beta=4.0, temperature=2.0)
    full = 3.0 * dkd_loss(run.made.logits, run.known.logits, run.batch.targets, 1.5, 4.0, 2.0)
    torch.testing.assert_close(run.losses["dkd/teacher-student"], full)
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(run.losses) == {"ce/student", "dkd/teacher-student"}
    parts = [step(warmup_epochs=4, epoch=epoch).losses["dkd/teacher-student"] for epoch in (0, 2, 3, 9)]
    ratios = torch.stack(parts) / step().losses["dkd/teacher-student"]
    torch.testing.assert_close(ratios, torch.tensor([0.25, 0.75, 1.0, 1.0]))


def test_two_classes_and_a_batch_of_two_are_enough():
    assert all(torch.isfinite(value) for value in step(classes=2, images=2).losses.values())


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
