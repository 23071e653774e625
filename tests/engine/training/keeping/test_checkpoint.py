"""Checkpoints are replaced in one piece and load without executing anything."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from engine.record.errors import InputError
from engine.record.student_file import read_metadata
from engine.training.keeping import checkpoint
from engine.training.randomness import random_state, restore_random_state, seed_everything


def test_a_student_is_plain_safetensors_with_its_metadata(tmp_path):
    model = nn.Linear(3, 2)
    path = tmp_path / "last.safetensors"
    checkpoint.save_student(path, model.state_dict(), {"architecture": "x"})
    torch.testing.assert_close(load_file(path)["weight"], model.weight.detach())
    assert read_metadata(path) == {"architecture": "x"}
    assert [item.name for item in tmp_path.iterdir()] == ["last.safetensors"]


def test_tied_weights_can_be_saved(tmp_path):
    weight = torch.randn(3, 3)
    checkpoint.save_student(tmp_path / "s.safetensors", {"a": weight, "b": weight}, {})
    assert set(load_file(tmp_path / "s.safetensors")) == {"a", "b"}


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "last.state.pt"
    checkpoint.save_state(path, {"step": 1})

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="space"):
        checkpoint.save_state(path, {"step": 2})
    monkeypatch.undo()
    assert checkpoint.load_state(path)["step"] == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_generators_go_on_where_they_were(tmp_path):
    seed_everything(5)
    torch.randn(3), np.random.rand(2), random.random()
    checkpoint.save_state(tmp_path / "s.pt", {"random": random_state()})
    expected = torch.randn(4), np.random.rand(3), random.random()
    seed_everything(99)
    restore_random_state(checkpoint.load_state(tmp_path / "s.pt")["random"])
    assert torch.equal(torch.randn(4), expected[0])
    assert (np.random.rand(3) == expected[1]).all()
    assert random.random() == expected[2]


class Hostile:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.mark.parametrize("kind", ["hostile", "cut", "foreign"])
def test_a_state_that_is_hostile_cut_short_or_foreign_is_refused(tmp_path, kind):
    path = tmp_path / "last.state.pt"
    if kind == "hostile":
        torch.save({"version": 1, "x": Hostile(str(tmp_path / "victim"))}, path)
    elif kind == "cut":
        checkpoint.save_state(path, {"step": 1})
        path.write_bytes(path.read_bytes()[:-40])
    else:
        path.write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(InputError) as caught:
        checkpoint.load_state(path)
    assert caught.value.field == str(path)
    assert not (tmp_path / "victim").exists()
