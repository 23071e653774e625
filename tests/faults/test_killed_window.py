"""A window that is killed, closed or doubled: runs go on, files stay whole, and nobody's words are lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.torture import Line
from benchmarks.torture.windows import killed_windows, killed_writers, two_writers
from engine.record import queue
from engine.record.run_folder import RunFolder
from fbt_gui.pages.new_run.draft_place import DraftPlace
from fbt_gui.services import run_list, run_queue
from fbt_gui.services.settings import Settings
from tests.gui.fake_advisor import FakeAdvisor

Make = Callable[..., RunFolder]
Open = Callable[..., Any]


@pytest.fixture
def two_windows(
    monkeypatch: pytest.MonkeyPatch, make_run: Make, open_window: Open, qtbot: Any
) -> tuple[Any, Any, list[RunFolder]]:
    """Two windows that look often, over one home with three runs."""
    monkeypatch.setattr("fbt_gui.services.context.Advisor", FakeAdvisor)
    monkeypatch.setattr(run_list, "_EVERY_MS", 100)
    monkeypatch.setattr(run_queue, "_EVERY_MS", 100)
    folders = [make_run({"name": name}) for name in ("a", "b", "c")]
    one, two = open_window("runs"), open_window("runs")
    for window in (one, two):
        qtbot.waitUntil(lambda window=window: len(window.context.runs.rows) == 3, timeout=20_000)
        qtbot.waitUntil(lambda window=window: window.context.queue.loaded, timeout=20_000)
    return one, two, folders


def _held(line: Line, said: list[str]) -> None:
    assert line.failed == 0, said


@pytest.mark.timeout(300)
def test_runs_lose_nothing_when_their_windows_are_killed_and_the_next_window_shows_their_points(tmp_path: Path) -> None:
    said: list[str] = []
    line = killed_windows(3, 1, tmp_path, said.append)
    _held(line, said)
    assert "live points" in line.note


def test_a_program_killed_while_it_writes_leaves_no_half_file(tmp_path: Path) -> None:
    said: list[str] = []
    line = killed_writers(6, 2, tmp_path, said.append)
    _held(line, said)
    assert not line.note.startswith("0 ")


def test_of_two_programs_that_write_at_once_neither_undoes_the_other(tmp_path: Path) -> None:
    said: list[str] = []
    _held(two_writers(1, 3, tmp_path, said.append), said)


def test_two_windows_show_the_same_runs_and_keep_what_each_was_told(
    two_windows: tuple[Any, Any, list[RunFolder]], qtbot: Any
) -> None:
    one, two, folders = two_windows
    run = folders[0].id
    one.context.commands.annotate(run, tags=["of one"], name="renamed")
    two.context.commands.annotate(run, note="of two", star=True)
    for window in (one, two):
        qtbot.waitUntil(lambda window=window: _said_of(window, run) == ("renamed", ["of one"], "of two", 1), timeout=10_000)  # fmt: skip
    one.context.commands.trash([run], "it")
    qtbot.waitUntil(lambda: two.context.runs.row(run) is None, timeout=10_000)
    one.context.changes.undo()
    qtbot.waitUntil(lambda: _said_of(two, run) == ("renamed", ["of one"], "of two", 1), timeout=10_000)


def test_two_windows_change_one_queue(
    two_windows: tuple[Any, Any, list[RunFolder]], home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, (a, b, c) = two_windows
    one.context.queue.configure(held=True)
    qtbot.waitUntil(lambda: two.context.queue.settings.held, timeout=10_000)
    one.context.queue.add(a.id)
    two.context.queue.add(b.id)
    one.context.queue.add(c.id)
    qtbot.waitUntil(lambda: len(queue.read(home).entries) == 3, timeout=10_000)
    two.context.queue.move(c.id, 0)
    one.context.queue.remove(a.id)
    for window in (one, two):
        qtbot.waitUntil(lambda window=window: [entry.run for entry in window.context.queue.entries] == [c.id, b.id], timeout=10_000)  # fmt: skip


def test_two_windows_remember_side_by_side(two_windows: tuple[Any, Any, list[RunFolder]], home: Path) -> None:
    one, two, _ = two_windows
    one.context.settings.remember("smoothing", 0.25)
    two.context.settings.remember("plots_x", "time")
    for window in (one, two):
        window.context.settings.save()
    kept = Settings(home)
    assert (kept.number("smoothing"), kept.text("plots_x")) == (0.25, "time")


def test_each_of_two_windows_has_a_form_of_its_own_and_the_next_one_has_the_form_of_a_killed_one(
    two_windows: tuple[Any, Any, list[RunFolder]], home: Path, qtbot: Any
) -> None:
    for window, name in zip(two_windows[:2], ("form of one", "form of two"), strict=True):
        window.show_page("new_run")
        page = window.pages["new_run"]
        qtbot.waitUntil(lambda page=page: page.begun, timeout=20_000)
        page.open({**page.draft.values, "name": name})
    one, two = home / "draft.toml", home / "draft-2.toml"
    qtbot.waitUntil(lambda: one.is_file() and two.is_file(), timeout=10_000)
    assert "form of one" in one.read_text()
    assert "form of two" in two.read_text()
    killed = json.loads((home / ".draft-1.window").read_text()) | {"pid": 2**22 + 1, "process_mark": ""}
    (home / ".draft-1.window").write_text(json.dumps(killed))
    assert DraftPlace(home).claim() == one


def test_what_was_said_last_is_written_although_the_window_closes_at_once(
    make_run: Make, open_window: Open, qtbot: Any
) -> None:
    folder = make_run()
    window = open_window("runs")
    qtbot.waitUntil(lambda: bool(window.context.runs.rows), timeout=20_000)
    window.context.commands.annotate(folder.id, note="and goodbye")
    window.context.settings.remember("smoothing", 0.75)
    window.close()
    assert folder.annotations().note == "and goodbye"
    assert Settings(window.context.home).number("smoothing") == 0.75


def _said_of(window: Any, run: str) -> tuple[Any, ...]:
    row = window.context.runs.row(run) or {}
    return tuple(row.get(name) for name in ("name", "tags", "note", "star"))
