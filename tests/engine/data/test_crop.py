from __future__ import annotations

import pytest
import torch
import torchvision.transforms.v2.functional as TF
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.transforms import InterpolationMode

from engine.data import crop as crop_module
from engine.data.boxes import evaluation_boxes, padded_boxes, resized_boxes
from engine.data.crop import crop
from engine.data.raw_batch import RawBatch


def pack(images):
    """A batch of uint8 images `[3, H, W]`, with pixels of others before and after."""
    sizes = torch.tensor([image.shape[1:] for image in images])
    areas = sizes.prod(1)
    stray = torch.full((7, 3), 255, dtype=torch.uint8)
    pixels = torch.cat([stray, *(image.permute(1, 2, 0).reshape(-1, 3) for image in images), stray])
    places = torch.arange(len(images))
    return RawBatch(pixels, areas.cumsum(0) - areas + 7, sizes, places, places)


def noise(height, width, seed=0):
    return torch.randint(0, 256, (3, height, width), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed))


def smooth(height, width):
    y, x = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    return (255 * torch.stack([y, x, (y + x) / 2])).to(torch.uint8)


boxes_and_sizes = st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(4, 24), st.integers(4, 24))


@settings(max_examples=40, deadline=None)
@given(st.lists(boxes_and_sizes, min_size=1, max_size=4), st.booleans())
def test_enlarging_agrees_with_torchvision(places, flip):
    images = [noise(32, 33, seed) for seed in range(len(places))]
    output = crop(pack(images), torch.tensor(places).float(), 24, torch.tensor([flip] * len(places)), closed=True)
    for image, box, got in zip(images, places, output, strict=True):
        wanted = TF.resized_crop(image.float() / 255, *box, [24, 24], InterpolationMode.BILINEAR, antialias=False)
        assert torch.allclose(got, wanted.flip(2) if flip else wanted, atol=1e-4)


def test_what_is_resized_before_it_is_cropped_sees_beyond_its_box():
    image = noise(16, 16)
    enlarged = TF.resize(image.float() / 255, [64, 64], InterpolationMode.BILINEAR, antialias=False)
    output = crop(pack([image]), torch.tensor([[2.0, 3, 8, 8]]), 32)
    assert torch.allclose(output[0], enlarged[:, 8:40, 12:44], atol=1e-4)


def test_whole_pixel_boxes_of_the_output_size_are_copied_exactly():
    images = [noise(20, 30, 1), noise(16, 16, 2), noise(40, 17, 3)]
    boxes = torch.tensor([[3.0, 9, 16, 16], [0, 0, 16, 16], [24, 1, 16, 16]])
    flips = torch.tensor([False, False, True])
    output = crop(pack(images), boxes, 16, flips)
    for image, (top, left, _, _), flip, got in zip(images, boxes.int().tolist(), flips, output, strict=True):
        wanted = image[:, top : top + 16, left : left + 16].float() / 255
        assert torch.equal(got, wanted.flip(2) if flip else wanted)


def test_outside_of_the_image_is_black_and_never_another_image():
    image = noise(16, 16)
    boxes = torch.tensor([[-2.0, 3, 16, 16], [2, -2, 16, 16]])
    output = crop(pack([image, image]), boxes, 16)
    padded = TF.pad(image, [3, 3]).float() / 255
    assert torch.equal(output[0], padded[:, 1:17, 6:22])
    assert torch.equal(output[1], padded[:, 5:21, 1:17])
    enlarged = crop(pack([image, image]), boxes, 32)
    assert (enlarged[0, :, :4] == 0).all() and (enlarged[0, :, :, -6:] == 0).all()
    assert (enlarged[1, :, :, :4] == 0).all() and (enlarged[1, :, :4, 4:] > 0).any()


def test_the_copying_and_the_resampling_way_agree(monkeypatch):
    batch = pack([noise(20, 20, seed) for seed in range(6)])
    boxes = padded_boxes(batch.sizes, 20, torch.Generator().manual_seed(0))
    flips = torch.tensor([True, False] * 3)
    copied = crop(batch, boxes, 20, flips)
    monkeypatch.setattr(crop_module, "_steps", lambda boxes, size: torch.ones(len(boxes), dtype=torch.int64))
    assert torch.allclose(crop(batch, boxes, 20, flips), copied, atol=1e-6)


