"""Rough use: odd names, damaged files, other processes in the way; nothing is lost, drawn as markup, or waited for."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStyledItemDelegate, QWidget

import fbt_gui
from engine.record.datasets import FILE as DATASETS
from engine.record.datasets import seen
from engine.record.errors import ConfigError
from engine.record.history import FILE, History
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.services.advisor import Advisor
from fbt_gui.services.guarded import guarded
from fbt_gui.services.words import duration, to_the_second, when, whole
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.editors import _list_of, _literal, _write_list, read_options, read_tables
from fbt_gui.widgets.tip import plain_tip

MARKUP = "<b>bold</b> <img src='file:///etc/hostname'> {0} {name} %n &File"
LONG = "word " * 2000


@pytest.fixture
def show(open_window: Callable[..., Any], qtbot: Any) -> Callable[..., Any]:
    """Opens a run in a window, until its page is built."""

    def open_run(run: str) -> Any:
        window = open_window("runs")
        window.open_run(run)
        page = window.pages["run"]
        qtbot.waitUntil(lambda: page.built and window.context.runs.loaded, timeout=20_000)
        return window

    return open_run


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "a <img src=x>", "&lt;b", "<?xml a?>", " <!DOCTYPE html>", LONG, "<b>" * 3000]
)
def test_a_tooltip_is_never_markup_nor_wider_than_a_screen(text: str) -> None:
    tip = plain_tip(text)
    assert not GuiQt.mightBeRichText(tip)
    assert max(map(len, tip.split("\n"))) < 700


def test_markup_in_a_name_is_shown_letter_by_letter_on_every_page(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run({"name": MARKUP}, name=MARKUP, tags=[MARKUP, "<i>t</i>"], note=MARKUP)
    window = show(folder.id)
    page = window.pages["run"]
    qtbot.waitUntil(lambda: page.header.tags[0].text() != "", timeout=5000)
    window.show_page("runs")
    window.pages["runs"].select(folder.id)
    window.context.go.go("compare", runs=[folder.id])
    qtbot.waitUntil(lambda: bool(window.pages["compare"].compared.groups), timeout=20_000)
    qtbot.wait(200)
    for widget in window.findChildren(QWidget):
        assert not GuiQt.mightBeRichText(widget.toolTip()), widget.toolTip()
    for shown in window.findChildren(QLabel):
        plain = shown.textFormat() == Qt.TextFormat.PlainText
        assert plain or not GuiQt.mightBeRichText(shown.text()), shown.text()


def test_a_long_name_is_not_cut_by_who_only_visits_it(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run(name=LONG)
    window = show(folder.id)
    name = window.pages["run"].header.name
    qtbot.waitUntil(lambda: name.text().startswith("word"), timeout=5000)
    name.editingFinished.emit()
    qtbot.wait(200)
    assert folder.annotations().name == LONG
    assert not window.context.changes.undo_title


def test_a_name_that_is_being_written_is_kept_for_its_own_run(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    first, second = make_run({"name": "first"}), make_run({"name": "second"})
    window = show(first.id)
    name = window.pages["run"].header.name
    qtbot.waitUntil(lambda: name.text() == "first", timeout=5000)
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "renamed")
    window.open_run(second.id)
    qtbot.waitUntil(lambda: first.annotations().name == "renamed", timeout=5000)
    qtbot.waitUntil(lambda: name.text() == "second", timeout=5000)
    name.editingFinished.emit()
    qtbot.wait(100)
    assert second.annotations().name == ""


def test_long_names_make_neither_messages_nor_menus_nor_windows_larger(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    window = show(make_run(name=LONG, tags=["tag" * 500]).id)
    least = QSize(1024, 700)
    window.resize(least)
    window.context.commands.trash([window.pages["run"].run], f"&{LONG}")
    qtbot.waitUntil(lambda: window.bar.isVisible(), timeout=5000)
    qtbot.wait(100)
    assert window.bar.height() < 300
    assert LONG in window.bar.details.toPlainText()
    undo = window.context.actions["undo"].text()
    assert len(undo) < 120
    assert "&&" in undo
    assert window.size() == least


def _of(kind: type) -> list[type]:
    found = set()
    for info in pkgutil.walk_packages(fbt_gui.__path__, "fbt_gui."):
        if info.name != "fbt_gui.__main__":
            module = importlib.import_module(info.name)
            found |= {one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == info.name}
    return [one for one in found if issubclass(one, kind)]


def test_an_exception_in_a_model_or_a_delegate_never_ends_the_process() -> None:
    """It would: where a view of ours calls Qt's own painting, PySide keeps the exception until the next call."""
    bare = [f"{one.__name__}.{name}" for kind, names in ((QAbstractItemModel, ("data", "headerData")), (QStyledItemDelegate, ("paint",))) for one in _of(kind) for name in names if name in vars(one) and not hasattr(vars(one)[name], "__wrapped__")]  # fmt: skip
    assert not bare, f"without @guarded: {bare}"


