"""FitNet: squared error against loops and timm's, aligned stages of every pair."""

from __future__ import annotations

import dataclasses
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from timm.task.distillation import FeatureDistillationTask
from torch.nn.functional import cross_entropy

from engine.methods.base import Batch
from engine.methods.fitnet import fitnet_loss
from engine.record.errors import InputError
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step
from tests.engine.tiny import SIZE, tiny

step = partial(take_step, "fitnet")

seeds = st.integers(0, 2**31)


def draw(seed, *shape):
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape) * 2, rng.normal(size=shape) * 2


@given(seeds, st.integers(1, 3), st.integers(1, 4), st.integers(1, 3))
def test_fitnet_is_its_equation(seed, rows, channels, side):
    student, teacher = draw(seed, rows, channels, side, side)
    made = fitnet_loss(torch.tensor(student), torch.tensor(teacher))
    assert made.dtype == torch.float64
    expected = sum((s - t) ** 2 for s, t in zip(student.flat, teacher.flat, strict=True)) / student.size
    assert made.item() == pytest.approx(expected, rel=1e-9)


def test_it_is_the_feature_loss_of_timm():
    """timm's is on pooled features, here of equal width."""
    torch.manual_seed(0)
    teacher, student = tiny("vit"), tiny("resnet")
    task = FeatureDistillationTask(
        student.model, teacher.model, criterion=torch.nn.CrossEntropyLoss(), verbose=False
    ).eval()
    images = torch.randn(2, 3, SIZE, SIZE)
    with torch.no_grad():
        theirs = task(images, torch.tensor([0, 1]))["kd_loss"]
        seen = task.teacher.normalize_input(images, task.student_mean, task.student_std)
        torch.testing.assert_close(
            fitnet_loss(student.forward_stages(images).embedding, teacher.forward_stages(seen).embedding), theirs
        )


def test_a_student_that_is_its_teacher_has_no_loss():
    feature = torch.randn(2, 3, 4, 4)
    assert fitnet_loss(feature, feature) == 0


def test_gradients_are_right():
    student, teacher = map(torch.tensor, draw(1, 2, 3, 2, 2))
    assert torch.autograd.gradcheck(lambda s: fitnet_loss(s, teacher), student.requires_grad_())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_extreme_half_precision_features_have_a_finite_loss(dtype):
    student = torch.tensor([[3e4, -3e4]], dtype=dtype, requires_grad=True)
    loss = fitnet_loss(student, -student.detach())
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted():
    run = step(weight=3.0, ce_weight=0.5, stages=[4, 2])
    assert list(run.losses) == ["ce/student", "fitnet/teacher-s2", "fitnet/teacher-s4"]
    made = run.method.aligners["s4"](run.made.features[3])
    goal = run.known.features[3][:, 1:].transpose(1, 2).reshape(made.shape)
    torch.testing.assert_close(run.losses["fitnet/teacher-s4"], 3.0 * fitnet_loss(made, goal))
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(step().losses) == {"ce/student", *(f"fitnet/teacher-s{k}" for k in (1, 2, 3, 4))}


def test_mixed_precision_is_for_the_aligners_and_not_for_the_loss():
    run = step()
    seen = []
    run.method.aligners["s1"].register_forward_hook(lambda module, given, made: seen.append(made.dtype))
    mixed = Batch(run.batch.targets, cross_entropy, autocast=lambda: torch.autocast("cpu", dtype=torch.bfloat16))
    made, known = (
        dataclasses.replace(output, features=[feature.bfloat16() for feature in output.features])
        for output in (run.made, run.known)
    )
    losses = run.method(made, known, None, mixed)
    assert seen == [torch.bfloat16]
    assert all(value.dtype == torch.float32 for value in losses.values())
    torch.testing.assert_close(losses["fitnet/teacher-s1"], run.losses["fitnet/teacher-s1"], rtol=0.05, atol=0.01)


def test_two_classes_and_a_batch_of_two_are_enough():
    assert all(torch.isfinite(value) for value in step(classes=2, images=2).losses.values())


@pytest.mark.parametrize("stages", [[0], [5], [2, 2]])
def test_stages_that_are_none_are_refused(stages):
    with pytest.raises(InputError, match="stages from 1 to 4"):
        step(stages=stages)


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
