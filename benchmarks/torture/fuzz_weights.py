"""Weights and training states under fuzz, as torch reads them."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

from benchmarks.torture.fuzz_pickles import Hostile
from benchmarks.torture.fuzz_safetensors import make_safetensors
from benchmarks.torture.fuzz_target import Target


class _Tiny:
    """A model of few weights, made once."""

    staged: Any = None

    @classmethod
    def fresh(cls) -> Any:
        from engine.models.staged import create_staged

        if cls.staged is None:
            options = {"channels": [2, 2, 2, 2], "layers": [1, 1, 1, 1]}
            cls.staged = create_staged("resnet18", 2, stem="small", options=options)
        cls.staged.notes.clear()
        return cls.staged


def _weights_seeds(home: Path) -> list[bytes]:
    from safetensors.torch import save

    state = dict(_Tiny.fresh().model.state_dict())
    return [save(state, {"class_names": '["a", "b"]', "mean": "[0.5, 0.5, 0.5]", "std": "[1, 1, 1]"})]


def _read_weights(data: bytes, home: Path) -> None:
    _load(home / "weights.safetensors", data)


def _checkpoint_seeds(home: Path) -> list[bytes]:
    """Weights as torch writes them, odd tensors in place of the head, and two that want to do something."""
    import torch

    state = dict(_Tiny.fresh().model.state_dict())
    huge = torch.zeros(1).expand(1 << 40)
    values: list[Any] = [
        state, {"model": state}, {**state, "fc.weight": huge}, {**state, "fc.bias": torch.zeros(2, device="meta")},
        {**state, "fc.bias": torch.zeros(2).to_sparse()}, [state], {"conv1.weight": 1}, Hostile("touch executed"),
        {"version": 1, "position": {"epoch": 0, "batch": 0, "step": 0}}, {"version": torch.zeros(2)}, {"version": 2},
    ]  # fmt: skip
    made = []
    for value in values:
        for new in (True, False):
            file = io.BytesIO()
            torch.save(value, file, _use_new_zipfile_serialization=new)
            made.append(file.getvalue())
    return [*made, pickle.dumps(Hostile("touch executed")), b""]


def _read_checkpoint(data: bytes, home: Path) -> None:
    _load(home / "weights.pt", data)


def _load(path: Path, data: bytes) -> None:
    from engine.models.weights import load_weights

    path.write_bytes(data)
    load_weights(_Tiny.fresh(), str(path), class_names=["a", "c"])


def _read_state(data: bytes, home: Path) -> None:
    from engine.training.keeping.checkpoint import load_state

    path = home / "last.state.pt"
    path.write_bytes(data)
    load_state(path)


TARGETS = (
    Target("weights (safetensors)", 0.006, _weights_seeds, _read_weights, make_safetensors),
    Target("weights (.pt)", 0.003, _checkpoint_seeds, _read_checkpoint),
    Target("training states", 0.006, _checkpoint_seeds, _read_state),
)
