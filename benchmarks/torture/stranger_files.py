"""Files that a stranger could offer as weights, one maker a kind; what each draws depends on its random numbers alone."""

from __future__ import annotations

import argparse
import functools
import pickle
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save, save_file
from torch import Tensor

from engine.models import StagedModel, create_staged

MODEL = ("resnet18", {"channels": [4, 8, 8, 16], "layers": [1, 1, 1, 1]})


def hostile(rng: random.Random, folder: Path, name: str) -> Path:
    """Calls something that touches `victim`."""
    victim = str(folder / f"victim-{name}")
    touch = f"open({victim!r}, 'w')"
    calls: list[tuple[Any, ...]] = [
        ("os", "system", f"touch {victim}"),
        ("posix", "system", f"touch {victim}"),
        ("subprocess", "Popen", ["touch", victim]),
        ("subprocess", "getoutput", f"touch {victim}"),
        ("builtins", "eval", touch),
        ("builtins", "exec", touch),
        ("__builtin__", "eval", touch),
        ("builtins", "open", victim, "w"),
        ("runpy", "_run_code", touch, {}),
        ("timeit", "timeit", touch),
        ("numpy.testing._private.utils", "runstring", touch, {}),
        ("torch._inductor.codecache", "os.system", f"touch {victim}"),
        ("argparse.Namespace", "__init__.__globals__", touch),
        ("pathlib.PosixPath", "touch", victim),
        ("shutil", "rmtree", str(folder / "victims")),
    ]
    raw = calling(*rng.choice(calls))
    path = folder / f"{name}{rng.choice(['.pt', '.pth', '.bin'])}"
    shape = rng.randrange(3)
    if shape == 0:
        path.write_bytes(raw)
    elif shape == 1:
        _as_archive(path, raw)
    else:  # the old format: magic number, protocol, system, content, keys
        head = [0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}]
        path.write_bytes(b"".join(pickle.dumps(part, 2) for part in head) + raw + pickle.dumps([], 2))
    return path


def damaged(rng: random.Random, folder: Path, name: str) -> Path:
    """A good file, cut, with bits turned over, or with a piece of it elsewhere."""
    path = folder / f"{name}{rng.choice(['.safetensors', '.pth', '.pt'])}"
    data = bytearray(save(_state()) if path.suffix == ".safetensors" else _saved(_state(), folder, rng.random() < 0.5))
    how = rng.randrange(4)
    if how == 0:
        del data[rng.randrange(len(data)) :]
    elif how == 1:
        for _ in range(rng.choice([1, 4, 40])):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif how == 2:  # most of what decides is at the beginning
        for _ in range(rng.choice([1, 4, 16])):
            data[rng.randrange(min(600, len(data)))] = rng.randrange(256)
    else:
        start, length = rng.randrange(len(data)), rng.randrange(200)
        data[rng.randrange(len(data)) :] = data[start : start + length]
    path.write_bytes(bytes(data))
    return path


def noise(rng: random.Random, folder: Path, name: str) -> Path:
    """Random bytes behind the beginning of something known."""
    start = rng.choice(
        [b"", b"PK\x03\x04", b"\x80\x02", b"\x80\x04", struct.pack("<Q", rng.randrange(300)) + b"{", b"{"]
    )
    path = folder / f"{name}{rng.choice(['.safetensors', '.pth', '.pt', '.bin'])}"
    path.write_bytes(start + rng.randbytes(rng.choice([0, 1, 8, 300, 5000])))
    return path


def endless(rng: random.Random, folder: Path, name: str) -> Path:
    """Small on disk, without end in memory or in time."""
    path = folder / f"{name}.pth"
    how = rng.randrange(5)
    if how == 0:  # zeros, compressed
        torch.save({"fc.weight": torch.zeros(1)}, path)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{name}/data/1", bytes(20_000_000))
    elif how in (1, 2):  # a tuple that holds the one before it twice: called, or the key of a dictionary
        deep = b"".join(b"q" + bytes([i]) + b"h" + bytes([i]) + b"\x86" for i in range(60))
        raw = b"\x80\x02}" + b"K\x01" + deep + (b"K\x01s." if how == 1 else b")R.")
        _as_archive(path, raw)
    elif how == 3:  # one number, spread over more memory than there is
        torch.save({**_state(), "fc.weight": torch.zeros(1).expand(1 << 20, 1 << 20)}, path)
    else:
        header = b'{"fc.weight":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}}'
        path = folder / f"{name}.safetensors"
        path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(64))
    return path


def of_other_models(rng: random.Random, folder: Path, name: str) -> Path:
    """Well made, and not of this model: keys, shapes, kinds of numbers, company."""
    state: dict[Any, Any] = dict(_state())
    key = rng.choice([key for key, value in state.items() if value.is_floating_point()])
    how = rng.randrange(7)
    if how == 0:
        state[key] = torch.zeros([rng.randrange(4) for _ in range(rng.randrange(5))])
    elif how == 1:
        state["".join(rng.choices("abc.\n\0\u202e\U0001f600%{}'\"", k=rng.choice([0, 5, 5000])))] = torch.zeros(1)
    elif how == 2:
        state = {key: value.to(rng.choice([torch.float16, torch.bfloat16, torch.int8])) for key, value in state.items()}
    elif how == 3:
        state[key] = rng.choice(
            [torch.full_like(state[key], float("nan")), state[key].to_sparse(), state[key].to("meta")]
        )
    elif how == 4:
        state = {"model": state, "args": argparse.Namespace(lr=1.0), "best": np.float64(1), "out": Path("/somewhere")}
    elif how == 5:
        state = {7: torch.zeros(1), None: 1, ("a", "b"): torch.zeros(2)}
    else:
        state = {f"{rng.choice(['module.', '_orig_mod.', 'model.'])}{key}": value for key, value in state.items()}
    path = folder / f"{name}.pth"
    if how < 3 and rng.random() < 0.5:
        path = path.with_suffix(".safetensors")
        save_file(state, path, metadata={"architecture": "vit_tiny_patch16_224", "mean": "[[[", "class_names": "7"})
    else:
        torch.save(state, path)
    return path


KINDS: dict[str, Callable[[random.Random, Path, str], Path]] = {
    "hostile": hostile,
    "damaged": damaged,
    "noise": noise,
    "endless": endless,
    "of_other_models": of_other_models,
}


def calling(module: str, name: str, *arguments: Any) -> bytes:
    """A pickle of protocol 2 whose reading calls `module.name(*arguments)`."""
    given = pickle.dumps(arguments, 2)[2:-1]  # without PROTO and STOP
    return b"\x80\x02c" + f"{module}\n{name}\n".encode() + given + b"R."


def tiny() -> StagedModel:
    """The model that every file could be for."""
    name, options = MODEL
    return create_staged(name, 5, image_size=32, options=dict(options), role="teacher")


@functools.cache
def _good() -> dict[str, Tensor]:
    return tiny().model.state_dict()


def _state() -> dict[str, Tensor]:
    return {key: value.clone() for key, value in _good().items()}


def _saved(state: dict[str, Tensor], folder: Path, new: bool) -> bytes:
    path = folder / "made"
    torch.save(state, path, _use_new_zipfile_serialization=new)
    data = path.read_bytes()
    path.unlink()
    return data


def _as_archive(path: Path, raw: bytes) -> None:
    """A file of `torch.save` whose table of contents is `raw`."""
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in (("data.pkl", raw), ("version", b"3\n"), ("byteorder", b"little")):
            archive.writestr(f"archive/{entry}", data)
