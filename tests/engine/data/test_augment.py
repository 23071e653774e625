from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
import torchvision.transforms.v2.functional as TF

from engine.data import Augment, RawBatch, batch_generator, prepare
from engine.data.color_jitter import adjust_brightness, adjust_contrast, adjust_saturation, color_jitter
from engine.data.erasing import draw_rectangles, erase
from engine.record.config import RecipeConfig

PLAIN = {"crop": "none", "flip": 0.0}


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def batch_of(count=8, side=32, seed=0):
    pixels = torch.randint(0, 256, (count * side * side, 3), dtype=torch.uint8, generator=seeded(seed))
    places = torch.arange(count)
    return RawBatch(pixels, places * side * side, torch.full((count, 2), side), places % 4, places)


def plain_images(batch):
    return torch.stack([batch.image(i).permute(2, 0, 1).float() / 255 for i in range(len(batch))])


def test_without_augmentation_images_and_labels_come_as_they_are():
    batch = batch_of()
    augment = Augment(RecipeConfig(**PLAIN), 32, 4)
    images, targets = augment.train(batch, seeded())
    assert images.dtype == targets.dtype == torch.float32
    assert torch.equal(images, plain_images(batch))
    assert torch.equal(targets, F.one_hot(batch.labels, 4).float())
    assert torch.equal(augment.evaluate(batch), images)


def test_flipping_mirrors_left_and_right_as_often_as_asked():
    batch = batch_of(400, 8)
    plain = plain_images(batch)
    images, _ = Augment(RecipeConfig(crop="none", flip=0.3), 8, 4).train(batch, seeded())
    flipped = (images == plain.flip(3)).flatten(1).all(1)
    assert (flipped | (images == plain).flatten(1).all(1)).all()
    assert 0.2 < flipped.float().mean() < 0.4
    always, _ = Augment(RecipeConfig(crop="none", flip=1.0), 8, 4).train(batch, seeded())
    assert torch.equal(always, plain.flip(3))


def test_label_smoothing_spreads_over_all_classes():
    _, targets = Augment(RecipeConfig(**PLAIN, label_smoothing=0.1), 32, 4).train(batch_of(), seeded())
    assert torch.allclose(targets[1], torch.tensor([0.025, 0.925, 0.025, 0.025]))


@pytest.mark.parametrize("fields", [{"mixup": 0.8}, {"cutmix": 1.0}, {"mixup": 0.8, "cutmix": 1.0}])
def test_mixed_targets_sum_to_one_and_mixing_ends_with_the_last_epochs(fields):
    batch = batch_of(6)
    augment = Augment(RecipeConfig(**PLAIN, **fields, label_smoothing=0.1, epochs=10, mix_off_epochs=3), 32, 4)
    for epoch in (None, 0, 6):
        images, targets = augment.train(batch, seeded(1), epoch)
        assert torch.allclose(targets.sum(1), torch.ones(6))
        assert not torch.equal(images, plain_images(batch))
    assert torch.equal(augment.train(batch, seeded(1), 7)[0], plain_images(batch))


FULL = RecipeConfig(crop="resized", rand_augment=9, color_jitter=0.4, erase=0.5, mixup=0.8, cutmix=1.0)


def test_the_generator_of_a_batch_decides_everything():
    augment, batch = Augment(FULL, 24, 4), batch_of()
    first, second, other = (augment.train(batch, batch_generator(0, 1, index))[0] for index in (5, 5, 6))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_images_stay_within_bounds_and_the_store_is_never_written():
    batch = batch_of()
    before = batch.pixels.clone()
    for index in range(8):
        images, targets = Augment(FULL, 24, 4).train(batch, batch_generator(0, 0, index))
        assert images.shape == (8, 3, 24, 24)
        assert images.is_contiguous()
        assert images.isfinite().all() and images.min() >= 0 and images.max() <= 1 + 1e-6
        assert torch.allclose(targets.sum(1), torch.ones(8))
    assert torch.equal(batch.pixels, before)


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.7])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (adjust_brightness, TF.adjust_brightness),
        (adjust_contrast, TF.adjust_contrast),
        (adjust_saturation, TF.adjust_saturation),
    ],
)
def test_jitter_agrees_with_torchvision_image_by_image(ours, theirs, factor):
    images = plain_images(batch_of(3))
    factors = torch.tensor([factor, 1.0, 0.5])
    output = ours(images, factors.view(3, 1, 1, 1))
    for image, value, got in zip(images, factors.tolist(), output, strict=True):
        assert torch.allclose(got, theirs(image, value), atol=1e-5)


def test_jitter_of_strength_zero_changes_nothing_and_otherwise_each_image_differs():
    images = plain_images(batch_of(1)).repeat(4, 1, 1, 1)
    assert torch.allclose(color_jitter(images, 0.0, seeded()), images, atol=1e-6)
    output = color_jitter(images, 0.4, seeded())
    assert all(not torch.equal(output[0], output[i]) for i in range(1, 4))


def test_erasing_covers_the_share_of_images_and_the_area_asked_for():
    images = torch.full((600, 3, 32, 32), 2.0)
    output = erase(images, 0.25, seeded())
    covered = output.ne(2).all(1).float().mean((1, 2))
    erased = covered > 0
    assert 0.2 < erased.float().mean() < 0.3
    assert covered[erased].min() > 0.015 and covered[erased].max() < 0.36
    assert torch.equal(images, torch.full_like(images, 2.0))
    values = output[output.ne(2)]
    assert 0.48 < values.mean() < 0.52 and 0.2 < values.std() < 0.3


def test_erased_rectangles_lie_within_the_image():
    top, left, height, width = draw_rectangles(2000, 24, 40, seeded()).unbind(1)
    assert (height > 0).float().mean() > 0.99
    assert (top >= 0).all() and (left >= 0).all() and (top + height <= 24).all() and (left + width <= 40).all()


def test_prepare_normalises_and_resizes_as_torchvision_does():
    images = plain_images(batch_of(2))
    mean, std = (0.1, 0.2, 0.3), (0.5, 0.25, 0.2)
    assert torch.allclose(prepare(images, 32, mean, std), TF.normalize(images, mean, std), atol=1e-6)
    for size in (16, 48):
        wanted = TF.normalize(TF.resize(images, [size, size], antialias=True), mean, std)
        assert torch.allclose(prepare(images, size, mean, std), wanted, atol=1e-5)


def test_what_prepare_keeps_from_inference_serves_training_too():
    images = torch.rand(2, 3, 8, 8)
    with torch.inference_mode():
        prepare(images, 8, (0.11, 0.2, 0.3), (0.5, 0.5, 0.5))
    images.requires_grad_()
    prepare(images, 8, (0.11, 0.2, 0.3), (0.5, 0.5, 0.5)).sum().backward()
    assert torch.allclose(images.grad, torch.tensor(2.0))
