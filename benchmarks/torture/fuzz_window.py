"""What the window reads beside runs under fuzz: what it remembers, logs, filters that are typed, and requests it makes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from benchmarks.torture.fuzz_mutate import VALUES, make_json, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.record.launch import last_words as last_line
from engine.record.summary import RunSummary

_REMEMBERED = rb"""[General]
geometry=@ByteArray(\x1\xd9\xd0\xcb\0\x3\0\0\0\0\0\0\0\0\0\0\0\0\x4\xff\0\0\x3\x1f)
language=zh_CN
theme=dark
smoothing=0.6
plots_x=epoch
ask_on_close=true
page=runs
device=cuda:0
run=20250101-000000-a-0000
run_split=300;400
run_tab=log
compare="{\"runs\": [\"a\", \"b\"], \"hidden\": [\"a\"], \"grouped\": true}"
run_colours="{\"a\":\"1.2\",\"b\":\"0.0\"}"
recent_models=resnet18 vit_tiny_patch16_224
odd=@Variant(\0\0\0\x7f\0\0\0\xeQVariantMap\0)
size=@Size(3 4)

[runs]
columns="{\"name\": 200, \"top1\": 60}"
filters="{\"good\": \"top1>70\"}"
sort=created down
detail=folded
"""
_KEYS = (
    "language", "theme", "smoothing", "plots_x", "ask_on_close", "page", "device", "run", "run_split", "run_tab",
    "compare", "run_colours", "recent_models", "odd", "size", "runs/columns", "runs/filters", "runs/sort",
)  # fmt: skip


def _read_settings(data: bytes, home: Path) -> None:
    """As a window does at its start; written again with one thing more."""
    from fbt_gui.pages.compare.chosen import Chosen
    from fbt_gui.pages.new_run.picker.recent_models import recent_models
    from fbt_gui.pages.run.body import _sizes
    from fbt_gui.pages.runs.saved_filters import SavedFilters
    from fbt_gui.services.run_colours import RunColours
    from fbt_gui.services.settings import FILE, Settings

    (home / FILE).write_bytes(data)
    settings = Settings(home)
    settings.geometry()
    for key in _KEYS:
        _ = settings.text(key), settings.flag(key), settings.number(key, 0.5, 0, 1), settings.words(key)
    Chosen.from_text(settings.text("compare")).text()
    RunColours(settings).settle(["a", "b"])
    recent_models(settings)
    _sizes(settings.text("run_split"))
    SavedFilters.filters(SimpleNamespace(_settings=settings))  # type: ignore[arg-type]
    settings.remember("page", "data")
    settings.save()


def _filter_rows() -> list[dict[str, Any]]:
    empty = RunSummary("r").row()
    said = {"tags": ["paper"], "note": "n", "star": 1, "given_name": "", "gain": 1.5, "trashed": 0, "folder": "/r"}
    full = {**empty, "top1": 70.5, "teacher_top1": 80.0, "created": 1.75e9, "seconds": 90.0, "method": "fbt"}
    return [{**empty, **said, "tags": [], "gain": None}, {**full, **said}]


def _make_filter(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else fields with signs and values that do not fit them."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    from fbt_gui.query.fields import FIELDS

    words = []
    for _ in range(1 + draw.randrange(4)):
        value = draw.choice(
            [str(draw.choice(VALUES)), "0001-01-01", "9999-12", "1e308d", "9" * 400 + "w", '"a b', "7d"]
        )
        sign = draw.choice([":", "=", "<", ">", "<=", ">=", ""])
        words.append(f"{draw.choice(['', '-'])}{draw.choice([*FIELDS, 'sort', 'x'])}{sign}{value}")
    return " ".join(words).encode("utf-8", "surrogatepass")


def _read_filter(data: bytes, home: Path) -> None:
    from fbt_gui.query.grammar import parse_query, without_sort

    text = data.decode("utf-8", "replace")
    query = parse_query(text)
    rows = [row for row in _filter_rows() if query.accepts(row)]
    if query.sort is not None:
        for row in rows:
            query.sort[0](row)
    without_sort(text)


_LOG = (
    b"2026-01-31 12:00:00,000 INFO epoch 1/3 loss 2.0\n2026-01-31T12:00:01 WARNING low memory\n"
    b"checkpoint at step 1,000: checkpoints/last.safetensors\nTraceback (most recent call last):\n  x\n"
    b"2026-02-01 00:00:01,5 ERROR it ended\r\nlog: x\n\x1b[31mred\x1b[0m\n"
)


def _read_log(data: bytes, home: Path) -> None:
    """As the Log tab, the list of runs and the queue do."""
    from fbt_gui.pages.run.log_lines import in_short, of_rank
    from fbt_gui.pages.runs.last_words import last_words, level_of

    for name in ("log.txt", "output.txt"):
        (home / name).write_bytes(data)
    last_line(home / "output.txt").encode("utf-8", "surrogatepass")
    level_of(last_words(home))
    text = data.decode("utf-8", errors="replace")
    for rank in (0, 1, 2):
        in_short(of_rank(text, rank))


_REQUESTS = (
    {"id": 1, "ask": "plan", "values": {"student": {"model": "resnet18"}}},
    {"id": 2, "ask": "preview", "values": {}, "count": 3},
    {"id": 3, "ask": "cancel"},
    {"id": 4, "ask": "scan", "data": {"source": "folder", "path": "/d"}},
)


def _read_requests(data: bytes, home: Path) -> None:
    """As the advisor sorts what it hears; what it does then is the readers' own matter."""
    from engine.advise import Advisor

    advisor = Advisor(home, io.BytesIO())
    for line in data.splitlines():
        if line.strip():
            advisor._sort(line)


TARGETS = (
    Target("window.ini", 0.002, lambda home: [_REMEMBERED], _read_settings),
    Target(
        "filters",
        0.015,
        lambda home: [b'resnet18 method:fbt,ofa top1>70 created<7d -seed=2 "long name" is:starred sort:-top1'],
        _read_filter,
        _make_filter,
    ),
    Target("logs", 0.005, lambda home: [_LOG], _read_log),
    Target(
        "requests", 0.005, lambda home: [json.dumps(each).encode() for each in _REQUESTS], _read_requests, make_json
    ),
)