def test_what_a_guarded_function_raises_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: heard.append(kind))

    @guarded
    def data() -> str:
        raise KeyError("x")

    assert data() is None
    assert heard == [KeyError]


@pytest.mark.parametrize("damage", ["garbage", "no column"])
def test_a_damaged_history_is_made_again_from_the_runs_page(
    damage: str, make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any, home: Path
) -> None:
    folder = make_run(name="still here")
    if damage == "garbage":
        (home / FILE).write_bytes(bytes(range(256)) * 40)
    else:
        with closing(sqlite3.connect(home / FILE)) as database:
            database.execute("alter table runs drop column note")
            database.commit()
    window = open_window("runs")
    qtbot.waitUntil(lambda: window.pages["runs"].layout_.face == "problem", timeout=20_000)
    rebuild = next(one for one in window.pages["runs"].findChildren(QPushButton) if one.text() == "Rebuild the history")
    assert rebuild.isVisible()
    rebuild.click()
    qtbot.waitUntil(lambda: bool(window.context.runs.row(folder.id)), timeout=20_000)
    assert window.context.runs.row(folder.id)["name"] == "still here"
    qtbot.waitUntil(lambda: window.pages["runs"].layout_.face == "table", timeout=5000)


def test_a_change_that_the_history_refuses_is_said_with_what_to_do(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any, home: Path
) -> None:
    folder = make_run()
    window = open_window("runs")
    qtbot.waitUntil(lambda: bool(window.context.runs.rows), timeout=20_000)
    with closing(sqlite3.connect(home / FILE)) as database:
        database.execute("alter table runs drop column note")
        database.commit()
    window.context.commands.annotate(folder.id, note="kept in the folder all the same")
    qtbot.waitUntil(lambda: "rebuild the history in Settings" in window.bar.text.text(), timeout=10_000)
    assert folder.annotations().note == "kept in the folder all the same"


def test_odd_values_of_one_run_do_not_hide_the_others(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any, home: Path
) -> None:
    folder, other = make_run({"name": "odd"}), make_run({"name": "sound"})
    with closing(sqlite3.connect(home / FILE)) as database:
        database.execute("update runs set tags = '{', created = 1e18, seconds = 1e18 where id = ?", [folder.id])
        database.execute("update metrics set value = null where run = ?", [folder.id])
        database.commit()
    window = open_window("runs")
    qtbot.waitUntil(lambda: len(window.context.runs.rows) == 2, timeout=20_000)
    window.grab()
    assert window.context.runs.row(other.id)["name"] == "sound"
    assert window.context.runs.row(folder.id)["tags"] == []


@pytest.mark.timeout(25)  # SQLite itself would wait for 30 s
def test_the_window_closes_at_once_while_another_process_holds_the_history(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any, home: Path
) -> None:
    make_run()
    with closing(sqlite3.connect(home / FILE, isolation_level=None)) as other:
        other.execute("pragma journal_mode = delete")
        other.execute("begin exclusive")
        window = open_window("runs")
        qtbot.wait(300)
        window.close()
        other.execute("rollback")
    qtbot.waitUntil(lambda: not any(one.name.startswith("history") for one in threading.enumerate()), timeout=20_000)


def test_times_and_counts_that_no_calendar_has_are_no_words() -> None:
    for odd in (1e18, -1e18, float("nan"), float("inf")):
        assert when(odd) == to_the_second(odd) == "–"
        assert duration(odd) == "–"
    assert when(-9e10) != "–"
    assert whole(10**30).replace(",", "") == f"{1e30:.0f}"


def test_datasets_with_absurd_numbers_are_shown_without_them(
    home: Path, open_window: Callable[..., Any], qtbot: Any
) -> None:
    scan = {"when": "x", "broken": 5, "broken_count": -1, "duplicates": 1e300, "notices": [1], "seconds": []}
    row = {"source": "folder", "path": "/x", "classes": -5, "images": 1e30, "last_used": 1e30}
    (home / DATASETS).write_text(
        json.dumps([{**row, "balance": {"a": "x", "b": 1e308, "c": -1, "d": 7}, "scan": scan}])
    )
    assert seen(home)[0].balance == {"d": 7}
    assert seen(home)[0].scan == {}
    window = open_window("data")
    qtbot.waitUntil(lambda: window.pages["data"].list.model().rowCount() > 0, timeout=20_000)
    qtbot.wait(300)
    assert not window.bar.isVisible(), window.bar.text.text()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("path", ["/dev/zero", "folder", "large.toml", "pipe", "deep.toml"])
