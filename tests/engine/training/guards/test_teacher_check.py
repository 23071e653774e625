"""A teacher that knows nothing is found, and why."""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.record.config import parse_config
from engine.record.errors import TrainingError
from engine.training.guards.teacher_check import at_chance, luck, refuse_chance_level
from engine.training.task import ImageClassification, View


@given(st.integers(1, 60), st.data(), st.floats(0.01, 0.9))
def test_luck_is_the_upper_tail_of_a_binomial(images, data, chance):
    right = data.draw(st.integers(0, images))
    tail = sum(math.comb(images, k) * chance**k * (1 - chance) ** (images - k) for k in range(right, images + 1))
    assert luck(right, images, chance) == pytest.approx(tail, rel=1e-9)


def test_what_is_at_chance_level():
    assert at_chance(10.0, 1000, 10)
    assert at_chance(0.1, 50_000, 1000)
    assert not at_chance(14.0, 1000, 10)
    assert not at_chance(0.2, 50_000, 1000)
    assert not at_chance(10.0, 40, 10), "forty images tell nothing"


class Teacher(torch.nn.Module):
    """Reads the class of an image of the fake task: its mean colour."""

    def __init__(self, shift=0, has_new_head=False):
        super().__init__()
        self.name, self.has_new_head, self.model, self.shift = "fake", has_new_head, torch.nn.Module(), shift

    def forward(self, images):
        label = (images.mean(dim=(1, 2, 3)) * 10).round().long().clamp(0, 9)
        return torch.eye(10)[(label + self.shift) % 10]


@pytest.fixture
def task():
    """Two hundred flat images, whose brightness is their class."""
    teacher = {"model": "resnet18", "weights": "x.safetensors"}
    made = ImageClassification.__new__(ImageClassification)
    made.config = parse_config({"teacher": teacher, "student": {"model": "resnet18"}, "method": {"name": "kd"}})
    made.device = torch.device("cpu")
    labels = torch.arange(200) % 10

    made.data = SimpleNamespace(
        class_names=[str(number) for number in range(10)], val=range(200), mean=(0.0,) * 3, std=(1.0,) * 3
    )
    made.views = {"teacher": View(4, made.data.mean, made.data.std)}

    def validation():
        images = (labels / 10).view(-1, 1, 1, 1).expand(-1, 3, 4, 4)
        seen = made.views["teacher"]
        mean, std = (torch.tensor(value).view(3, 1, 1) for value in (seen.mean, seen.std))
        yield {"teacher": (images - mean) / std}, labels

    made.validation = validation
    return made


def refusal(task, teacher):
    top1 = task.measure(lambda views: {"teacher": teacher(views["teacher"])})["val/top1/teacher"]
    with pytest.raises(TrainingError) as caught:
        refuse_chance_level(task, "teacher", teacher, top1, nullcontext)
    return str(caught.value)


def test_a_good_teacher_passes(task):
    refuse_chance_level(task, "teacher", Teacher(), 100.0, nullcontext)


def test_another_order_of_the_classes_is_recognised(task):
    assert "another order" in refusal(task, Teacher(shift=3))


def test_another_normalisation_is_recognised(task):
    task.views["teacher"] = replace(task.views["teacher"], mean=(9.0, 9.0, 9.0))
    said = refusal(task, Teacher())
    assert "normalised otherwise" in said
    assert 'teacher.normalization = "data"' in said


def test_a_new_head_is_named(task):
    assert "head is new" in refusal(task, Teacher(shift=3, has_new_head=True))


def test_a_new_head_that_is_lucky_is_named_too(task):
    assert "head is new" in refusal(task, Teacher(has_new_head=True))


def test_random_weights_are_named(task):
    values = task.config.model_dump()
    task.config = parse_config({**values, "teacher": {"model": "resnet18"}})
    said = refusal(task, Teacher(shift=3))
    assert "weights are random" in said
    assert said.startswith("teacher.weights")
