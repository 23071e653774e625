"""What people say of runs is kept in their folders, and can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from fbt_gui.pages.runs.columns import PLACE
from tests.gui.runs.seen import names, said_of


def test_what_is_said_of_a_run_is_kept_in_its_folder(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(0)
    run, detail, name = runs.run, runs.detail, runs.row["name"]
    qtbot.keyClicks(detail.tags.line, "paper, good")
    qtbot.keyClick(detail.tags.line, Qt.Key.Key_Return)
    detail.note.setPlainText("warm-up matters\nand so does the seed")
    detail.note.keep()
    runs.window_.context.actions["star"].trigger()
    note = "warm-up matters\nand so does the seed"
    qtbot.waitUntil(lambda: said_of(home, run) == (name, ["paper", "good"], note, 1), timeout=5000)
    qtbot.waitUntil(lambda: (runs.row["tags"], runs.row["star"]) == (["paper", "good"], 1), timeout=5000)
    chip = next(one for one in detail.tags.findChildren(QPushButton) if one.isVisible() and "good" in one.text())
    chip.click()
    qtbot.waitUntil(lambda: said_of(home, run)[1] == ["paper"], timeout=5000)


def test_a_note_that_is_being_written_when_the_window_closes_is_kept(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(0)
    run = runs.run
    runs.detail.note.setFocus()
    qtbot.keyClicks(runs.detail.note, "half a tho")
    runs.window_.close()
    assert said_of(home, run)[2] == "half a tho"


def test_a_note_belongs_to_the_run_it_was_written_for(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(0)
    first, second = runs.run, runs.model.row_at(1)["id"]
    runs.detail.note.setFocus()
    qtbot.keyClicks(runs.detail.note, "of the first")
    runs.select(second)
    qtbot.waitUntil(lambda: said_of(home, first)[2] == "of the first", timeout=5000)
    assert said_of(home, second)[2] == ""
    assert runs.detail.note.toPlainText() == ""


def test_a_name_is_written_in_its_cell_and_undone(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(1)
    run, before = runs.run, runs.row["name"]
    runs.window_.context.actions["rename"].trigger()
    line = runs.table.findChild(QLineEdit)
    line.setText("the one")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert runs.window_.page == "runs"
    qtbot.waitUntil(lambda: said_of(home, run)[0] == "the one", timeout=5000)
    qtbot.waitUntil(lambda: "the one" in names(runs), timeout=5000)
    runs.window_.context.actions["undo"].trigger()
    qtbot.waitUntil(lambda: said_of(home, run)[0] == before, timeout=5000)


def test_a_click_on_the_star_stars_without_choosing(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(0)
    chosen, other = runs.run, runs.model.row_at(2)["id"]
    at = runs.table.visualRect(runs.model.index(2, PLACE["star"])).center()
    qtbot.mouseClick(runs.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: said_of(home, other)[3] == 1, timeout=5000)
    assert runs.run == chosen


def test_several_runs_are_starred_tagged_and_trashed_together(runs: Any, qtbot: Any, home: Path) -> None:
    context = runs.window_.context
    runs.table.choose([runs.model.row_at(place)["id"] for place in (2, 0, 1)])
    chosen = runs.subjects()
    assert chosen[0] == runs.model.row_at(2)["id"] and len(chosen) == 3
    context.actions["star"].trigger()
    qtbot.waitUntil(lambda: all(said_of(home, run)[3] for run in chosen), timeout=5000)
    context.commands.annotate(chosen[0], tags=["mine"])
    qtbot.waitUntil(lambda: context.runs.row(chosen[0])["tags"] == ["mine"], timeout=5000)
    qtbot.keyClicks(runs.detail.tags.line, "paper")
    qtbot.keyClick(runs.detail.tags.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: all("paper" in said_of(home, run)[1] for run in chosen), timeout=5000)
    assert set(said_of(home, chosen[0])[1]) == {"paper", "mine"}
    qtbot.waitUntil(lambda: context.runs.row(chosen[1])["tags"] == ["paper"], timeout=5000)
    context.actions["undo"].trigger()
    qtbot.waitUntil(lambda: [said_of(home, run)[1] for run in chosen] == [["mine"], [], []], timeout=5000)
    qtbot.keyClick(runs.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1, timeout=5000)
    context.actions["undo"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 4, timeout=5000)
