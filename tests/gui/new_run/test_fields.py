"""The fields of the New run page: rows drawn from the schema, the settings, and what is typed into them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox

from engine.record.config import leaf_fields
from engine.record.method_options import options_model
from fbt_gui.pages.new_run.config_fields import make_row
from tests.gui.new_run.form import opened, settled


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
    opened(page, qtbot, "recipe")
    first, second = page.fields.rows["recipe.epochs"]
    first.editor.widget.setValue(17)
    assert second.editor.value() == 17
    assert page.draft.value("recipe.epochs") == 17


def test_a_wrong_number_is_marked_where_it_was_typed_and_the_text_stays(page: Any, qtbot: Any) -> None:
    row = page.fields.rows["recipe.lr"][0]
    row.editor.widget.setFocus()
    row.editor.widget.selectAll()
    qtbot.keyClicks(row.editor.widget, "fast")
    settled(page, qtbot)
    assert row.problem.isVisible()
    assert "number" in row.problem.text()
    assert row.editor.widget.text() == "fast"
    assert any(item.level == "error" and item.field == "recipe.lr" for item in page.checklist.lines.items)


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


def test_more_teachers_are_given_as_tables(page: Any, qtbot: Any) -> None:
    opened(page, qtbot, "run")
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


def test_a_changed_field_is_marked_and_goes_back_to_its_default(page: Any, qtbot: Any) -> None:
    opened(page, qtbot, "recipe")
    rows = page.fields.rows["recipe.mixup"]
    assert not rows[0].changed
    page.edit("recipe.mixup", 0.4)
    assert rows[0].changed
    assert "Default: 0." in rows[0]._back.toolTip()
    rows[0]._back.click()
    assert page.draft.value("recipe.mixup") == 0.0
    assert "mixup" not in page.draft.values["recipe"]
    assert not rows[0].changed


def test_the_search_finds_a_field_in_all_sections_and_goes_there(page: Any, qtbot: Any) -> None:
    page.search()
    search = page.settings.search
    qtbot.waitUntil(search.hasFocus, timeout=5000)
    qtbot.keyClicks(search, "clip gradient")
    assert search.found.item(0).text() == "Recipe › Gradient clipping"
    qtbot.keyClick(search, Qt.Key.Key_Return)
    controls = lambda: [row.editor.widget for row in page.fields.rows.get("recipe.clip_norm", [])]  # noqa: E731
    qtbot.waitUntil(lambda: page.window().focusWidget() in controls(), timeout=5000)
    assert page.settings.section == "recipe"


def test_a_setting_that_is_gone_to_is_brought_into_sight(page: Any, qtbot: Any) -> None:
    page.window_.resize(1024, 700)
    for path in ("recipe.mixup", "compute.precision", "data.broken_images"):
        page.layout_.to_top()
        page.settings.open_field(path)
        qtbot.waitUntil(lambda path=path: any(one.editor.widget.hasFocus() for one in page.fields.rows.get(path, ())))
        row = next(one for one in page.fields.rows[path] if one.editor.widget.hasFocus())
        qtbot.waitUntil(lambda row=row: row.visibleRegion().boundingRect().height() >= row.height() - 1, timeout=2000)


def test_alone_the_form_has_only_what_it_has_use_for(page: Any, qtbot: Any) -> None:
    page.head.kinds["train"].click()
    settled(page, qtbot)
    assert not any(page.settings.tabs[name].isVisible() for name in ("teacher", "assistant", "method", "probe"))
    assert not page.recipe.method.isVisible()
    page.settings.search.setText("")
    assert not any(path.startswith("teacher.") for path in page.settings._searched()[0])


def test_the_word_that_was_searched_for_last_gives_way_to_what_is_typed_next(page: Any, qtbot: Any) -> None:
    search = page.settings.search
    search.setText("mixup")
    page.window_.context.actions["find"].trigger()
    qtbot.waitUntil(search.hasFocus, timeout=5000)
    assert search.selectedText() == "mixup"
