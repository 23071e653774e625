"""Pickles that are read as data under fuzz, alone and as batches of CIFAR."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.torture.fuzz_images import read_all
from benchmarks.torture.fuzz_target import Target
from engine.data.cifar import open_cifar
from engine.data.pickle_data import UnsafePickle, read_pickle


class Executed(Exception):
    """Something in the file was executed."""


class Hostile:
    """A pickle that does what a pickle must not."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self._command,)


def _batch(rows: int = 3) -> dict[Any, Any]:
    pixels = np.arange(rows * 3072, dtype=np.int64).astype(np.uint8).reshape(rows, 3072)
    return {b"data": pixels, b"labels": [0, 1, 0][:rows], b"filenames": [b"a.png"] * rows, b"batch_label": b"x"}


def _pickle_seeds(home: Path) -> list[bytes]:
    """Batches as published and as written today, and three that want to do something."""
    canary = f"touch {home / 'executed'}"
    values = [_batch(), {"label_names": ["a", "b"]}, [Hostile(canary)], {b"data": Hostile(canary)}]
    return [pickle.dumps(value, protocol) for value in values for protocol in (0, 2, 4, 5)]


def _read_pickle(data: bytes, home: Path) -> None:
    read_pickle(data)
    if (home / "executed").exists():
        raise Executed


def _read_cifar(data: bytes, home: Path) -> None:
    """A folder of CIFAR-10 whose first batch, or list of classes, a stranger wrote."""
    for name in ("batches.meta", "test_batch", *(f"data_batch_{n}" for n in range(1, 6))):
        if not (home / name).exists():
            value = {"label_names": ["a", "b"]} if name == "batches.meta" else _batch()
            (home / name).write_bytes(pickle.dumps(value))
    honest = (home / "data_batch_1").read_bytes()
    (home / "data_batch_1").write_bytes(data)
    try:
        read_all(open_cifar(home))
    finally:
        (home / "data_batch_1").write_bytes(honest)


TARGETS = (
    Target("pickles", 0.11, _pickle_seeds, _read_pickle, refusals=(UnsafePickle,)),
    Target("CIFAR folders", 0.003, _pickle_seeds, _read_cifar),
)