def test_what_is_no_configuration_is_refused_at_once(path: str, tmp_path: Path) -> None:
    given = tmp_path / path
    if path == "/dev/zero":
        given = Path(path)
    elif path == "folder":
        given.mkdir()
    elif path == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no pipes among its files")
        os.mkfifo(given)
    else:
        given.write_text("a = " + "[" * 3000 if path == "deep.toml" else "a = 1\n" * 2_000_000)
    with pytest.raises(ConfigError):
        Draft().open_file(given)


@pytest.mark.parametrize(
    "text", ["recipe = 5", "method = []", "student = [1]", "[student]\nmodel = 5", "[recipe]\nepochs = [1]", "kind = 1", "more_teachers = [1]", "[method]\noptions = 3", "[data]\nclasses = 3"]
)  # fmt: skip
def test_a_file_whose_tables_are_none_is_refused_by_the_name_of_the_field(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"is no (table|text|list|single value|list of tables)\."):
        Draft().open_file(path)


def test_a_preset_of_ones_own_that_is_damaged_keeps_no_form_from_beginning(
    home: Path, open_window: Callable[..., Any], qtbot: Any
) -> None:
    (home / "presets" / "folder.toml").mkdir(parents=True)
    (home / "presets" / "deep.toml").write_text("# deep\na = " + "[" * 5000)
    (home / "presets" / "bytes.toml").write_bytes(bytes(range(128, 256)))
    (home / "presets" / "odd.toml").write_text("# odd\nmethod = []\n")
    page = open_window("new_run").pages["new_run"]
    qtbot.waitUntil(lambda: page.begun, timeout=20_000)
    assert not [preset for preset in page.presets.known.presets if preset.own]


def test_thousands_of_files_that_are_dropped_are_refused_at_once(
    open_window: Callable[..., Any], qtbot: Any, home: Path
) -> None:
    window = open_window("data")
    page = window.pages["data"]
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(f"/tmp/{number}.png") for number in range(3000)])
    middle = QPointF(page.rect().center())
    page.dropEvent(
        QDropEvent(middle, Qt.DropAction.CopyAction, given, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    assert "3,000" in window.bar.text.text()


def test_an_odd_answer_of_the_advisor_keeps_nobody_waiting(tmp_path: Path, qtbot: Any, monkeypatch: Any) -> None:
    """A newer window may meet an older engine."""
    desk = Worker("desk")
    advisor = Advisor(tmp_path, desk)
    failed: list[str] = []
    heard: list[Any] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: heard.append(kind))
    monkeypatch.setattr(advisor, "_send", lambda line: None)
    said: tuple[dict[str, Any], ...] = (
        {"answer": 5},
        {"error": 5},
        {"error": {}},
        {"progress": [1]},
        {"progress": "x"},
        {"answer": None},
    )
    for odd in said:
        number = advisor.ask("plan", {}, lambda plan: plan["models"], lambda error: failed.append(str(error)))
        advisor._take({"id": number, **odd})
    assert len(failed) == 4
    assert heard == [TypeError, TypeError]
    assert len(advisor._asked) == 2, "progress that is none changes nothing"
    advisor.close()
    desk.close()


@pytest.mark.parametrize("text", ["9" * 5000, "1e400", "[" * 5000, "{a=" * 3000, "\x00", "2020-01-01"])
def test_absurd_literals_in_a_field_are_read_and_written_back(text: str) -> None:
    for read in (_list_of(int), _literal, read_options, read_tables):
        _write_list(read(text))


def test_a_new_language_brings_new_windows_without_end(qapp: Any, home: Path, make_run: Callable[..., Any]) -> None:
    """Widgets of a closed window may be collected while the next one is made."""
    from fbt_gui.app import _Windows

    make_run()
    windows = _Windows(qapp, home)
    windows.open("runs")
    for _ in range(6):
        QApplication.processEvents()
        windows.open_again()
    windows.window.close()
    windows.window.deleteLater()
    qapp.setQuitOnLastWindowClosed(False)


def test_the_history_tells_that_it_is_damaged_in_words(home: Path, make_run: Callable[..., Any]) -> None:
    folder = make_run(tags=["a"])
    with History(home) as history:
        history.db.execute("update runs set tags = 'no json' where id = ?", [folder.id])
        assert history.runs()[0]["tags"] == []
