"""Runs that are imported from the window: what is asked of the engine, and what is said of its answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from fbt_gui.services.incoming import details_of, import_runs, words_of

PATIENCE = 20_000
FAKE = "import json, sys\nprint(json.dumps({answer!r}, indent=1))\nsys.exit({code})"


def told(what: str, run: str = "a", id: str = "a", *notes: str) -> dict[str, Any]:
    return {"run": run, "id": "" if what == "refused" else id, "what": what, "notes": list(notes), "status": ""}


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """Puts a program in the place of `engine.import_runs` that answers so; what it is asked is kept."""

    def make(said: object, code: int = 0) -> list[list[str]]:
        asked: list[list[str]] = []

        def program(verb: str) -> list[str]:
            asked.append([verb])
            return [sys.executable, "-c", FAKE.format(answer=said, code=code)]

        monkeypatch.setattr("fbt_gui.services.incoming.program", program)
        return asked

    return make


def test_what_came_what_was_here_and_what_was_refused_is_counted() -> None:
    runs = [
        told("imported"),
        told("renamed", "b", "b-2", "b is another run here."),
        told("same", "c"),
        told("same", "e"),
    ]
    assert words_of(runs, "") == "2 runs were imported. 2 runs were here already."
    assert details_of(runs) == "b-2: b is another run here."
    refused = told("refused", "d", "", "is running. Stop it.")
    assert words_of([refused], "") == "“d” was not imported: is running. Stop it."
    assert words_of([refused, refused], "x.zip: is damaged.") == "2 runs were not imported. x.zip: is damaged."


def test_the_runs_that_came_are_read_and_shown_with_one_click(
    make_run: Callable[..., Any], open_window: Callable[..., Any], answer: Callable[..., Any], qtbot: Any
) -> None:
    kept, first, second = (make_run({"name": name}).id for name in ("kept", "first", "second"))
    answer(
        {
            "runs": [told("imported", first, first), told("imported", second, second), told("same", kept, kept)],
            "problem": "",
        }
    )
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and len(window.context.runs.rows) == 3, timeout=PATIENCE)
    page.filtering.show("name:kept")
    page.select(kept)
    window.show_page("settings")
    import_runs(window.context, ["/far/runs.zip"])
    assert window.status.tasks.isVisible() and "runs.zip" in window.status.tasks.text()
    assert "runs.zip" in window.bar.text.text()
    qtbot.waitUntil(lambda: window.bar.way.isVisible(), timeout=PATIENCE)
    assert window.bar.text.text().startswith("2 runs were imported. ")
    assert not window.status.tasks.isVisible()
    window.bar.way.click()
    assert window.page == "runs"
    assert page.filter.text() == ""
    qtbot.waitUntil(lambda: sorted(page.subjects()) == sorted([first, second]), timeout=PATIENCE)


def test_runs_that_came_are_shown_although_the_trash_is_looked_at(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any
) -> None:
    run = make_run().id
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and bool(window.context.runs.rows), timeout=PATIENCE)
    window.context.actions["show_trash"].trigger()
    assert page.trash.shown
    window.show_page("runs", runs=[run])
    qtbot.waitUntil(lambda: page.subjects() == [run], timeout=PATIENCE)
    assert not page.trash.shown and not window.context.actions["show_trash"].isChecked()


def test_an_import_of_which_some_is_refused_says_why(
    open_window: Callable[..., Any], answer: Callable[..., Any], qtbot: Any
) -> None:
    answer({"runs": [told("same", "c", "c"), told("refused", "d", "", "is running.")], "problem": ""}, code=2)
    window = open_window("settings")
    import_runs(window.context, ["/far/home", "/far/other"])
    qtbot.waitUntil(lambda: window.bar.way.isVisible(), timeout=PATIENCE)
    assert window.bar.property("level") == "warning"
    assert "here already" in window.bar.text.text() and "“d” was not imported: is running." in window.bar.text.text()
    assert window.bar.details.toPlainText() == "d: is running."


@pytest.mark.parametrize(("said", "words"), [({"runs": [], "problem": "x: holds no run."}, "x: holds no run."), ([], "cannot be read")])  # fmt: skip
def test_a_source_without_runs_and_an_answer_that_is_none_are_errors(
    said: object, words: str, open_window: Callable[..., Any], answer: Callable[..., Any], qtbot: Any
) -> None:
    answer(said, code=2)
    window = open_window("settings")
    import_runs(window.context, ["/far/home"])
    qtbot.waitUntil(lambda: window.bar.property("level") == "error", timeout=PATIENCE)
    assert words in window.bar.text.text()
    assert not window.bar.way.isVisible()


def test_the_menu_asks_for_a_file_or_a_folder_and_hands_it_to_the_engine(
    open_window: Callable[..., Any], answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("fbt_gui.services.incoming.import_runs", lambda _, sources: asked.append(list(sources)))
    window = open_window("settings")
    for action, chosen in (("import_runs", ["/a/runs.zip", "/a/b.tar"]), ("import_folder", ["/a/home"])):
        window.context.actions[action].trigger()
        dialog = next(found for found in window.findChildren(QFileDialog) if found.isVisible())
        if action == "import_runs":
            dialog.filesSelected.emit(chosen)
        else:
            dialog.fileSelected.emit(chosen[0])
        dialog.reject()
        qtbot.waitUntil(lambda: not any(found.isVisible() for found in window.findChildren(QFileDialog)))
    assert asked == [["/a/runs.zip", "/a/b.tar"], ["/a/home"]]


def test_what_is_dropped_on_the_list_is_imported(
    make_run: Callable[..., Any],
    open_window: Callable[..., Any],
    answer: Callable[..., Any],
    qtbot: Any,
    tmp_path: Path,
) -> None:
    make_run()
    asked = answer({"runs": [], "problem": "x"}, code=2)
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and bool(window.context.runs.rows), timeout=PATIENCE)
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(tmp_path / "runs.zip"))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enters = QDragEnterEvent(QPoint(5, 5), copy, carried, left, none)
    QApplication.sendEvent(page, enters)
    assert enters.isAccepted()
    assert "Drop it" in window.bar.text.text()
    QApplication.sendEvent(page, QDropEvent(QPointF(5, 5), copy, carried, left, none))
    assert window.context.tasks.titles == ["Import of runs.zip"]
    assert asked == [["import"]]
    qtbot.waitUntil(lambda: not window.context.tasks.titles, timeout=PATIENCE)
    words = QMimeData()
    words.setText("no file")
    refused = QDragEnterEvent(QPoint(5, 5), copy, words, left, none)
    QApplication.sendEvent(page, refused)
    assert not refused.isAccepted()


def test_the_answer_is_read_as_the_engine_writes_it() -> None:
    from engine.interchange.placing import Outcome

    assert set(told("imported")) == set(json.loads(json.dumps(Outcome("a", "a", "imported").__dict__)))
