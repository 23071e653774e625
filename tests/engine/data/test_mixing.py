from __future__ import annotations

import pytest
import torch

from engine.data.mixing import mix, smooth_targets

LABELS = torch.tensor([0, 1, 2, 3])


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def flat_images():
    """Images of one value each, so that the share of each can be read off."""
    return torch.tensor([0.0, 1.0, 2.0, 3.0]).view(4, 1, 1, 1).expand(4, 3, 16, 16).clone()


def test_smooth_targets_follow_timm():
    mixup = pytest.importorskip("timm.data.mixup")
    assert torch.allclose(smooth_targets(LABELS, 7, 0.2), mixup.mixup_target(LABELS, 7, 1.0, 0.2))


@pytest.mark.parametrize("seed", range(5))
def test_mixup_blends_images_and_targets_in_the_same_proportion(seed):
    images, targets = mix(flat_images(), smooth_targets(LABELS, 4, 0.0), 0.8, 0.0, seeded(seed))
    share = targets[0, 0]
    assert torch.allclose(targets[0], torch.stack([share, torch.zeros(()), torch.zeros(()), 1 - share]))
    assert torch.allclose(images[0], 3 * (1 - share))
    assert torch.allclose(images[1], share * 1 + (1 - share) * 2)


@pytest.mark.parametrize("seed", range(5))
def test_cutmix_pastes_a_box_whose_area_is_the_share_of_the_target(seed):
    before = flat_images()
    images, targets = mix(before, smooth_targets(LABELS, 4, 0.0), 0.0, 1.0, seeded(seed))
    pasted = (images[0] == 3).float().mean()
    assert set(images[0].unique().tolist()) <= {0.0, 3.0}
    assert torch.allclose(targets[0, 3], pasted, atol=1e-6)
    assert torch.allclose(targets.sum(1), torch.ones(4))
    assert torch.equal(before, flat_images())


def test_with_both_on_each_is_used_half_of_the_time():
    cut = 0
    for seed in range(200):
        images, _ = mix(flat_images(), smooth_targets(LABELS, 4, 0.0), 0.8, 1.0, seeded(seed))
        cut += set(images.unique().tolist()) <= {0.0, 1.0, 2.0, 3.0}
    assert 75 < cut < 125


def test_with_both_off_nothing_changes_and_nothing_is_drawn():
    generator = seeded(0)
    state = generator.get_state()
    images, targets = flat_images(), smooth_targets(LABELS, 4, 0.0)
    assert mix(images, targets, 0.0, 0.0, generator) == (images, targets)
    assert torch.equal(generator.get_state(), state)


def test_a_batch_of_an_odd_number_is_mixed_too():
    images, targets = mix(torch.rand(3, 3, 8, 8), smooth_targets(LABELS[:3], 4, 0.0), 0.8, 0.0, seeded(0))
    assert images.shape == (3, 3, 8, 8)
    assert torch.allclose(targets[1], torch.tensor([0.0, 1.0, 0.0, 0.0]))
