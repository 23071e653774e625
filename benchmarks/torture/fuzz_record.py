"""The readers of engine/record and fbt_gui/feed under fuzz: what both programs read of a home."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import tomli_w

from benchmarks.torture.fuzz_mutate import VALUES, odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.record import datasets, queue
from engine.record.command_line import as_arguments, merge, overrides
from engine.record.config import leaf_fields, load_saved_config, parse_config, read_toml
from engine.record.control import take
from engine.record.errors import UserError
from engine.record.events import EventReader, parse, read_events
from engine.record.expansion import expand
from engine.record.files import resources_folder
from engine.record.matrix import load_matrix
from engine.record.presets import presets
from engine.record.queue_state import Entry, Queue, Started
from engine.record.queue_text import parse_queue
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

_MODELS: dict[str, Any] = {"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}}
_OPTIONS: dict[str, Any] = {"student": {"options": {"depth": 4, "drop_rate": 0.5}, "stage_blocks": [1, 1, 1, 1]}}
NOW = 1_750_000_000.0


def a_config() -> dict[str, Any]:
    """A complete configuration, as plain values."""
    return parse_config(merge(_MODELS, _OPTIONS)).model_dump()


def some_events() -> list[dict[str, Any]]:
    """One of each kind, as an engine writes them."""
    metrics = {"train/loss": 1.5, "val/top1": 61.25, "val/top1/teacher": 90.0, "system/images_per_second": 812.5}
    cka = {"pair": "teacher-student", "rows": ["s1", "s2"], "columns": ["s1"], "values": [[0.5], [None]]}
    started = {"run": "r", "name": "n", "kind": "distill", "epoch": 0, "epochs": 3, "pid": 4000, "host": "h"}
    told: list[tuple[str, dict[str, Any]]] = [
        ("run_started", {**started, "step": 0, "resumed": False, "due": NOW + 60, "process_start": NOW}),
        ("plan", {"steps_per_epoch": 6, "total_steps": 18, "device": "CPU", "precision": "fp32", "classes": ["a"]}),
        ("step", {"step": 2, "epoch": 0.5, "metrics": metrics}),
        ("heartbeat", {"due": NOW + 90, "status": "paused", "step": 3, "metrics": metrics}),
        ("epoch", {"epoch": 1, "step": 5, "metrics": metrics, "best": True}),
        ("cka", {"epoch": 1, "step": 5, "metrics": {"cka/teacher-student/s1": 0.5}, "matrix": cka}),
        ("checkpoint", {"step": 6, "epoch": 1, "which": "last", "file": "checkpoints/last.safetensors"}),
        ("warning", {"message": "m", "field": "f", "hint": "h"}),
        ("run_started", {**started, "step": 4, "resumed": True, "due": NOW + 60, "process_start": NOW}),
        ("error", {"message": "m"}),
        ("run_finished", {"status": "failed", "step": 6, "epoch": 1, "metrics": {}, "seconds": 3.0, "error": "e"}),
    ]
    return [{"v": 1, "seq": n, "t": NOW + n, "type": kind, **said} for n, (kind, said) in enumerate(told, 1)]


_FIRST = some_events()[0]


def _line(event: Any) -> bytes:
    return json.dumps(event, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _events_seeds(home: Path) -> list[bytes]:
    return [b"\n".join(map(_line, some_events())) + b"\n"]


def _make_events(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else right JSON that says odd things."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    events: list[Any] = [json.loads(line) for line in draw.choice(seeds).splitlines()]
    draw.shuffle(events) if draw.random() < 0.2 else None
    return b"\n".join(_line(odd(draw, event)) if draw.random() < 0.4 else _line(event) for event in events) + b"\n"


def _read_events(data: bytes, home: Path) -> None:
    """As the history and the Run page take them in."""
    from fbt_gui.feed.compute_clock import ComputeClock
    from fbt_gui.feed.event_curves import EventCurves
    from fbt_gui.feed.feed_reader import _parse
    from fbt_gui.feed.run_facts import RunFacts
    from fbt_gui.feed.run_series import RunSeries

    path = home / "events.jsonl"
    path.write_bytes(data)
    summary, facts, series, clock = RunSummary("r"), RunFacts(), RunSeries(), ComputeClock()
    for event in read_events(path):
        summary.apply(event)
        clock.apply(event)
    events = _parse(EventReader(path).lines())
    for event in events:
        facts.apply(event)
    series.apply(events)
    curves = EventCurves(path, frozenset({"train/loss", "val/top1"}))
    while curves.poll():
        pass
    _ = curves.curve("train/loss"), facts.progress, facts.remaining(), facts.elapsed(NOW + 100), facts.shown_status
    json.dumps(summary.row()).encode()  # as SQLite takes it: text that UTF-8 has bytes for
    for track in (known.track() for known in series.series.values()):
        _ = track


def _make_line(draw: Random, seeds: list[bytes]) -> bytes:
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    return _line(odd(draw, json.loads(draw.choice(seeds))))


def _read_line(data: bytes, home: Path) -> None:
    """One line, folded after the beginning of a run."""
    from fbt_gui.feed.run_facts import RunFacts

    event = parse(data)
    if event is None:
        raise UserError("no event")
    summary, facts = RunSummary("r"), RunFacts()
    for each in (_FIRST, event):
        summary.apply(each)
        facts.apply(each)
    json.dumps(summary.row()).encode()
    _ = facts.progress, facts.remaining(), facts.elapsed(NOW + 100), facts.shown_status


def _toml_seeds(home: Path) -> list[bytes]:
    shipped = sorted((resources_folder() / "presets").glob("*.toml"))
    return [tomli_w.dumps(a_config()).encode(), *(path.read_bytes() for path in shipped)]


def make_toml(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else right TOML that says odd things."""
    import tomllib

    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    values = odd(draw, tomllib.loads(draw.choice(seeds).decode()))
    try:
        return tomli_w.dumps(values).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, AttributeError):  # TOML has no null, and no such numbers
        return spoilt(draw, seeds)


