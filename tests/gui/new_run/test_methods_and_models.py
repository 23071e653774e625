"""Methods and models of the New run page: the triple follows them, and so do the options."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox

from engine.record import method_files
from engine.record.method_files import method_names
from engine.record.method_options import options_model
from tests.gui.new_run.form import opened, settled
from tests.installing import install

ROOT = Path(__file__).resolve().parents[3]


def test_a_model_that_does_not_exist_is_said_by_its_field_and_start_is_disabled(page: Any, qtbot: Any) -> None:
    start = page.window_.context.actions["start"]
    qtbot.waitUntil(start.isEnabled, timeout=5000)
    page.choose("student")
    picker = page.picker
    picker.search.setFocus()
    qtbot.keyClicks(picker.search, "resnet81")
    qtbot.mouseClick(picker.tabs.as_typed, Qt.MouseButton.LeftButton)
    settled(page, qtbot)
    assert not start.isEnabled()
    assert not page.checklist.start.isEnabled()
    assert "resnet81" in page.triple.cards["student"].problem.text()
    assert "Did you mean" in picker.problem.text()
    picker.search.clear()
    qtbot.keyClicks(picker.search, "resnet18")
    picker.tabs.as_typed.click()
    settled(page, qtbot)
    assert start.isEnabled()
    assert not picker.problem.isVisible()


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
        opened(page, qtbot, "method")
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


def test_a_combination_of_methods_has_the_options_of_each_part(page: Any, qtbot: Any) -> None:
    page.edit("method.name", "fbt+rsd")
    opened(page, qtbot, "run")
    opened(page, qtbot, "method")
    (row,) = page.fields.rows["method.options.rsd.kappa"]
    assert row.editor.widget.accessibleName().startswith("RSD: ")
    assert page.fields.rows["method.options.weight_rsd"]
    page.edit("method.options.rsd.kappa", 0.5)
    settled(page, qtbot)
    assert page.checked.config.method.options["rsd"]["kappa"] == 0.5
    assert page.checked.config.assistant.kind == "fusion"


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example package of a method, installed; its name there."""
    install(ROOT / "examples" / "custom_method", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    caches = (method_files.paths, method_files.parsed, method_files._trait, options_model)
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
    opened(page, qtbot, "method")
    (row,) = page.fields.rows["method.options.weight"]
    assert row.editor.value() == 1.0
    page.edit("method.options.weight", 2.5)
    settled(page, qtbot)
    assert page.checked.ready, page.checked.problems
    assert page.checked.config.method.options == {"weight": 2.5, "ce_weight": 1.0}
    assert f"--method.name {plugged}" in page.checked.command


def test_every_list_to_choose_from_has_the_label_that_screen_readers_ask_for(page: Any, qtbot: Any) -> None:
    page.choose("student")
    qtbot.waitUntil(lambda: page.picker._own.count() > 0, timeout=5000)
    boxes = page.findChildren(QComboBox)
    assert len(boxes) > 10
    for box in boxes:
        kinds = [kind for _, kind in QAccessible.queryAccessibleInterface(box).relations()]
        assert QAccessible.RelationFlag.Label in kinds, box.accessibleName()
