"""Every loss against an implementation of its own, in float64 numpy, written from the equation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from timm.task.distillation import LogitDistillationTask

from engine.methods.fbt import info_nce_loss
from engine.methods.kd import kd_loss
from engine.methods.ofa import ofa_loss
from tests.engine.tiny import SIZE, tiny


def softmax(logits, temperature=1.0):
    z = logits / temperature
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def kd_reference(student, teacher, temperature):
    total = 0.0
    for p_s, p_t in zip(softmax(student, temperature), softmax(teacher, temperature), strict=True):
        total += sum(t * (math.log(t) - math.log(s)) for s, t in zip(p_s, p_t, strict=True))
    return temperature**2 * total / len(student)


def ofa_paper_reference(student, teacher, label, gamma, temperature):
    total = 0.0
    for p_s, p_t, y in zip(softmax(student, temperature), softmax(teacher, temperature), label, strict=True):
        total -= (1 + p_t[y]) ** gamma * math.log(p_s[y])
        total -= sum(p_t[c] * math.log(p_s[c]) for c in range(len(p_s)) if c != y)
    return total / len(student)


def ofa_code_reference(student, teacher, label, gamma, temperature):
    total = 0.0
    for p_s, p_t, y in zip(softmax(student, temperature), softmax(teacher, temperature), label, strict=True):
        for c in range(len(p_s)):
            m = 1.0 if c == y else 0.0
            total += -((p_t[c] + m) ** gamma - m) * math.log(p_s[c])
    return total / len(student)


def info_nce_reference(student, teacher, scale):
    total = 0.0
    for i in range(len(student)):
        cosines = [float(student[i] @ row / np.linalg.norm(student[i]) / np.linalg.norm(row)) for row in teacher]
        total += -scale * cosines[i] + math.log(sum(math.exp(scale * cosine) for cosine in cosines))
    return total / len(student)


def draw(seed, rows, columns, spread=2.0):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(rows, columns)) * spread,
        rng.normal(size=(rows, columns)) * spread,
        rng.integers(columns, size=rows),
    )


seeds = st.integers(0, 2**31)
temperatures = st.floats(0.25, 8)


@given(seeds, st.integers(1, 9), st.integers(2, 12), temperatures)
def test_kd_is_the_softened_divergence(seed, rows, classes, temperature):
    student, teacher, _ = draw(seed, rows, classes)
    made = kd_loss(torch.tensor(student), torch.tensor(teacher), temperature)
    assert made.item() == pytest.approx(kd_reference(student, teacher, temperature), rel=1e-9, abs=1e-12)


@given(seeds, st.integers(1, 9), st.integers(2, 12), st.floats(1, 3), temperatures, st.sampled_from(["code", "paper"]))
def test_ofa_is_its_equation_in_both_forms(seed, rows, classes, gamma, temperature, form):
    student, teacher, label = draw(seed, rows, classes)
    made = ofa_loss(torch.tensor(student), torch.tensor(teacher), torch.tensor(label), gamma, temperature, form)
    reference = (ofa_code_reference if form == "code" else ofa_paper_reference)(
        student, teacher, label, gamma, temperature
    )
    assert made.item() == pytest.approx(reference, rel=1e-9)


@given(seeds, st.integers(2, 9), st.integers(2, 12), st.floats(0.1, 50))
def test_info_nce_is_its_equation(seed, rows, width, scale):
    student, teacher, _ = draw(seed, rows, width)
    made = info_nce_loss(torch.tensor(student), torch.tensor(teacher), scale)
    assert made.item() == pytest.approx(info_nce_reference(student, teacher, scale), rel=1e-9, abs=1e-9)


def test_ofa_at_gamma_one_is_kd_and_cross_entropy():
    student, teacher, label = (torch.tensor(value) for value in draw(3, 6, 10))
    cross_entropy = torch.nn.functional.cross_entropy(student, label)
    soft = -(teacher.softmax(1) * student.log_softmax(1)).sum(1).mean()
    torch.testing.assert_close(ofa_loss(student, teacher, label, 1.0, form="code"), soft)
    torch.testing.assert_close(ofa_loss(student, teacher, label, 1.0, form="paper"), soft + cross_entropy)


def test_ofa_takes_soft_targets_by_their_largest():
    student, teacher, label = (torch.tensor(value) for value in draw(4, 6, 10))
    soft = torch.full((6, 10), 0.01, dtype=torch.float64).scatter_(1, label[:, None], 0.91)
    torch.testing.assert_close(ofa_loss(student, teacher, soft, 1.3), ofa_loss(student, teacher, label, 1.3))


def test_kd_of_equal_logits_is_zero_and_has_no_gradient():
    logits = torch.randn(5, 7, dtype=torch.float64, requires_grad=True)
    loss = kd_loss(logits, logits.detach(), 4.0)
    loss.backward()
    assert abs(loss.item()) < 1e-12
    assert logits.grad is not None
    assert logits.grad.abs().max() < 1e-12


def test_info_nce_of_identical_features_falls_to_zero_as_the_scale_grows():
    feature = torch.eye(8, dtype=torch.float64)
    losses = [info_nce_loss(feature, feature, scale).item() for scale in (1, 5, 20, 100)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-12


def test_info_nce_does_not_see_length_but_sees_order():
    student, teacher, _ = (torch.tensor(value) for value in draw(5, 6, 9))
    lengths = torch.rand(6, 1, dtype=torch.float64) + 0.5
    torch.testing.assert_close(
        info_nce_loss(student, teacher, 3.0), info_nce_loss(student * lengths, teacher / lengths, 3.0)
    )
    assert info_nce_loss(teacher, teacher, 3.0) < info_nce_loss(teacher.roll(1, 0), teacher, 3.0)


@pytest.mark.parametrize("loss", [
    lambda s, t: kd_loss(s, t, 3.0),
    lambda s, t: ofa_loss(s, t, torch.tensor([0, 2, 1]), 1.4),
    lambda s, t: ofa_loss(s, t, torch.tensor([0, 2, 1]), 1.4, form="paper"),
    lambda s, t: info_nce_loss(s, t, 7.0),
])  # fmt: skip
def test_gradients_are_right(loss):
    student = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    teacher = torch.randn(3, 4, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda made: loss(made, teacher), (student,))


def test_info_nce_learns_its_scale():
    scale = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    student, teacher, _ = (torch.tensor(value) for value in draw(6, 4, 5))
    assert torch.autograd.gradcheck(lambda s: info_nce_loss(student, teacher, s), (scale,))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_losses_of_extreme_half_precision_logits_are_finite(dtype):
    student = torch.tensor([[60.0, -60.0, 0.0], [-300.0, 300.0, 10.0]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-60.0, 60.0, 0.0], [300.0, -300.0, 10.0]], dtype=dtype)
    for loss in (
        kd_loss(student, teacher),
        ofa_loss(student, teacher, torch.tensor([0, 1]), 1.5),
        info_nce_loss(student, teacher, 100.0),
    ):
        assert loss.dtype == torch.float32
        assert torch.isfinite(loss)
        (gradient,) = torch.autograd.grad(loss, student)
        assert torch.isfinite(gradient).all()


def test_two_classes_are_enough():
    student, teacher, label = (torch.tensor(value) for value in draw(7, 3, 2))
    assert torch.isfinite(kd_loss(student, teacher))
    assert torch.isfinite(ofa_loss(student, teacher, label, 1.2))


@pytest.mark.parametrize("temperature", [1.0, 4.0])
def test_kd_is_the_logit_distillation_of_timm(temperature):
    torch.manual_seed(0)
    teacher, student = tiny("vit"), tiny("resnet")
    task = LogitDistillationTask(
        student.model,
        teacher.model,
        criterion=torch.nn.CrossEntropyLoss(),
        temperature=temperature,
        verbose=False,
    ).eval()
    images = torch.randn(4, 3, SIZE, SIZE)
    with torch.no_grad():
        theirs = task(images, torch.arange(4))["kd_loss"]
        seen = task.teacher.normalize_input(images, task.student_mean, task.student_std)
        torch.testing.assert_close(kd_loss(student.model(images), teacher.model(seen), temperature), theirs)
