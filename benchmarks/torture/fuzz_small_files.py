"""The small files of a home and of its runs under fuzz: what one process writes and another reads again."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.torture.fuzz_config import MODELS
from benchmarks.torture.fuzz_events import NOW
from benchmarks.torture.fuzz_mutate import make_json
from benchmarks.torture.fuzz_target import Target
from engine.record import datasets, queue
from engine.record.config import parse_config
from engine.record.control import take
from engine.record.errors import UserError
from engine.record.queue_state import Entry, Queue, Started
from engine.record.queue_text import parse_queue
from engine.record.run_folder import RunFolder


def _queue_seeds(home: Path) -> list[bytes]:
    entries = [Entry("20250101-000000-a-0000", "cuda:0", NOW), Entry("b")]
    return [Queue(entries, [Started("c", "", NOW, "cpu", "host", NOW)]).to_json().encode()]


def _read_queue(data: bytes, home: Path) -> None:
    found, _ = parse_queue(data)
    again, damaged = parse_queue(found.to_json())
    assert again == found and not damaged, "what is kept of a damaged queue is not damaged"
    if hash(data) % 50 == 0:  # the lock and the file beside it take longer than all the rest
        (home / queue.FILE).write_bytes(data)
        queue.read(home)


def _read_control(data: bytes, home: Path) -> None:
    (home / "control").write_bytes(data)
    take(home)


_ENVIRONMENT = {
    "fbt": "1", "python": "3.11", "host": "h", "packages": {"torch": "2"}, "cuda": "", "gpus": ["a"], "threads": 1,
    "command": ["python", "-m", "engine.run"], "time": NOW,
}  # fmt: skip
_DATASET = {"source": "tar", "path": "/d", "classes": 2, "images": 9, "last_used": NOW, "balance": {"a": 1}, "scan": {}}
_PAIR = {"true": "a", "predicted": "b", "count": 1, "of": 2, "epoch": 1, "image": "analysis/confused/0.png"}
_SAID: dict[str, Any] = {
    "annotations.json": {"name": "n", "tags": ["a"], "note": "x", "star": True},
    "datasets.json": [_DATASET],
    "environment.json": _ENVIRONMENT,
    "analysis/confused.json": [{**_PAIR, "like": None, "probability": 0.5}],
    "assistant.json": {"run": "20250101-000000-a-0000"},
}


def _make_file(draw: Random, seeds: list[bytes]) -> bytes:
    """The name of a file on a line of its own, then what it says."""
    name = draw.choice(list(_SAID))
    return name.encode() + b"\n" + make_json(draw, [json.dumps(_SAID[name]).encode()])


def _read_file(data: bytes, home: Path) -> None:
    from engine.record.confused import read_pairs

    name, _, text = data.partition(b"\n")
    path = home / name.decode()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    folder = RunFolder(home)
    if path.name == "annotations.json":
        folder.annotate(star=folder.annotations().star)
    elif path.name == "datasets.json":
        json.dumps([vars(one) for one in datasets.seen(home)])
    elif path.name == "confused.json":
        read_pairs(folder, 1)
    elif path.name == "assistant.json":
        _read_assistant(folder, home)
    else:
        _read_environment(folder)


def _read_assistant(folder: RunFolder, home: Path) -> None:
    from engine.assistants.chain import assistants_folder

    assistants_folder(folder, parse_config(MODELS), home)


def _read_environment(folder: RunFolder) -> None:
    """As the Run page does, whose worker tells people of a ValueError."""
    from fbt_gui.services.environment_rows import environment_rows
    from fbt_gui.services.words import to_the_second

    try:
        rows = environment_rows(folder)
    except ValueError as error:
        raise UserError(str(error)) from None
    for row in rows:
        if isinstance(row.value, float):
            to_the_second(row.value)


def _read_remembered(data: bytes, home: Path) -> None:
    """What the window remembers as JSON in settings.ini."""
    from fbt_gui.services.run_colours import _parse

    _parse(data.decode("utf-8", "replace"))


TARGETS = (
    Target("queue.json", 0.20, _queue_seeds, _read_queue, make_json),
    Target("control", 0.06, lambda home: [b"stop\npause\nresume\ncheckpoint\n"], _read_control),
    Target("small files of a run", 0.02, lambda home: [b"assistant.json\n{}"], _read_file, _make_file),
    Target("settings", 0.08, lambda home: [b'{"a":"1.2","b":"0.0"}'], _read_remembered, make_json),
)
