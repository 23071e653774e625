"""Exports from the window: what is asked for in the sheet, what the engine is told, and what is said of its answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from engine.record.export_request import ExportRequest, offered
from engine.record.run_folder import RunFolder
from fbt_gui.exporting.choice import ExportChoice
from fbt_gui.exporting.looking import look_at_place, look_at_run
from fbt_gui.exporting.sheet import ExportSheet, ask_export
from fbt_gui.services.export_report import Checked
from fbt_gui.services.settings import Settings
from tests.gui.layouts import complaints

CHECK = {
    "images": 200, "of": 359, "max_difference": 0.0016, "agreement": 99.5, "top1_student": 71.25, "top1_export": 71.0,
}  # fmt: skip
# Says where it would have written, and with which words it was asked.
ANSWERS = "import json, sys; print(json.dumps({{'path': sys.argv[1] + '/made.onnx', 'check': {check}, 'asked': sys.argv[1:]}}))"
WAITS = "import time; time.sleep(60)"
REFUSES = "import sys; sys.exit('the export: does not answer like the student.')"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a piece of Python in the engine's place."""

    def stand_in(code: str) -> None:
        monkeypatch.setattr("fbt_gui.services.exports.program", lambda verb: [sys.executable, "-c", code])

    return stand_in


@pytest.fixture
def window(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("settings")
    window.activateWindow()
    return window


@pytest.fixture
def ask(window: Any, qtbot: Any) -> Iterator[Callable[..., ExportSheet]]:
    """Opens the sheet over a run, and waits until it knows what there is."""
    sheets: list[ExportSheet] = []

    def ask(folder: RunFolder, which: Any = "best") -> ExportSheet:
        sheets.append(ask_export(window, window.context, folder.id, "mine", which))
        qtbot.waitUntil(lambda: sheets[-1]._found is not None, timeout=10_000)
        settle(sheets[-1], qtbot)
        return sheets[-1]

    yield ask
    for sheet in filter(isValid, sheets):  # one that was closed is gone
        sheet.close()


def settle(sheet: ExportSheet, qtbot: Any) -> None:
    """Wait until the desk has looked at the place."""
    done: list[object] = []
    sheet._context.desk.submit(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)


def choose(sheet: ExportSheet, qtbot: Any, **values: Any) -> None:
    for name, value in values.items():
        getattr(sheet.form, name).fill(value)
        getattr(sheet.form, name).editor.on_edit()
    settle(sheet, qtbot)


def said(window: Any) -> str:
    return window.bar.text.text()


def test_what_is_chosen_is_what_the_engine_is_asked_for(
    make_run: Callable[..., RunFolder], ask: Any, window: Any, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    asked: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(window.context.tasks, "do", lambda title, command, then, fail: asked.append((title, command)))
    folder = make_run()
    sheet = ask(folder)
    choose(sheet, qtbot, format="pt2")
    choose(sheet, qtbot, weights="int8", images=50, place="for the phone")
    qtbot.mouseClick(sheet.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    title, command = asked[0]
    assert title == "Export of mine"
    assert command[command.index(str(folder.path)) + 1 :] == [
        "--format", "pt2", "--which", "best", "--int8", "--images", "50",
        "--output", str(folder.exports / "for the phone.pt2"), "--force", "--json", "--home", str(window.context.home),
    ]  # fmt: skip


def test_the_next_export_begins_as_the_last_one_was_made(
    make_run: Callable[..., RunFolder], ask: Any, window: Any, engine: Any, qtbot: Any
) -> None:
    engine(WAITS)
    folder = make_run()
    sheet = ask(folder)
    choose(sheet, qtbot, format="pt2")
    choose(sheet, qtbot, weights="float16", images=77, place="elsewhere")
    qtbot.keyClick(sheet.form.place.editor.widget, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.context.tasks.titles == ["Export of mine"], timeout=10_000)
    assert QApplication.activeModalWidget() is None
    assert ask(folder).choice == ExportChoice("best", "pt2", "float16", 77, "")


def test_weights_are_offered_as_the_format_has_them(make_run: Callable[..., RunFolder], ask: Any, qtbot: Any) -> None:
    sheet = ask(make_run())
    box = sheet.form.weights.editor.widget
    for format_ in ("pt2", "safetensors", "folder"):
        choose(sheet, qtbot, format=format_)
        assert tuple(box.itemData(place) for place in range(box.count())) == offered(format_)
    choose(sheet, qtbot, format="pt2")
    choose(sheet, qtbot, weights="int8")
    choose(sheet, qtbot, format="folder")
    assert sheet.choice.weights == "float32"


def test_what_is_missing_is_said_before_anything_starts(
    make_run: Callable[..., RunFolder], ask: Any, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    monkeypatch.setattr("engine.record.export_request.find_spec", lambda name: None if name == "onnx" else name)
    sheet = ask(make_run())
    assert sheet.export.isEnabled()
    choose(sheet, qtbot, format="onnx")
    assert "onnx: pip install onnx" in sheet.form.format.problem.text()
    assert not sheet.export.isEnabled()
    choose(sheet, qtbot, format="pt2")
    assert sheet.export.isEnabled()


def test_a_small_stem_goes_into_no_folder_of_timm(make_run: Callable[..., RunFolder], ask: Any, qtbot: Any) -> None:
    sheet = ask(make_run({"student": {"model": "resnet18", "stem": "small"}, "teacher": {"model": "resnet34"}}))
    choose(sheet, qtbot, format="folder")
    assert "small stem" in sheet.form.format.problem.text()
    assert not sheet.export.isEnabled()


def test_of_two_students_the_one_that_is_saved_is_offered(make_run: Callable[..., RunFolder], ask: Any) -> None:
    sheet = ask(make_run(), "last")
    assert sheet.choice.which == "best"
    box = sheet.form.which.editor.widget
    assert [box.itemText(place) for place in range(2)] == ["Best student", "Last student, not saved yet"]


def test_a_run_that_has_saved_nothing_cannot_be_exported(make_run: Callable[..., RunFolder], ask: Any) -> None:
    sheet = ask(make_run(student=False))
    assert "No student is kept" in sheet.form.which.problem.text()
    assert not sheet.export.isEnabled()


def test_a_run_whose_folder_is_gone_is_said(window: Any, qtbot: Any) -> None:
    sheet = ask_export(window, window.context, "no-such-run", "gone")
    qtbot.waitUntil(lambda: "there is no such run" in sheet.form.which.problem.text(), timeout=10_000)
    assert not sheet.export.isEnabled()
    sheet.close()


def test_the_place_is_shown_with_what_is_lost_there(
    make_run: Callable[..., RunFolder], ask: Any, tmp_path: Path, qtbot: Any
) -> None:
    folder = make_run()
    sheet = ask(folder)
    assert sheet.form.target.accessibleName() == str(folder.exports / f"{folder.id}-best.safetensors")
    assert not sheet.form.taken.text()
    (tmp_path / "old.safetensors").touch()
    choose(sheet, qtbot, place=str(tmp_path / "old"))
    assert sheet.form.target.accessibleName() == str(tmp_path / "old.safetensors")
    assert "is replaced" in sheet.form.taken.text()
    choose(sheet, qtbot, place=str(folder.best_student))
    assert "where a run keeps its own files" in sheet.form.place.problem.text()
    assert not sheet.export.isEnabled()


@pytest.mark.parametrize(
    ("typed", "format_", "wanted"),
    [
        ("a name", "onnx", "{exports}/a name.onnx"),
        ("{tmp}/s.safetensors", "onnx", "{tmp}/s.onnx"),
        ("{tmp}/v1.2", "pt2", "{tmp}/v1.2.pt2"),
        ("{tmp}/s.onnx", "folder", "{tmp}/s"),
        ("{tmp}", "pt2", "{tmp}/{run}-best.pt2"),
        ("  ", "folder", "{exports}/{run}-best"),
    ],
)
def test_the_ending_follows_the_format(
    make_run: Callable[..., RunFolder], tmp_path: Path, typed: str, format_: Any, wanted: str
) -> None:
    folder = make_run()
    names = {"tmp": str(tmp_path), "exports": str(folder.exports), "run": folder.id}
    aim = look_at_place(folder, ExportChoice(format=format_, place=typed.format(**names)))
    assert Path(aim.path) == Path(wanted.format(**names))


def test_a_file_of_somebody_elses_in_the_reports_place_is_a_problem(make_run: Callable[..., RunFolder], tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    aim = look_at_place(make_run(), ExportChoice(format="folder", place=str(tmp_path / "notes")))
    assert "is not the report of an export" in aim.problem and str(tmp_path / "notes.json") in aim.problem


def test_a_place_that_cannot_be_looked_at_is_a_sentence(make_run: Callable[..., RunFolder], tmp_path: Path) -> None:
    aim = look_at_place(make_run(), ExportChoice(place=str(tmp_path.joinpath(*["猫" * 80] * 20))))
    assert "cannot be looked at: File name too long." in aim.problem and "Errno" not in aim.problem


@pytest.mark.parametrize("typed", ["x" * 5000, "/", "..", "~nobody-of-this-name/x", "a\0b"])
def test_a_place_that_cannot_be_is_a_problem_and_no_failure(make_run: Callable[..., RunFolder], typed: str) -> None:
    aim = look_at_place(make_run(), ExportChoice(format="folder", place=typed))
    assert aim.problem and aim.request is None


def test_what_was_remembered_and_is_no_choice_any_more_is_left_out(home: Path) -> None:
    settings = Settings(home)
    for key, value in (("export_format", "pickle"), ("export_weights", "int8"), ("export_images", "-3")):
        settings.remember(key, value)
    assert ExportChoice.remembered(settings, "last") == ExportChoice("last", images=1)
    settings.save()


def test_damaged_students_are_found_all_the_same(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run()
    folder.last_student.write_bytes(b"x")
    folder.config_file.write_text("[")
    assert look_at_run(folder).students == {"best": None, "last": None}


def test_at_the_end_the_numbers_are_said_and_stay_with_the_way_to_the_folder(
    make_run: Callable[..., RunFolder], window: Any, engine: Any, qtbot: Any
) -> None:
    engine(ANSWERS.format(check=CHECK))
    folder = make_run()
    made: list[str] = []
    window.context.exports.made.connect(made.append)
    window.context.exports.make(folder, "mine", ExportRequest())
    assert "Export of mine" in said(window)
    assert window.status.tasks.isVisible() and "Export of mine" in window.status.tasks.text()
    qtbot.waitUntil(lambda: made == [folder.id], timeout=20_000)
    assert f"{folder.path}/made.onnx" in said(window)
    assert "On 200 of 359 validation images it gives 99.50 % the same answers" in said(window)
    assert "by at most 0.0016. Top-1 71.00 %, the student's 71.25 %." in said(window)
    assert window.bar.way.text() == "Open folder"
    assert not window.bar._timer.isActive()
    assert not window.status.tasks.isVisible()


def test_what_the_engine_says_against_it_is_said(
    make_run: Callable[..., RunFolder], window: Any, engine: Any, qtbot: Any
) -> None:
    for code, words in (
        (REFUSES, "mine was not exported: the export: does not answer like the student."),
        ("print('{')", "cannot be read"),
        ("print('[1]')", "cannot be read"),
        (ANSWERS.format(check={**CHECK, "agreement": None}), "cannot be read"),
    ):
        engine(code)
        window.context.exports.make(make_run(), "mine", ExportRequest())
        qtbot.waitUntil(lambda words=words: words in said(window), timeout=20_000)
        assert window.bar.property("level") == "error"
        window.bar.hide()
        window.bar.text.clear()


def test_ctrl_e_asks_for_the_run_that_is_shown(
    make_run: Callable[..., RunFolder], open_window: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run({"name": "the one"})
    window = open_window("runs")
    qtbot.waitUntil(lambda: bool(window.context.runs.rows), timeout=10_000)
    window.open_run(folder.id)
    action = window.context.actions["export"]
    qtbot.waitUntil(action.isEnabled, timeout=20_000)
    assert action.shortcut().toString() == "Ctrl+E"
    action.trigger()
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, ExportSheet)
    qtbot.waitUntil(lambda: sheet.export.isEnabled(), timeout=10_000)
    assert sheet._found is not None and sheet._found.folder == folder
    assert replace(sheet.choice, place="") == ExportChoice()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None


def test_every_control_of_the_sheet_has_a_name_and_says_what_it_is_for(make_run: Any, ask: Any) -> None:
    form = ask(make_run()).form
    for row in (form.which, form.format, form.weights, form.images, form.place):
        assert row.editor.widget.accessibleName() and row.editor.widget.toolTip()


def test_a_check_is_read_as_it_was_written() -> None:
    assert Checked.of_values(json.loads(json.dumps(CHECK))) == Checked(200, 359, 0.0016, 99.5, 71.25, 71.0)


@pytest.mark.parametrize("wrong", [{"of": "359"}, {"images": True}, {"agreement": float("nan")}, {"top1_export": None}])
def test_a_check_that_is_not_all_numbers_is_none(wrong: dict[str, Any]) -> None:
    assert Checked.of_values({**CHECK, **wrong}) is None
    assert Checked.of_values(list(wrong)) is None


def test_nothing_in_the_sheet_is_cut_off_whatever_is_wrong(
    make_run: Callable[..., RunFolder], ask: Any, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    monkeypatch.setattr("engine.record.export_request.find_spec", lambda name: None)
    sheet = ask(make_run({"name": "a name of many words " * 8}, student=False))
    choose(sheet, qtbot, format="onnx", place=str(Path("/", *["a long name of a folder"] * 12)))
    assert len([row for row in (sheet.form.which, sheet.form.format) if row.problem.isVisible()]) == 2
    assert complaints(sheet) == []
