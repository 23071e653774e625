"""docs/record.md names what the engine writes: every kind of event, every metric, every column."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from engine.record.control import COMMANDS
from engine.record.history_rows import columns
from tests.docs.blocks import ROOT

PAGE = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
ENGINE = ROOT / "engine"
_WRITERS = ("write", "_put", "say")
_SAID = ("notice", "warning", "error")


def test_every_kind_of_event_that_the_engine_writes_is_named():
    written = kinds_written()
    assert {"run_started", "plan", "step", "epoch", "cka", "clock", "heartbeat", "run_finished"} <= written
    table = PAGE.partition("| type | fields |")[2].partition("\n\n")[0]
    named = set(re.findall(r"^\| `(\w+)` \|", table, re.M))
    assert written <= named


def test_the_docstring_of_events_and_the_page_name_the_same_kinds():
    text = ast.get_docstring(ast.parse((ENGINE / "record" / "events.py").read_text(encoding="utf-8"))) or ""
    told = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^- ((?:`\w+`,? ?)+)", text, re.M))))
    assert told >= kinds_written()
    for kind in told:
        assert f"| `{kind}` |" in PAGE


def test_every_field_that_the_engine_gives_an_event_is_named():
    for kind, fields in fields_written().items():
        (row,) = re.findall(rf"^\| `{kind}` \|.*$", PAGE, re.M)
        assert fields <= set(re.findall(r"`(\w+)`", row)), kind


def test_every_column_of_the_history_is_named():
    (row,) = re.findall(r"^\| `runs` \|.*$", PAGE, re.M)
    assert columns() <= set(re.findall(r"`(\w+)`", row))


def test_every_word_that_a_run_listens_to_is_named():
    section = PAGE.partition("## Control")[2].partition("\n## ")[0]
    assert set(COMMANDS) <= set(re.findall(r"`(\w+)`", section))


def kinds_written() -> set[str]:
    """What the engine's calls write, by the word they give first; what people are told is always of three kinds."""
    return {*fields_written(), *_SAID}


def fields_written() -> dict[str, set[str]]:
    """The fields that calls name themselves, by kind of event."""
    found: dict[str, set[str]] = {}
    for path in _sources():
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _WRITERS:
                first = call.args[0] if call.args else None
                if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_]+", str(first.value)):
                    fields = {keyword.arg for keyword in call.keywords if keyword.arg}
                    found.setdefault(str(first.value), set()).update(fields)
    return found


def _sources() -> list[Path]:
    return [*(ENGINE / "training").rglob("*.py"), *(ENGINE / "assistants").rglob("*.py")]
