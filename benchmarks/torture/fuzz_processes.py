"""What one process leaves for another under fuzz: promises, claims, versions, listings of images, a home's own catalogue."""

from __future__ import annotations

import contextlib
import gzip
import io
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.torture.fuzz_config import a_config
from benchmarks.torture.fuzz_events import NOW, some_events
from benchmarks.torture.fuzz_mutate import as_json, make_json, odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.record.config import parse_config
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder

_MODEL = {
    "name": "resnet18", "family": "cnn", "parameters": 11_000_000, "image_size": 224, "module": "resnet", "staged": True,
    "tags": ["a1_in1k"], "macs": 5, "license": "x", "mean": [0.5], "std": [0.5], "weights": {"a1_in1k": {"image_size": 288}},
}  # fmt: skip
_LISTING = {"train": {"a/0.png": ["a", "7x5 px"]}, "val": {"\0a": ["1", "f00"]}}


def _said() -> dict[str, Any]:
    """By the name of the file."""
    packages = {"packages": {"torch": "2"}, "fbt": "1", "python": "3.11", "time": NOW}
    return {
        ".starting/r": own_identity(),
        ".draft-1.window": {**own_identity(), "window": "0f"},
        "environment.json": packages,
        "catalogue.json": {"timm": "0", "models": [_MODEL]},
        "data.json.gz": _LISTING,
    }


def _seeds(home: Path) -> list[bytes]:
    return [
        name.encode() + b"\n" + (gzip.compress(as_json(value)) if name.endswith("gz") else as_json(value))
        for name, value in _said().items()
    ]


def _make_file(draw: Random, seeds: list[bytes]) -> bytes:
    """The name of a file on a line of its own, then what it says; a listing is packed, or damaged when it was."""
    name, value = draw.choice(list(_said().items()))
    if name == "data.json.gz":
        text = gzip.compress(make_json(draw, [as_json(value)]), 1, mtime=0)
        return name.encode() + b"\n" + (text if draw.random() < 0.7 else spoilt(draw, [text]))
    return name.encode() + b"\n" + make_json(draw, [as_json(value)])


def _read_file(data: bytes, home: Path) -> None:
    name, _, text = data.partition(b"\n")
    path = home / name.decode()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    _READERS[name.decode()](home, text)


def _read_promise(home: Path, text: bytes) -> None:
    from engine.record import starting

    starting.is_starting(home, "r")
    starting.starting(home)


def _read_claim(home: Path, text: bytes) -> None:
    from fbt_gui.pages.new_run.draft_place import DraftPlace

    place = DraftPlace(home)
    place.claim()
    place.release()


def _read_environment(home: Path, text: bytes) -> None:
    from engine.training.recording.environment import keep_environment

    for line in keep_environment(RunFolder(home)):
        line.encode("utf-8", "surrogatepass")
    for path in home.glob("environment-*.json"):  # each wants a name that is free
        path.unlink()


def _read_catalogue(home: Path, text: bytes) -> None:
    """As a window does where another timm is installed than the shipped catalogue was made from."""
    from engine.record import catalogue

    own = catalogue._read(home / "catalogue.json")
    installed, read = catalogue._installed_timm, catalogue._read
    try:
        catalogue.look_in(home)
        catalogue._installed_timm = lambda: own["timm"] or "0"
        catalogue._read = lambda path: own if path.parent == home else {"timm": "other", "models": []}
        for entry in catalogue.entries():
            entry.of_weights("image_size", "a1_in1k")
        catalogue.stand_ins("resnet18", "front")
    finally:
        catalogue._installed_timm, catalogue._read = installed, read


def _read_listing(home: Path, text: bytes) -> None:
    from engine.data.contents import differences, pack

    images = [("a", "a/0.png", "7x5 px"), ("b", "b/0.png", "7x5 px")]
    for phrase in differences(text, pack({"train": images, "val": images}, 4)):
        phrase.encode("utf-8", "surrogatepass")


_READERS = {
    ".starting/r": _read_promise,
    ".draft-1.window": _read_claim,
    "environment.json": _read_environment,
    "catalogue.json": _read_catalogue,
    "data.json.gz": _read_listing,
}


def _make_run(draw: Random, seeds: list[bytes]) -> bytes:
    """Plan and first step of a run, and its environment, a line each; most of it right, some of it odd."""
    lines: list[Any] = [*some_events()[:3], {"packages": {"torch": "2"}, "gpus": ["a"], "host": "h", "git": "0"}]
    return b"\n".join(as_json(odd(draw, line)) if draw.random() < 0.5 else as_json(line) for line in lines)


def _read_run(data: bytes, home: Path) -> None:
    """As `python -m engine.compare` reads a run, beside itself, into text, HTML and CSV."""
    from engine.compare import main

    *events, environment = data.split(b"\n")
    folder = RunFolder(home / "run")
    if not folder.config_file.exists():
        folder.path.mkdir()
        folder.config_file.write_text(parse_config(a_config()).to_toml(), encoding="utf-8")
    folder.events_file.write_bytes(b"\n".join(events) + b"\n")
    folder.environment_file.write_bytes(environment)
    places = ["--home", str(home), "--force", "--html", str(home / "r.html"), "--csv", str(home / "r.csv")]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main([str(folder.path), str(folder.path), "--each", *places]) in (0, 2)


TARGETS = (
    Target("files between processes", 0.005, _seeds, _read_file, _make_file),
    Target("compared runs", 0.002, lambda home: [_make_run(Random(0), [])], _read_run, _make_run),
)
