"""What of runs is written for elsewhere from the window: which command does it, and what is said at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from fbt_gui.run_actions import states
from fbt_gui.services import outgoing
from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.outgoing import METRICS, pack, save_metrics, save_report
from fbt_gui.widgets.ask_to_write import PDF

PATIENCE = 20_000
FAKE = "import sys\nprint('written: it')\nfor line in {lines!r}:\n    print(line)"


def row(run: str = "a", **changes: Any) -> dict[str, Any]:
    return {
        "id": run, "name": run.upper(), "status": "finished", "epoch": 1, "tags": [], "star": 0, "trashed": 0, "top1": None, **changes,
    }  # fmt: skip


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A program takes the engine's place; what it is asked for is kept, and what it says below its first line."""
    said: list[str] = []
    monkeypatch.setattr(outgoing, "program", lambda verb: [sys.executable, "-c", FAKE.format(lines=said), verb])
    return said


def asked(window: Any) -> list[str]:
    """The arguments of what goes on."""
    return list(window.context.tasks.going[0].process._process.arguments()[2:])


def test_runs_that_are_not_at_work_are_packed_and_one_that_began_is_reported() -> None:
    def offered(*rows: dict[str, Any]) -> set[str]:
        return {name for name, possible in states(ChosenRuns(rows), "runs").items() if possible}

    assert {"pack", "pack_small", "save_metrics"} <= offered(row())
    assert {"pack", "pack_small"} == {"pack", "pack_small", "save_metrics"} & offered(row(), row("b"))
    assert "save_metrics" in offered(row(status="running")) and "pack" not in offered(row(status="running"))
    assert "pack" not in offered(row(), row("b", status="starting"))
    assert not {"pack", "pack_small", "save_metrics"} & offered(row(trashed=1))
    assert not ChosenRuns([row(status="queued")]).can_be_told_of and not ChosenRuns().can_be_told_of


@pytest.mark.parametrize("state", [True, False])
def test_chosen_runs_are_packed_with_or_without_what_going_on_needs(
    state: bool, commands: list[str], open_window: Callable[..., Any], qtbot: Any
) -> None:
    window = open_window("settings")
    pack(window.context, ["a", "b"], Path("/a/b.zip"), state=state)
    words = asked(window)
    assert words[:5] == ["pack", "a", "b", "--output", str(Path("/a/b.zip"))]
    assert ("--without-state" in words) is not state
    assert words[-2:] == ["--home", str(window.context.home)]
    assert "Zip of 2 runs" in window.bar.text.text()
    qtbot.waitUntil(lambda: window.bar.way.isVisible(), timeout=PATIENCE)
    assert window.bar.text.text() == f"2 runs are packed in {Path('/a/b.zip')}."
    assert (window.bar.way.text(), window.bar.property("level")) == ("Open folder", "good")


def test_what_packed_runs_rest_on_and_is_not_packed_is_said(
    commands: list[str], open_window: Callable[..., Any], qtbot: Any
) -> None:
    commands.append("a: its teacher is run:t, which is not packed with it.")
    window = open_window("settings")
    pack(window.context, ["a"], Path("/a/b.zip"))
    qtbot.waitUntil(lambda: window.bar.way.isVisible(), timeout=PATIENCE)
    assert window.bar.text.text().endswith("What it rests on is not in it: run:t.")
    assert window.bar.property("level") == "warning"
    assert window.bar.details.toPlainText() == commands[0]


def test_of_several_packed_runs_the_bar_says_that_something_is_not_in_it_and_the_details_what() -> None:
    lines = [
        "a: its teacher is run:t, which is not packed with it.",
        "b: its student is run:s, which is not packed with it.",
    ]
    assert outgoing._left_out(lines, 2) == "What some of them rest on is not in it."
    assert outgoing._left_out([lines[0], lines[0].replace("teacher", "student")], 1).endswith("not in it: run:t.")
    assert "not in it" in outgoing._left_out(["in other words"], 1)


