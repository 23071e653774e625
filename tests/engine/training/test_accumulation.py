"""Micro-batches add up to the step they are parts of."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from engine.training.step import micro_batches


@pytest.mark.parametrize(("images", "parts"), [(128, 4), (100, 32), (99, 64), (50, 7), (2, 8), (3, 2)])
def test_every_image_is_in_one_part_of_two_images_or_more(images, parts):
    views = {"student": torch.arange(images)}
    made = list(micro_batches(views, torch.arange(images), torch.arange(images) + 7, parts))
    assert torch.equal(torch.cat([part["student"] for part, _, _ in made]), torch.arange(images))
    assert all(torch.equal(part["student"], goal) and torch.equal(goal + 7, places) for part, goal, places in made)
    sizes = [len(goal) for _, goal, _ in made]
    assert min(sizes) >= 2
    assert max(sizes) - min(sizes) <= 1
    assert len(made) <= parts


def test_parts_weighted_by_their_size_give_the_gradient_of_the_whole():
    model = torch.nn.Linear(6, 3)
    images, targets = torch.randn(10, 6), torch.eye(3)[torch.arange(10) % 3]
    F.cross_entropy(model(images), targets).backward()
    whole = model.weight.grad.clone()
    model.zero_grad()
    for part, goal, _ in micro_batches({"student": images}, targets, torch.arange(10), 4):
        (F.cross_entropy(model(part["student"]), goal) * len(goal) / len(targets)).backward()
    torch.testing.assert_close(model.weight.grad, whole)
