"""RKD: distances and angles against loops over the equation, and what coincides."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine.methods.rkd import angle_loss, distance_loss, rkd_loss
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step

step = partial(take_step, "rkd")

seeds = st.integers(0, 2**31)


def draw(seed, rows, width, other):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, width)) * 2, rng.normal(size=(rows, other)) * 2


def smooth_l1(x):
    return 0.5 * x * x if abs(x) < 1 else abs(x) - 0.5


def relative_distances(rows):
    n = len(rows)
    distances = [[float(np.linalg.norm(rows[i] - rows[j])) for j in range(n)] for i in range(n)]
    positive = [d for line in distances for d in line if d > 0]
    return [[d / (sum(positive) / len(positive)) for d in line] for line in distances]


def cosine(rows, i, j, k):
    a, b = rows[i] - rows[j], rows[k] - rows[j]
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / lengths if lengths else 0.0


def rkd_reference(student, teacher, distance_weight, angle_weight):
    n = len(student)
    d_s, d_t = relative_distances(student), relative_distances(teacher)
    distance = sum(smooth_l1(d_s[i][j] - d_t[i][j]) for i in range(n) for j in range(n)) / n**2
    triples = itertools.product(range(n), repeat=3)
    angle = sum(smooth_l1(cosine(student, *ijk) - cosine(teacher, *ijk)) for ijk in triples) / n**3
    return distance_weight * distance + angle_weight * angle


@pytest.fixture(params=[2**24, 40], ids=["one block", "blocks"])
def block(request, monkeypatch):
    monkeypatch.setattr("engine.methods.rkd._BLOCK", request.param)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seeds, st.integers(2, 5), st.integers(1, 6), st.integers(1, 6), st.floats(0, 30), st.floats(0, 60))
def test_rkd_is_its_equation(block, seed, rows, width, other, distance_weight, angle_weight):
    student, teacher = draw(seed, rows, width, other)
    made = rkd_loss(torch.tensor(student), torch.tensor(teacher), distance_weight, angle_weight)
    assert made.dtype == torch.float64
    expected = rkd_reference(student, teacher, distance_weight, angle_weight)
    assert made.item() == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_defaults_are_those_published():
    student, teacher = map(torch.tensor, draw(1, 4, 3, 5))
    torch.testing.assert_close(rkd_loss(student, teacher), rkd_loss(student, teacher, 25.0, 50.0))


def test_a_moved_turned_and_scaled_teacher_is_the_same_to_it(block):
    teacher = torch.tensor(draw(2, 5, 4, 4)[0])
    turn = torch.linalg.qr(torch.randn(4, 4, dtype=torch.float64))[0]
    assert rkd_loss(7 * teacher @ turn + 3, teacher).item() < 1e-20
    assert rkd_loss(teacher.roll(1, 0), teacher) > 0.1


def test_gradients_are_right(block):
    student, teacher = map(torch.tensor, draw(3, 4, 3, 2))
    assert torch.autograd.gradcheck(lambda s: rkd_loss(s, teacher), student.requires_grad_())


def test_images_that_coincide_have_a_finite_gradient(block):
    student = torch.ones(4, 3)
    student[3] = 2
    student.requires_grad_()
    teacher = torch.randn(4, 3)
    for loss in (rkd_loss(student, teacher), rkd_loss(student * 0, teacher)):
        assert torch.isfinite(loss)
        gradient = torch.autograd.grad(loss, student)[0]
        assert torch.isfinite(gradient).all() and gradient.abs().max() < 1e3


def test_one_image_has_no_relations():
    assert rkd_loss(torch.randn(1, 3), torch.randn(1, 3)) == 0


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_extreme_half_precision_embeddings_have_a_finite_loss(dtype):
    student = torch.tensor([[6e4, -6e4, 0.0], [-300.0, 300.0, 10.0]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-6e4, 6e4, 0.0], [300.0, -300.0, 10.0]], dtype=dtype)
    loss = rkd_loss(student, teacher)
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted():
    run = step(distance_weight=3.0, angle_weight=5.0, ce_weight=0.5)
    made, goal = run.made.embedding, run.known.embedding
    torch.testing.assert_close(run.losses["rkd_distance/teacher-student"], 3.0 * distance_loss(made, goal))
    torch.testing.assert_close(run.losses["rkd_angle/teacher-student"], 5.0 * angle_loss(made, goal))
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(run.losses) == {"ce/student", "rkd_distance/teacher-student", "rkd_angle/teacher-student"}


def test_two_classes_and_a_batch_of_two_are_enough():
    assert all(torch.isfinite(value) for value in step(classes=2, images=2).losses.values())


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
