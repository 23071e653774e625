"""Students as their runs have saved them, without the training: random weights, random images."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import safetensors.torch
import torch

from engine.exporting.live import Live
from engine.record.config import parse_config
from engine.record.run_folder import RunFolder
from tests.engine.tiny import SIZE, TINY, tiny

CLASSES = ["cat", "dog", "猫", "a b", "e"]
MEAN, STD = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)


@pytest.fixture
def images() -> torch.Tensor:
    return torch.randn(7, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def live_of(tmp_path: Path) -> Callable[..., Live]:
    """The live student of a family of `tests.engine.tiny`; `plain` leaves its stem as timm has it."""

    def make(kind: str, *, plain: bool = False) -> Live:
        name, settings = TINY[kind]
        chosen: dict[str, Any] = {"model": name, **settings}
        if plain:
            chosen["stem"] = "model"
        config = parse_config({"kind": "train", "student": chosen, "data": {"image_size": SIZE}})
        staged = _plain(chosen) if plain else tiny(kind)
        _use(staged)
        file = tmp_path / f"{kind}.safetensors"
        metadata = {"architecture": name, "class_names": json.dumps(CLASSES), "top1": "50.0"}
        safetensors.torch.save_file({k: v.clone() for k, v in staged.model.state_dict().items()}, file, metadata)
        data: Any = SimpleNamespace(class_names=CLASSES)
        return Live(RunFolder(tmp_path / "run"), config, staged.eval(), file, metadata, data, MEAN, STD)

    return make


def _plain(chosen: dict[str, Any]) -> Any:
    from engine.models import create_staged

    return create_staged(chosen["model"], len(CLASSES), image_size=SIZE, options=chosen.get("options", {}))


def _use(staged: Any) -> None:
    """Statistics of a few batches, and a head that is not zero, so that answers differ from image to image."""
    with torch.no_grad():
        for parameter in staged.model.get_classifier().parameters():
            parameter.normal_(0, 0.5)
        staged.train()
        for _ in range(3):
            staged(torch.randn(16, 3, SIZE, SIZE))