@pytest.mark.usefixtures("commands")
def test_the_report_and_the_metrics_are_asked_for_in_the_kind_that_was_chosen(
    open_window: Callable[..., Any], qtbot: Any
) -> None:
    window = open_window("settings")
    home = ["--home", str(window.context.home)]
    save_report(window.context, row(), Path("/a/r.pdf"), PDF)
    assert asked(window) == ["compare", "a", "--pdf", str(Path("/a/r.pdf")), "--force", *home]
    qtbot.waitUntil(lambda: "report of “A”" in window.bar.text.text(), timeout=PATIENCE)
    kind = next(kind for kind in METRICS if kind.name == "tensorboard")
    save_metrics(window.context, row(), Path("/a/m"), kind)
    assert asked(window) == ["metrics", "a", "--format", "tensorboard", "--output", str(Path("/a/m")), "--force", *home]
    qtbot.waitUntil(lambda: "metrics of “A”" in window.bar.text.text(), timeout=PATIENCE)


def test_every_kind_of_metrics_is_one_that_the_engine_writes() -> None:
    from engine.metrics import FORMATS

    assert [kind.name for kind in METRICS] == list(FORMATS)
    for kind in METRICS:
        assert FORMATS[kind.name][0] == kind.ending or not kind.ending


def test_a_failure_is_said_in_the_engines_words(
    monkeypatch: pytest.MonkeyPatch, open_window: Callable[..., Any], qtbot: Any
) -> None:
    fails = "import sys\nsys.exit('tensorboard: is not installed. pip install it.')"
    monkeypatch.setattr(outgoing, "program", lambda _: [sys.executable, "-c", fails])
    window = open_window("settings")
    save_metrics(window.context, row(), Path("/a/m"), METRICS[2])
    qtbot.waitUntil(lambda: window.bar.property("level") == "error", timeout=PATIENCE)
    assert window.bar.text.text() == "tensorboard: is not installed. pip install it."


@pytest.mark.usefixtures("commands")
def test_one_action_reports_the_run_of_the_run_page_and_the_chosen_run_of_the_list(
    make_run: Callable[..., Any], open_window: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    first, second = make_run({"name": "first"}).id, make_run({"name": "second"}).id
    saved: list[str] = []
    monkeypatch.setattr(outgoing, "save_report", lambda _, told, path, kind: saved.append(f"{told['id']} {path.name}"))
    window = open_window("runs")
    page, action = window.pages["runs"], window.context.actions["save_report"]
    qtbot.waitUntil(lambda: page.stands and len(window.context.runs.rows) == 2, timeout=PATIENCE)
    page.table.choose([first, second])
    assert not action.isEnabled()
    page.select(first)
    assert action.isEnabled()
    press(action, window, "/a/one.pdf", qtbot)
    window.open_run(second)
    qtbot.waitUntil(lambda: window.pages["run"].built and action.isEnabled(), timeout=PATIENCE)
    press(action, window, "/a/two", qtbot)
    assert saved == [f"{first} one.pdf", f"{second} two.html"]
    window.show_page("compare")
    assert not action.isEnabled()
    window.show_page("settings")
    assert not action.isEnabled()


@pytest.mark.usefixtures("commands")
def test_so_many_runs_that_no_command_line_holds_them_are_not_packed(
    open_window: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("settings")
    monkeypatch.setattr(outgoing, "MOST_AT_ONCE", 2)
    outgoing.ask_pack(window, window.context, ChosenRuns([row("a"), row("b"), row("c")]))
    assert "Choose 2 at most" in window.bar.text.text()
    assert not window.findChildren(QFileDialog)


def press(action: Any, window: Any, path: str, qtbot: Any) -> None:
    """Trigger what asks for a place, and name one."""
    action.trigger()
    dialog = next(found for found in window.findChildren(QFileDialog) if found.isVisible())
    dialog.fileSelected.emit(path)
    dialog.reject()
    qtbot.waitUntil(lambda: not any(found.isVisible() for found in window.findChildren(QFileDialog)))
