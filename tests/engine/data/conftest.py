"""Tiny image sets that the tests of the data are made of."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def encode() -> Callable[..., bytes]:
    """Encode an image of random pixels."""

    def make(seed: int = 0, height: int = 12, width: int = 12, kind: str = "PNG") -> bytes:
        pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, kind)
        return buffer.getvalue()

    return make


@pytest.fixture
def image_files(encode: Callable[..., bytes]) -> Callable[..., Files]:
    """Files of a set, by relative path: `counts` images for each folder."""

    def make(counts: dict[str, int], **shape: int) -> Files:
        folders = enumerate(counts.items())
        return {
            f"{folder}/{i:03d}.png": encode(1000 * number + i, **shape)
            for number, (folder, count) in folders
            for i in range(count)
        }

    return make


@pytest.fixture
def write_folder() -> Callable[[Path, Files], Path]:
    def write(path: Path, files: Files) -> Path:
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return path

    return write


@pytest.fixture
def write_tar() -> Callable[..., Path]:
    def write(path: Path, files: Files, mode: str = "w", extra: list[tarfile.TarInfo] | None = None) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
            for name, data in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
            for member in extra or []:
                archive.addfile(member)
        return path

    return write
