"""The New run page as a person uses it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox

from engine.record import method_options
from engine.record.command_line import as_command
from engine.record.config import leaf_fields, parse_config
from engine.record.method_options import method_names, options_model
from fbt_gui.pages.new_run.config_fields import make_row
from tests.installing import install

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("new_run")
    page = window.pages["new_run"]
    page.open({"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}, "recipe": {"epochs": 2}})
    settled(page, qtbot)
    page.window_ = window
    return page


def settled(page: Any, qtbot: Any) -> None:
    """Wait until what was typed last is checked."""
    qtbot.waitUntil(
        lambda: page.checked is not None and not page._timer.isActive() and not page._checking, timeout=10_000
    )


def test_every_field_of_the_configuration_has_a_row_of_the_control_its_type_asks_for(page: Any) -> None:
    page.settings.build_all()
    expected = {path for path in leaf_fields() if path != "method.options"}
    expected |= {f"method.options.{name}" for name in options_model("fbt").model_fields}
    assert {path for path, rows in page.fields.rows.items() if rows} == expected
    for path, rows in page.fields.rows.items():
        for row in rows:
            control, value = row.editor.widget, page.draft.value(path)
            assert isinstance(control, QCheckBox | QSpinBox | QComboBox | QLineEdit)
            assert isinstance(control, QCheckBox) == isinstance(value, bool), path
            assert row.editor.value() == value, path
            assert control.accessibleName()


def test_a_field_shown_twice_shows_one_value(page: Any, qtbot: Any) -> None:
    page.settings.open("recipe")
    first, second = page.fields.rows["recipe.epochs"]
    first.editor.widget.setValue(17)
    assert second.editor.value() == 17
    assert page.draft.value("recipe.epochs") == 17


def test_a_model_that_does_not_exist_is_said_by_its_field_and_start_is_disabled(page: Any, qtbot: Any) -> None:
    start = page.window_.context.actions["start"]
    qtbot.waitUntil(start.isEnabled, timeout=5000)
    page.choose("student")
    picker = page.picker
    picker.search.setFocus()
    qtbot.keyClicks(picker.search, "resnet81")
    qtbot.mouseClick(picker.as_typed, Qt.MouseButton.LeftButton)
    settled(page, qtbot)
    assert not start.isEnabled()
    assert not page.checklist.start.isEnabled()
    assert "resnet81" in page.triple.cards["student"].problem.text()
    assert "Did you mean" in picker.problem.text()
    picker.search.clear()
    qtbot.keyClicks(picker.search, "resnet18")
    picker.as_typed.click()
    settled(page, qtbot)
    assert start.isEnabled()
    assert not picker.problem.isVisible()


def test_a_wrong_number_is_marked_where_it_was_typed_and_the_text_stays(page: Any, qtbot: Any) -> None:
    row = page.fields.rows["recipe.lr"][0]
    row.editor.widget.setFocus()
    row.editor.widget.selectAll()
    qtbot.keyClicks(row.editor.widget, "fast")
    settled(page, qtbot)
    assert row.problem.isVisible()
    assert "number" in row.problem.text()
    assert row.editor.widget.text() == "fast"
    assert any(item.level == "error" and item.field == "recipe.lr" for item in page.checklist._items)


def test_the_command_that_is_shown_and_copied_is_that_of_the_configuration(page: Any, qtbot: Any) -> None:
    page.edit("recipe.epochs", 9)
    settled(page, qtbot)
    expected = as_command(parse_config(page.draft.payload()))
    assert "--recipe.epochs 9" in expected
    assert page.checklist.command.toPlainText().replace(" \\\n", "") == expected
    page.window_.context.actions["copy_command"].trigger()
    assert QGuiApplication.clipboard().text() == expected


def test_the_search_finds_models_by_several_words_in_any_order(page: Any, qtbot: Any) -> None:
    page.choose("teacher")
    picker = page.picker
    qtbot.waitUntil(lambda: len(picker.list.entries) > 1000, timeout=5000)
    picker.search.setText("224 small swin")
    names = [picker.filter.index(row, 0).data() for row in range(picker.filter.rowCount())]
    assert "swin_small_patch4_window7_224" in names
    assert all("swin" in name and "small" in name and "224" in name for name in names)
    picker.family.setCurrentIndex(picker.family.findData("mlp"))
    assert picker.filter.rowCount() == 0


def test_a_row_of_the_picker_becomes_the_model_and_its_card_redraws_the_fusion_model(page: Any, qtbot: Any) -> None:
    page.choose("student")
    picker = page.picker
    qtbot.waitUntil(lambda: len(picker.list.entries) > 1000, timeout=5000)
    picker.search.setText("resnet34")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert page.draft.value("student.model").startswith("resnet34")
    page.edit("teacher.model", "vit_tiny_patch16_224")
    assert [stage.owner for stage in page.triple.assistant.strip.stages] == ["student"] * 3 + [
        "fusion",
        "teacher",
        "teacher",
    ]
    page.edit("method.options.ablation", "B")
    assert [stage.text for stage in page.triple.assistant.strip.stages] == ["S1", "S2", "S3", "L2G", "head"]


def test_a_picker_that_opens_changes_nothing(page: Any, qtbot: Any) -> None:
    before = page.draft.payload()
    page.edit("student.options", {"patch_size": 8})
    changed = page.draft.payload()
    page.choose("student")
    page.choose("teacher")
    qtbot.wait(50)
    assert page.draft.payload() == changed != before


def test_another_method_draws_its_own_options_and_has_no_fusion_model(page: Any, qtbot: Any) -> None:
    for name in method_names():
        page.edit("method.name", name)
        page.settings.open("method")
        drawn = {path for path, rows in page.fields.rows.items() if rows and path.startswith("method.options.")}
        assert drawn == {f"method.options.{option}" for option in options_model(name).model_fields}
        settled(page, qtbot)
        assert page.checked.ready, (name, page.checked.problems)
        assert page.triple.assistant.strip.isVisible() == (name == "fbt")


def test_alone_there_is_no_teacher_and_the_run_can_start(page: Any, qtbot: Any) -> None:
    page.head.kinds["train"].click()
    settled(page, qtbot)
    assert not page.triple.cards["teacher"].isVisible()
    assert not page.triple.assistant.isVisible()
    assert page.checked.config.kind == "train"
    page.head.kinds["distill"].click()
    settled(page, qtbot)
    assert page.triple.cards["teacher"].isVisible()
    assert page.checked.config.teacher.model == "resnet18"


def test_a_configuration_survives_saving_and_opening(page: Any, qtbot: Any, tmp_path: Path) -> None:
    page.edit("recipe.mixup", 0.25)
    page.edit("student.options", {"depth": 6})
    settled(page, qtbot)
    path = tmp_path / "mine.toml"
    page.files.save(str(path))
    qtbot.waitUntil(path.is_file, timeout=5000)
    config = page.checked.config
    page.open({})
    page.files.open(str(path))
    qtbot.waitUntil(lambda: page.draft.value("recipe.mixup") == 0.25, timeout=5000)
    settled(page, qtbot)
    assert page.checked.config == config
    assert tomllib.loads(path.read_text())["student"]["options"] == {"depth": 6}


def test_a_file_that_is_not_toml_is_said_in_place(page: Any, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("this is not toml")
    page.files.open(str(path))
    bar = page.window_.bar
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert "TOML" in bar.text.text()


def test_a_folder_dropped_on_the_data_card_is_the_data(page: Any, qtbot: Any, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.data.dropEvent(event)
    settled(page, qtbot)
    assert page.draft.value("data.source") == "folder"
    assert page.draft.value("data.path") == str(tmp_path)
    assert page.checked.ready


def test_a_line_of_the_checklist_leads_to_its_field(page: Any, qtbot: Any) -> None:
    page.edit("recipe.accumulate", 3)
    settled(page, qtbot)
    page.checklist.asked.emit("recipe.accumulate")
    qtbot.waitUntil(
        lambda: any(row.editor.widget.hasFocus() for row in page.fields.rows["recipe.accumulate"]), timeout=5000
    )


def test_a_run_taken_as_teacher_brings_its_model_as_it_was_built(
    page: Any, qtbot: Any, make_run: Callable[..., Any]
) -> None:
    folder = make_run(
        {
            "kind": "train",
            "teacher": {"model": ""},
            "student": {"model": "resnet18", "stem": "small", "options": {"layers": [1, 1, 1, 1]}},
        }
    )
    runs = page.window_.context.runs
    runs.refresh(force=True)
    qtbot.waitUntil(lambda: bool(runs.rows), timeout=5000)
    page.choose("teacher")
    weights = page.picker.weights
    weights.source.setCurrentIndex(weights.source.findData("run"))
    weights._choose()
    qtbot.waitUntil(lambda: page.draft.value("teacher.stem") == "small", timeout=5000)
    settled(page, qtbot)
    assert page.draft.value("teacher.weights") == f"run:{folder.id}"
    assert page.draft.value("teacher.options") == {"layers": [1, 1, 1, 1]}
    assert page.checked.ready, page.checked.problems


@pytest.mark.parametrize(
    "path", ["recipe.crop_scale", "data.classes", "student.stage_blocks", "teacher.options", "recipe.lr"]
)
def test_what_a_line_shows_is_read_back_as_the_same_value(qtbot: Any, path: str) -> None:
    row = make_row(path)
    qtbot.addWidget(row)
    value: Any = {
        "recipe.crop_scale": [0.08, 1.0],
        "data.classes": ["a b", "c"],
        "student.stage_blocks": [2, 2, 6, 2],
        "teacher.options": {"a": [1, 2], "b": "x", "c": True},
        "recipe.lr": 1e-06,
    }[path]
    row.fill(value)
    assert row.editor.value() == value


def test_a_combination_of_methods_has_the_options_of_each_part(page: Any, qtbot: Any) -> None:
    page.edit("method.name", "fbt+rsd")
    page.settings.open("run")
    page.settings.open("method")
    (row,) = page.fields.rows["method.options.rsd.kappa"]
    assert row.editor.widget.accessibleName().startswith("RSD: ")
    assert page.fields.rows["method.options.weight_rsd"]
    page.edit("method.options.rsd.kappa", 0.5)
    settled(page, qtbot)
    assert page.checked.config.method.options["rsd"]["kappa"] == 0.5
    assert page.checked.config.assistant.kind == "fusion"


def test_more_teachers_are_given_as_tables(page: Any, qtbot: Any) -> None:
    page.settings.open("run")
    (row,) = page.fields.rows["more_teachers"]
    row.editor.widget.setText('{model="resnet34", weights="pretrained"}, {model="resnet50"}')
    row.editor.widget.textEdited.emit(row.editor.widget.text())
    settled(page, qtbot)
    assert [model.model for model in page.checked.config.more_teachers] == ["resnet34", "resnet50"]
    row.editor.widget.setText("{model=")
    row.editor.widget.textEdited.emit(row.editor.widget.text())
    settled(page, qtbot)
    assert page.checked.config is None
    assert row.problem.text()


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example package of a method, installed; its name there."""
    install(ROOT / "examples" / "custom_method", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    caches = (method_options._files, method_options._parse, method_options._trait, options_model)
    for cached in caches:
        cached.cache_clear()
    yield "lab_match"
    for cached in caches:
        cached.cache_clear()


def test_a_plugged_in_method_is_chosen_and_set_in_the_form(plugged: str, page: Any, qtbot: Any) -> None:
    (method,) = page.fields.rows["method.name"]
    box = method.editor.widget
    assert plugged in [box.itemData(place) for place in range(box.count())]
    page.edit("method.name", plugged)
    page.settings.open("method")
    (row,) = page.fields.rows["method.options.weight"]
    assert row.editor.value() == 1.0
    page.edit("method.options.weight", 2.5)
    settled(page, qtbot)
    assert page.checked.ready, page.checked.problems
    assert page.checked.config.method.options == {"weight": 2.5, "ce_weight": 1.0}
    assert f"--method.name {plugged}" in page.checked.command
