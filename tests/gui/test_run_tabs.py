"""The tabs below the plots: models, configuration, environment, checkpoints, notes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from engine.record.command_line import overrides
from engine.record.config import parse_config
from engine.record.merging import merge
from engine.record.toml_file import read_toml
from fbt_gui.exporting.sheet import ExportSheet
from fbt_gui.pages.run.built_models import built_models, fusion_parts
from fbt_gui.pages.run.checkpoints_tab import values_with
from fbt_gui.pages.run.tab import TABS

PLAN = {
    "models": {
        "teacher": {"name": "resnet18", "family": "cnn", "parameters": 11, "stages": ["64 x 8 x 8"] * 4, "image_size": 32},
        "teacher2": {"name": "swin_tiny", "family": "vit", "parameters": 28, "stages": ["8 x 8 x 96"] * 4, "image_size": 32},
        "student": {"name": "vit_tiny_patch16_224", "family": "vit", "parameters": 5, "stages": ["1+16 tokens x 64"] * 4, "image_size": 32},
        "fusion": {"composition": "resnet18 S1-S3 → L2G (48 x 8 x 8 → 1+16 tokens x 64) → vit_tiny_patch16_224 S4+head", "parameters": 7},
        "fusion2": {"composition": "vit_tiny_patch16_224 S1-S3 → PE (a → b) → swin_tiny head", "parameters": 8},
    }
}  # fmt: skip


@pytest.fixture
def show(open_window: Callable[..., Any], qtbot: Any) -> Callable[..., Any]:
    """Opens a run on a tab and waits until this is built."""

    def open_run(run: str, tab: str) -> Any:
        window = open_window("runs")
        window.open_run(run)
        page = window.pages["run"]
        qtbot.waitUntil(lambda: page.built and page.shown.folder is not None, timeout=20_000)
        page.tabs.open(tab)
        qtbot.waitUntil(lambda: tab in page.tabs.made, timeout=5000)
        return page

    return open_run


def cells(table: Any) -> list[list[str]]:
    model = table.rows_model
    return [[column.text(row) for column in model.columns] for row in model.rows]


def test_a_tab_is_built_when_it_is_first_shown_and_remembered(
    make_run: Callable[..., Any], show: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    page = show(folder.id, "environment")
    assert set(page.tabs.made) <= {"log", "environment"}
    page.window().close()
    again = open_window("run").pages["run"]
    qtbot.waitUntil(lambda: again.built and "environment" in again.tabs.made, timeout=20_000)
    assert set(again.tabs.made) == {"environment"}


def test_every_tab_can_be_opened_on_a_run_without_any_files(make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any) -> None:  # fmt: skip
    page = show(make_run(events=[], student=False).id, "log")
    for spec in TABS:
        page.tabs.open(spec.name)
        qtbot.waitUntil(
            lambda name=spec.name: name in page.tabs.made and page.tabs.made[name].isVisible(), timeout=5000
        )
        page.search()
        qtbot.wait(50)


def test_the_plan_gives_a_line_a_model_and_one_a_projector() -> None:
    config = parse_config(
        {"teacher": {"model": "resnet18", "weights": "run:abc"}, "student": {"model": "vit_tiny_patch16_224"}}
    )
    found = {model.role: model for model in built_models(PLAN, config)}
    assert list(found) == ["teacher", "teacher2", "student", "fusion", "projector", "fusion2", "projector2"]
    assert found["teacher"].weights == "run:abc"
    assert found["projector"].name == "L2G: 48 x 8 x 8 → 1+16 tokens x 64"
    assert found["projector"].parameters == 7
    assert [(parts.front, parts.attention, parts.last_stage) for parts in fusion_parts(PLAN)] == [
        ("teacher", True, True),
        ("student", False, False),
    ]


def test_models_are_named_by_the_configuration_until_they_are_built(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    page = show(make_run(events=[]).id, "models")
    tab = page.tabs.made["models"]
    qtbot.waitUntil(lambda: len(cells(tab.table)) == 2, timeout=5000)
    assert [line[:2] for line in cells(tab.table)] == [["Teacher", "resnet18"], ["Student", "vit_tiny_patch16_224"]]
    assert tab.hint.isVisible()


def test_what_differs_from_the_defaults_gives_the_same_run(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, tmp_path: Any
) -> None:
    folder = make_run({"recipe": {"epochs": 17}, "seed": 3})
    page = show(folder.id, "config")
    tab = page.tabs.made["config"]
    qtbot.waitUntil(lambda: bool(tab.texts.whole), timeout=5000)
    assert tab.view.text.toPlainText() == folder.config_file.read_text()
    tab.short.click()
    short = tab.view.text.toPlainText()
    assert len(short) < len(tab.texts.whole) / 4
    (tmp_path / "short.toml").write_text(short)
    assert parse_config(read_toml(tmp_path / "short.toml")) == folder.config()
    tab.copy_command.click()
    words = QGuiApplication.clipboard().text().split()
    assert parse_config(merge({}, overrides(words[3:]))) == folder.config()


def test_words_are_found_whatever_their_case_and_enter_goes_round(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    page = show(make_run().id, "config")
    view = page.tabs.made["config"].view
    qtbot.waitUntil(lambda: bool(view.text.toPlainText()), timeout=5000)
    page.search()
    view.line.setText("EPOCHS")
    text = view.text.toPlainText()
    assert [text[start:end] for start, end in view.found] == ["epochs"] * text.count("epochs")
    assert view.count.text() == f"1 of {len(view.found)}"
    qtbot.keyClick(view.line, "\r")
    assert view.place == 1
    view.step(-2)
    assert view.place == len(view.found) - 1
    view.line.setText("nowhere to be found")
    assert view.count.text() == "Nothing found"


def test_the_environment_is_a_table_and_can_be_copied(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    said = {
        "fbt": "0.1",
        "packages": {"torch": "2.15"},
        "gpus": ["H100", "H100"],
        "command": ["run.py", "a b"],
        "new": 1,
    }
    folder.environment_file.write_text(json.dumps(said))
    tab = show(folder.id, "environment").tabs.made["environment"]
    qtbot.waitUntil(lambda: bool(cells(tab.table)), timeout=5000)
    assert dict(cells(tab.table)) == {
        "Command": "run.py 'a b'",
        "GPUs": "H100, H100",
        "Fuse": "0.1",
        "torch": "2.15",
        "new": "1",
    }
    tab.copy.click()
    assert "torch\t2.15" in QGuiApplication.clipboard().text()


def test_a_damaged_environment_is_said(make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any) -> None:
    folder = make_run()
    folder.environment_file.write_text("[")
    tab = show(folder.id, "environment").tabs.made["environment"]
    qtbot.waitUntil(lambda: "cannot be read" in tab.hint.text(), timeout=5000)


def test_checkpoints_are_listed_and_one_becomes_a_teacher(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run({"name": "mine"})
    folder.last_state.write_bytes(b"x" * 100)
    page = show(folder.id, "checkpoints")
    tab = page.tabs.made["checkpoints"]
    qtbot.waitUntil(lambda: [line[2] for line in cells(tab.table)] == ["3", "3"], timeout=5000)  # from the events
    assert [line[:3] for line in cells(tab.table)] == [
        ["best student", "best.safetensors", "3"],
        ["training state", "last.state.pt", "3"],
    ]
    asked: list[Any] = []
    page.context.go.asked.disconnect()
    page.context.go.asked.connect(lambda where, what: asked.append((where, what)))
    tab.table.selectRow(1)
    assert not tab.teacher.isEnabled()
    tab.table.selectRow(0)
    tab.teacher.click()
    where, what = asked[0]
    assert where == "new_run"
    assert what["values"]["teacher"]["weights"] == f"run:{folder.id}"
    assert what["values"]["teacher"]["model"] == "vit_tiny_patch16_224"
    assert parse_config({**what["values"], "student": {"model": "resnet18"}})


def test_exports_of_every_kind_are_listed_with_their_check_and_how_to_load_them(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    check = {"images": 359, "of": 359, "max_difference": 0.0, "agreement": 100.0, "top1_student": 71.0, "top1_export": 70.5}  # fmt: skip
    place = folder.exports / f"{folder.id}-best"
    place.mkdir()
    for name in ("config.json", "model.safetensors", "README.md"):
        (place / name).write_bytes(b"x" * 1000)
    report = {"format": "folder", "weights": "float32", "check": check, "loading": ["import timm", "load('local-dir:PATH')"]}  # fmt: skip
    (folder.exports / f"{folder.id}-best.json").write_text(json.dumps(report))
    (folder.exports / "mine.onnx").write_bytes(b"x")
    (folder.exports / "mine.onnx.json").write_text(json.dumps({**report, "format": "onnx", "weights": "int8", "check": {**check, "agreement": 99.999, "max_difference": 0.0123}}))  # fmt: skip
    (folder.exports / "broken.pt2").write_bytes(b"x")
    (folder.exports / "broken.pt2.json").write_text("{")
    (folder.exports / "old.safetensors").write_bytes(folder.best_student.read_bytes())
    (folder.exports / "lonely.json").write_text("{}")
    (folder.exports / "metrics.csv").write_text("metric,epoch")
    (folder.exports / "thesis").mkdir()
    (folder.exports / ".abc.exporting").mkdir()
    tab = show(folder.id, "checkpoints").tabs.made["checkpoints"]
    others = {"lonely.json", "metrics.csv"}
    qtbot.waitUntil(lambda: len(cells(tab.table)) == 7, timeout=5000)
    lines = {line[1]: line for line in cells(tab.table)}
    assert set(lines) == {"best.safetensors", "…-best", "mine.onnx", "broken.pt2", "old.safetensors", *others}
    assert {lines[name][0] for name in others} == {"file"}
    assert [lines["…-best"][place] for place in (0, 3, 4, 7)] == [
        "export: timm folder", "70.50 %", "3 KiB", "100 % the same, off by 0",
    ]  # fmt: skip
    assert (lines["mine.onnx"][0], lines["mine.onnx"][7]) == ("export: ONNX, int8", "99.99 % the same, off by 0.012")
    assert (lines["broken.pt2"][0], lines["old.safetensors"][7]) == ("export", "not checked")
    rows = {file.path.name: row for row, file in enumerate(tab.table.rows_model.rows)}
    for name in ("best.safetensors", "broken.pt2", "lonely.json"):
        tab.table.selectRow(rows[name])
        assert not tab.loading.isVisible()
    tab.table.selectRow(rows[place.name])
    assert tab.loading.isVisible()
    tab.loading.click()
    shown: Any = QApplication.activePopupWidget()
    shown.findChild(QPushButton).click()
    assert QGuiApplication.clipboard().text() == f"import timm\nload('local-dir:{place}')"
    shown.close()


def test_a_new_export_comes_into_the_list_and_a_student_asks_for_one(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    page = show(folder.id, "checkpoints")
    tab = page.tabs.made["checkpoints"]
    qtbot.waitUntil(lambda: len(cells(tab.table)) == 1, timeout=5000)
    (folder.exports / "new.onnx").write_bytes(b"x")
    page.context.exports.made.emit("another run")
    page.context.exports.made.emit(folder.id)
    qtbot.waitUntil(lambda: len(cells(tab.table)) == 2, timeout=5000)
    (export,) = [button for button in tab.table.findChildren(QPushButton) if button.isVisible()]
    assert export.accessibleName() == "Export best.safetensors"
    export.click()
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, ExportSheet) and sheet.choice.which == "best"
    qtbot.waitUntil(sheet.export.isEnabled, timeout=5000)
    sheet.close()


def test_a_cut_checkpoint_is_said_and_cannot_be_used(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    import os

    folder = make_run()
    folder.best_student.write_bytes(folder.best_student.read_bytes()[:-1])
    os.utime(folder.best_student, (1, 1))
    tab = show(folder.id, "checkpoints").tabs.made["checkpoints"]
    qtbot.waitUntil(lambda: "cut short" in tab.hint.text(), timeout=5000)
    assert not tab.teacher.isEnabled()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_four_checkpoints_are_in_sight_in_the_smallest_windows_and_no_column_is_out_of_it(
    size: tuple[int, int], make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    for name in ("last.safetensors", "last.state.pt", "a.safetensors", "b.safetensors"):
        (folder.checkpoints / name).write_bytes(folder.best_student.read_bytes())
    page = show(folder.id, "log")
    page.window().resize(*size)
    qtbot.waitUntil(lambda: page.plots is not None, timeout=20_000)
    page.tabs.open("checkpoints")
    qtbot.waitUntil(lambda: "checkpoints" in page.tabs.made and len(cells(page.tabs.made["checkpoints"].table)) == 5)
    table = page.tabs.made["checkpoints"].table
    last = lambda: table.visualRect(table.rows_model.index(3, 0))  # noqa: E731
    seen = lambda: table.visibleRegion().boundingRect().translated(-table.viewport().pos())  # noqa: E731
    qtbot.waitUntil(lambda: table.viewport().rect().contains(last()) and seen().contains(last()), timeout=5000)
    assert not table.horizontalScrollBar().isVisible()


def test_what_is_new_in_a_tab_does_not_have_the_whole_page_painted_again(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    page = show(make_run().id, "log")
    qtbot.waitUntil(page.body.updatesEnabled, timeout=5000)
    page.tabs.show_run(page.shown)
    assert page.body.updatesEnabled()
    page.tabs.open("config")
    qtbot.waitUntil(lambda: "config" in page.tabs.made and page.body.updatesEnabled(), timeout=5000)


def test_the_head_stays_in_sight_whatever_tab_is_opened_in_a_low_window(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    page = show(make_run().id, "log")
    page.window().resize(1024, 700)
    qtbot.waitUntil(lambda: page.plots is not None, timeout=20_000)
    page.tabs.open("evaluation")
    bar = page.body._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0, timeout=5000)
    head, tiles = page.header, page.tiles
    qtbot.waitUntil(lambda: head.visibleRegion().boundingRect() == head.rect(), timeout=5000)
    assert tiles.mapTo(page, tiles.rect().topRight()).x() == head.mapTo(page, head.rect().topRight()).x()


@pytest.mark.parametrize("kind", ["distill", "train"])
def test_a_student_that_teaches_or_starts_anew_makes_a_configuration_that_can_be_run(kind: str) -> None:
    given = {"student": {"model": "resnet18"}, "kind": kind}
    config = parse_config({**given, **({"teacher": {"model": "resnet34"}} if kind == "distill" else {})})
    teaches = parse_config(values_with(config, "teacher", "run:x"))
    assert (teaches.kind, teaches.teacher.weights, teaches.student.weights) == ("distill", "run:x", "random")
    assert parse_config(values_with(config, "student", "run:x")).student.weights == "run:x"


def test_tags_and_note_are_kept_with_the_run(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run(tags=["paper"], note="before")
    tab = show(folder.id, "notes").tabs.made["notes"]
    qtbot.waitUntil(lambda: tab.note.toPlainText() == "before" and tab.tags.tags == ["paper"], timeout=5000)
    tab.note.setPlainText("one line\nand another")
    tab.note.keep()
    qtbot.waitUntil(lambda: folder.annotations().note == "one line\nand another", timeout=5000)
    tab.tags.line.setText("new")
    tab.tags.line.editingFinished.emit()
    qtbot.waitUntil(lambda: folder.annotations().tags == ["paper", "new"], timeout=5000)


def test_the_tabs_can_have_the_room_of_the_plots(make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any) -> None:  # fmt: skip
    page = show(make_run().id, "log")
    action = page.context.actions["enlarge_lower"]
    qtbot.waitUntil(action.isEnabled, timeout=5000)
    before = page.tabs.height()
    action.trigger()
    qtbot.waitUntil(lambda: page.tabs.height() > before + 100, timeout=5000)
    action.trigger()
    qtbot.waitUntil(lambda: page.tabs.height() <= before + 10, timeout=5000)