def test_reducing_averages_instead_of_skipping():
    checks = torch.zeros(3, 64, 64, dtype=torch.uint8)
    checks[:, ::2, 1::2] = checks[:, 1::2, ::2] = 254
    output = crop(pack([checks]), torch.tensor([[0.0, 0, 64, 64]]), 16)
    assert torch.allclose(output, torch.tensor(127 / 255), atol=0.02)
    image = smooth(90, 70)
    output = crop(pack([image]), torch.tensor([[5.0, 5, 70, 60]]), 16)
    wanted = TF.resized_crop(image.float() / 255, 5, 5, 70, 60, [16, 16], antialias=True)
    assert torch.allclose(output[0], wanted, atol=0.02)


def test_an_image_does_not_depend_on_the_others_of_its_batch(monkeypatch):
    images = [noise(30, 40, 1), noise(100, 120, 2), noise(8, 8, 3), noise(16, 16, 4)]
    boxes = torch.tensor([[1.0, 2, 17, 19], [0, 0, 90, 80], [0, 0, 8, 8], [0, 0, 16, 16]])
    together = crop(pack(images), boxes, 16)
    monkeypatch.setattr(crop_module, "CPU_PORTION", 1)
    for i, image in enumerate(images):
        assert torch.equal(crop(pack([image]), boxes[i : i + 1], 16)[0], together[i])
    assert torch.equal(crop(pack(images), boxes, 16), together)


sizes = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=1, max_size=20)


@given(sizes, st.integers(0, 2**31))
def test_random_resized_boxes_lie_within_their_images(shapes, seed):
    shapes = torch.tensor(shapes)
    boxes = resized_boxes(shapes, [0.08, 1.0], torch.Generator().manual_seed(seed))
    assert torch.equal(boxes, boxes.round())
    assert (boxes[:, :2] >= 0).all() and (boxes[:, 2:] >= 1).all()
    assert (boxes[:, :2] + boxes[:, 2:] <= shapes).all()


def test_random_resized_boxes_have_the_area_and_the_shape_asked_for():
    boxes = resized_boxes(torch.tensor([[200, 200]]).repeat(4000, 1), [0.25, 0.5], torch.Generator().manual_seed(0))
    area, ratio = boxes[:, 2] * boxes[:, 3] / 200**2, boxes[:, 3] / boxes[:, 2]
    assert 0.24 < area.min() < 0.26 and 0.49 < area.max() < 0.51
    assert 0.74 < ratio.min() < 0.77 and 1.3 < ratio.max() < 1.35
    assert abs(area.mean() - 0.375) < 0.01
    assert abs(ratio.log().mean()) < 0.02


def test_a_very_long_image_falls_back_to_the_centre():
    boxes = resized_boxes(torch.tensor([[10, 1000], [1000, 10]]), [1.0, 1.0], torch.Generator().manual_seed(0))
    assert boxes.tolist() == [[0, 493, 10, 13], [493, 0, 13, 10]]


def test_padded_boxes_shift_by_up_to_an_eighth_and_reach_along_the_longer_side():
    square = padded_boxes(torch.tensor([[64, 64]]).repeat(2000, 1), 32, torch.Generator().manual_seed(0))
    assert sorted(set((square[:, 0] / 2).tolist())) == list(range(-4, 5))
    assert (square[:, 2:] == 64).all()
    wide = padded_boxes(torch.tensor([[32, 64]]).repeat(2000, 1), 32, torch.Generator().manual_seed(0))
    assert (wide[:, 0].min(), wide[:, 0].max(), wide[:, 1].min(), wide[:, 1].max()) == (-4, 4, -4, 36)


@pytest.mark.parametrize("fraction", [1.0, 0.875])
@pytest.mark.parametrize("shape", [(256, 256), (256, 384), (400, 256)])
def test_the_evaluation_crop_is_that_of_torchvision(shape, fraction):
    image = smooth(*shape)
    boxes = evaluation_boxes(torch.tensor([shape]), 224, fraction)
    wanted = TF.center_crop(TF.resize(image.float() / 255, [int(224 / fraction)], antialias=True), [224, 224])
    assert torch.allclose(crop(pack([image]), boxes, 224)[0], wanted, atol=0.02)
