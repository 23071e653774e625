"""Data sets come onto the list, leave it, and go to the form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from engine.record.datasets import Dataset, seen


def test_what_is_dropped_is_added_as_what_it_is_and_shown(
    open_page: Callable[[], Any], tmp_path: Path, home: Path, qtbot: Any
) -> None:
    page = open_page()
    (tmp_path / "shapes" / "ring").mkdir(parents=True)
    (tmp_path / "more.parquet").write_bytes(b"")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("more.parquet", "shapes")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    qtbot.waitUntil(lambda: len(page.known.entries) == 3, timeout=5000)
    qtbot.waitUntil(lambda: page.chosen.name == "shapes", timeout=5000)
    assert {one.source for one in seen(home)} == {"folder", "parquet"}


def test_a_file_that_is_no_data_set_is_refused_in_place(
    open_page: Callable[[], Any], tmp_path: Path, qtbot: Any
) -> None:
    page = open_page()
    (tmp_path / "notes.txt").write_text("")
    page.add(str(tmp_path / "notes.txt"))
    qtbot.waitUntil(page.context.bar.isVisible, timeout=5000)
    assert "no data set" in page.context.bar.text.text()
    assert len(page.known.entries) == 1


def test_a_wrong_guess_is_put_right(open_page: Callable[[], Any], flowers: Dataset, home: Path, qtbot: Any) -> None:
    page = open_page()
    page.detail.head.source.fill("parquet")
    page.detail.head.source.on_edit()
    qtbot.waitUntil(lambda: page.chosen.dataset.source == "parquet", timeout=5000)
    assert [(one.source, one.path) for one in seen(home)] == [("parquet", flowers.path)]


def test_forgetting_takes_it_off_the_list_and_can_be_undone(
    open_page: Callable[[], Any], flowers: Dataset, home: Path, qtbot: Any
) -> None:
    page = open_page()
    page.context.actions["forget_data"].trigger()
    qtbot.waitUntil(lambda: page.chosen.dataset.source == "demo", timeout=5000)
    assert seen(home) == []
    assert Path(flowers.path).is_dir()
    page.context.actions["undo"].trigger()
    qtbot.waitUntil(lambda: page.known.entry(flowers.key) is not None, timeout=5000)
    assert seen(home) == [flowers]
    page.context.actions["redo"].trigger()
    qtbot.waitUntil(lambda: page.known.entry(flowers.key) is None, timeout=5000)


def test_a_data_set_is_handed_to_the_form(open_flowers: Callable[[], Any], flowers: Dataset, qtbot: Any) -> None:
    page = open_flowers()
    with qtbot.waitSignal(page.context.go.asked) as asked:
        page.context.actions["use_data"].trigger()
    assert asked.args == ["new_run", {"data": {"source": "folder", "path": flowers.path}}]


def test_the_form_takes_the_data_and_keeps_the_rest(
    open_flowers: Callable[[], Any], flowers: Dataset, qtbot: Any
) -> None:
    page = open_flowers()
    page.context.actions["use_data"].trigger()
    form = page.window().pages["new_run"]
    qtbot.waitUntil(lambda: form.begun and form.draft.value("data.path") == flowers.path, timeout=10_000)
    form.edit("recipe.epochs", 7)
    page.context.go.go("new_run", data={"source": "demo", "path": ""})
    assert form.draft.value("data.source") == "demo"
    assert form.draft.value("recipe.epochs") == 7
