"""AT: attention maps against loops over the equation, grids that differ, values of any size."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine.methods.aligners import plain
from engine.methods.at import at_loss
from engine.record.errors import InputError
from tests.engine.methods.one_step import PAIRS, check_it_learns, take_step

step = partial(take_step, "at")

seeds = st.integers(0, 2**31)


def draw(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) * 2 for shape in shapes]


def attention(image, power, grid):
    """Normalised attention of one map [C, H, W], averaged over blocks of positions."""
    channels, height, width = image.shape
    tall, wide = height // grid[0], width // grid[1]
    cells = []
    for y in range(grid[0]):
        for x in range(grid[1]):
            cell = [
                sum(abs(image[c, y * tall + dy, x * wide + dx]) ** power for c in range(channels)) / channels
                for dy in range(tall)
                for dx in range(wide)
            ]
            cells.append(sum(cell) / len(cell))
    return np.array(cells) / np.linalg.norm(cells)


def at_reference(student, teacher, power, grid):
    rows = [
        np.mean((attention(s, power, grid) - attention(t, power, grid)) ** 2)
        for s, t in zip(student, teacher, strict=True)
    ]
    return sum(rows) / len(rows)


@settings(max_examples=50)
@given(
    seeds, st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3),
    st.integers(1, 2), st.integers(1, 2), st.booleans(), st.floats(1, 4),
)  # fmt: skip
def test_at_is_its_equation(seed, rows, channels, other, height, width, tall, wide, student_finer, power):
    coarse, fine = (rows, channels, height, width), (rows, other, height * tall, width * wide)
    student, teacher = draw(seed, *((fine, coarse) if student_finer else (coarse, fine)))
    made = at_loss(torch.tensor(student), torch.tensor(teacher), power)
    assert made.dtype == torch.float64
    expected = at_reference(student, teacher, power, (height, width))
    assert made.item() == pytest.approx(expected, rel=1e-9, abs=1e-14)


def test_a_student_that_looks_as_its_teacher_has_no_loss():
    teacher = torch.tensor(draw(1, (2, 3, 4, 4))[0])
    student = torch.cat([-teacher, teacher], dim=1) * 9
    assert at_loss(student.requires_grad_(), teacher).item() == pytest.approx(0, abs=1e-20)
    assert at_loss(teacher.flip(3), teacher) > 1e-3


def test_grids_of_no_common_factor_are_compared():
    student, teacher = map(torch.tensor, draw(2, (2, 3, 7, 5), (2, 4, 4, 6)))
    assert torch.isfinite(at_loss(student, teacher))


def test_gradients_are_right():
    student, teacher = map(torch.tensor, draw(3, (2, 2, 4, 4), (2, 3, 2, 2)))
    for power in (2.0, 3.0):
        assert torch.autograd.gradcheck(lambda s, power=power: at_loss(s, teacher, power), student.requires_grad_())


def test_a_map_of_zeros_has_no_gradient():
    student = torch.zeros(2, 3, 2, 2, requires_grad=True)
    loss = at_loss(student, torch.randn(2, 3, 2, 2))
    assert torch.isfinite(loss)
    assert torch.autograd.grad(loss, student)[0].abs().max() == 0


@pytest.mark.parametrize(("dtype", "largest"), [(torch.bfloat16, 1e38), (torch.float16, 6e4)])
def test_extreme_half_precision_maps_have_a_finite_loss(dtype, largest):
    student = (torch.tensor([1.0, -1.0, 1e-3, 0.0]) * largest).to(dtype).reshape(1, 1, 2, 2).requires_grad_()
    loss = at_loss(student, student.detach().flip(2), 4.0)
    assert loss.dtype == torch.float32 and torch.isfinite(loss) and loss > 0.1
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_components_are_weighted():
    run = step(weight=3.0, ce_weight=0.5, stages=[3, 1], power=4.0)
    assert list(run.losses) == ["ce/student", "at/teacher-s1", "at/teacher-s3"]
    made = plain(run.made.features[2], run.student.stages[2])
    goal = plain(run.known.features[2], run.teacher.stages[2])
    torch.testing.assert_close(run.losses["at/teacher-s3"], 3.0 * at_loss(made, goal, 4.0))
    torch.testing.assert_close(run.losses["ce/student"], 0.5 * cross_entropy(run.made.logits, run.batch.targets))
    assert set(step().losses) == {"ce/student", *(f"at/teacher-s{k}" for k in (1, 2, 3, 4))}


def test_two_classes_and_a_batch_of_two_are_enough():
    assert all(torch.isfinite(value) for value in step(classes=2, images=2).losses.values())


@pytest.mark.parametrize("stages", [[0], [5], [2, 2]])
def test_stages_that_are_none_are_refused(stages):
    with pytest.raises(InputError, match="stages from 1 to 4"):
        step(stages=stages)


@pytest.mark.parametrize(("teacher", "student"), PAIRS)
def test_every_pair_of_families_learns(teacher, student):
    check_it_learns(step(teacher, student))