def _read_config(data: bytes, home: Path) -> None:
    path = home / "config.toml"
    path.write_bytes(data)
    values = read_toml(path)
    config = parse_config(values)
    assert parse_config(config.model_dump()) == config
    config.to_toml().encode()
    config.title().encode()
    overrides(as_arguments(config))


def _word_seeds(home: Path) -> list[bytes]:
    return [b"--teacher.model\0resnet18\0--student.model\0vit_tiny_patch16_224\0--recipe.epochs=3"]


def _make_words(draw: Random, seeds: list[bytes]) -> bytes:
    if draw.random() < 0.2:
        return spoilt(draw, seeds)
    paths = [*leaf_fields(), "method.options.weight", "student.options.depth", "a.b", ""]
    words = draw.choice(seeds).split(b"\0")
    for _ in range(1 + draw.randrange(4)):
        value = draw.choice([str(draw.choice(VALUES)), json.dumps(draw.choice(VALUES)), draw.choice(paths)])
        word = f"--{draw.choice(paths)}={value}" if draw.random() < 0.6 else f"--{draw.choice(paths)}\0{value}"
        words.append(word.encode("utf-8", "surrogatepass"))
    return b"\0".join(words)


def _read_words(data: bytes, home: Path) -> None:
    words = data.decode("utf-8", "surrogateescape").split("\0")  # as Python reads a command line
    parse_config(overrides(words))


def _queue_seeds(home: Path) -> list[bytes]:
    entries = [Entry("20250101-000000-a-0000", "cuda:0", NOW), Entry("b")]
    return [Queue(entries, [Started("c", "", NOW, "cpu", "host", NOW)]).to_json().encode()]


def make_json(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else right JSON that says odd things."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    return _line(odd(draw, json.loads(draw.choice(seeds))))


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


def _matrix_seeds(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((resources_folder() / "matrices").glob("*.toml"))]


def _read_matrix(data: bytes, home: Path) -> None:
    path = home / "matrix.toml"
    path.write_bytes(data)
    expand(load_matrix(str(path)))


def _read_presets(data: bytes, home: Path) -> None:
    path = home / "presets" / "own.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    for found in presets(home):
        if found.own:
            found.title.encode()
            found.values()


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

    assistants_folder(folder, parse_config(_MODELS), home)


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


def _make_remembered(draw: Random, seeds: list[bytes]) -> bytes:
    return make_json(draw, seeds)


def _read_remembered(data: bytes, home: Path) -> None:
    """What the window remembers as JSON in settings.ini."""
    from fbt_gui.services.run_colours import _parse

    _parse(data.decode("utf-8", "replace"))


def _read_saved(data: bytes, home: Path) -> None:
    path = home / "config.toml"
    path.write_bytes(data)
    config = load_saved_config(path)
    config.title().encode("utf-8", "backslashreplace")


TARGETS = (
    Target("lines of events", 0.30, lambda home: list(map(_line, some_events())), _read_line, _make_line),
    Target("events.jsonl", 0.02, _events_seeds, _read_events, _make_events),
    Target("config.toml", 0.015, _toml_seeds, _read_config, make_toml),
    Target("saved config.toml", 0.015, _toml_seeds, _read_saved, make_toml),
    Target("command line", 0.02, _word_seeds, _read_words, _make_words),
    Target("queue.json", 0.20, _queue_seeds, _read_queue, make_json),
    Target("control", 0.06, lambda home: [b"stop\npause\nresume\ncheckpoint\n"], _read_control),
    Target("matrix", 0.005, _matrix_seeds, _read_matrix, make_toml),
    Target("preset", 0.005, _toml_seeds, _read_presets, make_toml),
    Target("small files of a run", 0.02, lambda home: [b"assistant.json\n{}"], _read_file, _make_file),
    Target("settings", 0.08, lambda home: [b'{"a":"1.2","b":"0.0"}'], _read_remembered, _make_remembered),
)
