"""Aligners: maps of any layout, and a student's stage on a teacher's width and grid."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
import torch

from engine.methods.aligners import Aligner, check_stages, plain
from engine.models.layout import StageShape, resize
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, TINY, tiny

MAP = torch.arange(2 * 3 * 4 * 5, dtype=torch.float32).reshape(2, 3, 4, 5)


@pytest.fixture(scope="module")
def stages():
    """Stage shapes and features of every tiny model."""
    torch.manual_seed(0)
    models = {kind: tiny(kind) for kind in TINY}
    images = torch.randn(2, 3, SIZE, SIZE)
    with torch.no_grad():
        return {kind: (model.stages, model.forward_stages(images).features) for kind, model in models.items()}


@pytest.mark.parametrize(("feature", "shape"), [
    (MAP, StageShape(3, (4, 5), "NCHW")),
    (MAP.permute(0, 2, 3, 1), StageShape(3, (4, 5), "NHWC")),
    (MAP.flatten(2).transpose(1, 2), StageShape(3, (4, 5), "NLC")),
    (torch.cat([torch.full((2, 2, 3), -1.0), MAP.flatten(2).transpose(1, 2)], dim=1), StageShape(3, (4, 5), "NLC", 2)),
])  # fmt: skip
def test_every_layout_is_the_same_map(feature, shape):
    assert torch.equal(plain(feature, shape), MAP)
    assert plain(feature.bfloat16(), shape).dtype == torch.float32
    assert plain(feature.double(), shape).dtype == torch.float64


@pytest.mark.parametrize(("student", "teacher"), list(itertools.product(TINY, repeat=2)))
def test_every_stage_of_every_pair_gets_the_teachers_width_and_grid(stages, student, teacher):
    for source, feature, target in zip(*stages[student], stages[teacher][0], strict=True):
        made = Aligner(source, target)(feature)
        assert made.shape == (2, target.channels, *target.grid)


def test_a_whole_multiple_is_a_patch_embedding():
    aligner = Aligner(StageShape(3, (8, 4), "NCHW"), StageShape(6, (4, 1), "NLC", 1))
    assert aligner.project.kernel_size == aligner.project.stride == (2, 4)
    feature = torch.randn(2, 3, 8, 4)
    patch = feature[:, :, 2:4].flatten(1)  # the second row of patches
    expected = patch @ aligner.project.weight.flatten(1).T + aligner.project.bias
    torch.testing.assert_close(aligner(feature)[:, :, 1, 0], expected)


@pytest.mark.parametrize("grid", [(4, 4), (7, 7), (3, 8), (5, 2)])
def test_any_other_grid_is_a_projection_and_a_resize(grid):
    aligner = Aligner(StageShape(3, (5, 5), "NCHW"), StageShape(2, grid, "NHWC"))
    assert aligner.project.kernel_size == (1, 1)
    feature = torch.randn(2, 3, 5, 5)
    assert aligner(feature).shape == (2, 2, *grid)
    torch.testing.assert_close(aligner(feature), resize(aligner.project(feature), grid))


def test_a_resize_keeps_what_is_even_and_averages_what_shrinks():
    even = torch.full((1, 1, 4, 6), 3.0)
    for grid in ((4, 6), (2, 3), (3, 4), (8, 9), (2, 12)):
        torch.testing.assert_close(resize(even, grid), torch.full((1, 1, *grid), 3.0))
    blocks = MAP[:, :, :, :4].reshape(2, 3, 2, 2, 2, 2).mean(dim=(3, 5))
    torch.testing.assert_close(resize(MAP[:, :, :, :4], (2, 2)), blocks)
    ramp = torch.tensor([0.0, 1.0]).expand(1, 1, 4, 2)
    torch.testing.assert_close(resize(ramp, (2, 4))[0, 0], torch.tensor([0.0, 0.25, 0.75, 1.0]).expand(2, 4))


def test_a_model_whose_stages_are_no_maps_is_refused_with_the_reason():
    usual = SimpleNamespace(name="usual", adapter=SimpleNamespace(no_front=""))
    odd = SimpleNamespace(name="odd", adapter=SimpleNamespace(no_front="its S3 is a list"))
    check_stages([1, 4], usual, usual)
    with pytest.raises(InputError, match=r"student.model.*odd.*its S3 is a list"):
        check_stages([1], usual, odd)
    with pytest.raises(InputError, match=r"teacher.model"):
        check_stages([1], odd, usual)
    for stages in ([], [0, 1], [1, 1]):
        with pytest.raises(InputError, match=r"method.options.stages"):
            check_stages(stages, usual, usual)
