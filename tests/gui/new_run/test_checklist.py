"""The checklist: the command, the estimate of the dry run, what keeps a run from starting, and the queue."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from engine.record.command_line import as_command
from engine.record.config import parse_config
from engine.record.errors import UserError
from engine.record.run_folder import RunFolder
from tests.gui.new_run.form import PLAN, asked, settled


def test_the_command_that_is_shown_and_copied_is_that_of_the_configuration(page: Any, qtbot: Any) -> None:
    page.edit("recipe.epochs", 9)
    settled(page, qtbot)
    expected = as_command(parse_config(page.draft.payload()))
    assert "--recipe.epochs 9" in expected
    assert page.checklist.command.toPlainText().replace(" \\\n", "") == expected
    page.window_.context.actions["copy_command"].trigger()
    assert QGuiApplication.clipboard().text() == expected


def test_a_line_of_the_checklist_leads_to_its_field(page: Any, qtbot: Any) -> None:
    page.edit("recipe.accumulate", 3)
    settled(page, qtbot)
    page.checklist.asked.emit("recipe.accumulate")
    qtbot.waitUntil(
        lambda: any(row.editor.widget.hasFocus() for row in page.fields.rows["recipe.accumulate"]), timeout=5000
    )


def test_only_what_differs_from_the_preset_stands_in_the_command(fresh: Any, qtbot: Any) -> None:
    fresh.edit("recipe.epochs", 9)
    settled(fresh, qtbot)
    assert fresh.checked.command == "python -m engine.run --preset demo --recipe.epochs 9"
    fresh.edit("student.model", "resnet18")
    settled(fresh, qtbot)
    assert fresh.draft.value("name") == "", "another student is not what the preset is called after"


def test_the_estimate_is_asked_when_the_list_is_green_and_dims_when_the_form_changes(fresh: Any, qtbot: Any) -> None:
    table = fresh.checklist.estimate
    assert table.state.text() == "estimating…"
    advisor = asked(fresh, qtbot, "plan")
    assert advisor.answer("plan", PLAN)["values"] == fresh.draft.payload()
    advisor.answer("devices", [{"id": "cuda:0", "name": "H100", "memory_gib": 79.2}, {"id": "cpu", "memory_gib": 4.0}])
    assert table.texts()["Memory"] == "9.8 GiB of 79.2 GiB"
    assert table.texts()["Student"] == "5.7 M params"
    assert table.texts()["In all"] == "3 h 10 min"
    assert table.texts()["Steps"] == "1,240 (6 an epoch)"
    assert any(item.level == "warning" and "head is new" in item.text for item in fresh.checklist.lines.items)
    assert fresh.triple.plan == PLAN
    numbers = [number for _, number in table._numbers]
    assert all(number.isEnabled() for number in numbers)
    fresh.edit("recipe.lr", 0.5)
    settled(fresh, qtbot)
    assert not any(number.isEnabled() for number in numbers)
    assert not any("head is new" in item.text for item in fresh.checklist.lines.items)


def test_a_long_command_leaves_the_room_to_what_the_run_takes(fresh: Any, qtbot: Any) -> None:
    for path, value in (("recipe.lr", 0.5), ("recipe.epochs", 7), ("probe.every", 3), ("recipe.batch_size", 10)):
        fresh.edit(path, value)
    fresh.edit("name", "a run whose name is so long that it needs some lines of its command by itself, if not more")
    settled(fresh, qtbot)
    asked(fresh, qtbot, "plan").answer("plan", PLAN)
    card = fresh.checklist
    card.setFixedHeight(600)
    last = card.estimate._numbers[-1][1]
    qtbot.wait(200)  # the card is laid out anew
    command, seen = card.command, last.visibleRegion().boundingRect()
    assert command.height() < command.document().size().height() * command.fontMetrics().lineSpacing()
    assert seen == last.rect()


def test_a_plan_that_is_overtaken_is_dropped(fresh: Any, qtbot: Any) -> None:
    advisor = asked(fresh, qtbot, "plan")
    fresh.edit("recipe.epochs", 3)
    settled(fresh, qtbot)
    assert advisor.cancelled
    assert not advisor.wants("plan")
    assert asked(fresh, qtbot, "plan").asked[-1][2]["values"]["recipe"]["epochs"] == 3


def test_what_the_dry_run_refuses_is_a_line_that_leads_to_its_field_and_holds_start_back(
    fresh: Any, qtbot: Any
) -> None:
    start = fresh.context.actions["start"]
    assert start.isEnabled()
    asked(fresh, qtbot, "plan").refuse("plan", UserError("does not fit.", field="teacher.weights", hint="Take others."))
    (line,) = [item for item in fresh.checklist.lines.items if item.level == "error"]
    assert line.field == "teacher.weights"
    assert "Does not fit. Take others." in line.text
    assert not start.isEnabled()
    fresh.edit("recipe.epochs", 3)
    settled(fresh, qtbot)
    assert start.isEnabled()


@pytest.mark.parametrize("field", ["", "compute.device"])
def test_an_advisor_that_died_or_a_full_gpu_holds_nothing_back(fresh: Any, qtbot: Any, field: str) -> None:
    asked(fresh, qtbot, "plan").refuse("plan", UserError("no room.", field=field))
    assert fresh.ready
    assert any(item.level == "warning" and "o room." in item.text for item in fresh.checklist.lines.items)


def test_a_teacher_with_a_new_head_keeps_the_run_from_starting_and_can_be_trained_first(fresh: Any, qtbot: Any) -> None:
    before = fresh.draft.payload()
    asked(fresh, qtbot, "plan").answer("plan", {**PLAN, "new_heads": ["teacher"]})
    assert not fresh.ready
    (line,) = [item for item in fresh.checklist.lines.items if item.level == "error"]
    assert line.field == "teacher.weights"
    button = next(one for one in fresh.checklist.findChildren(QPushButton) if one.text() == "Train it first")
    button.click()
    assert fresh.draft.kind == "train"
    assert fresh.draft.value("student.options") == before["teacher"]["options"]
    fresh.window_.bar.way.click()
    assert fresh.draft.payload() == before


def test_broken_images_can_be_left_out_at_the_line_that_tells_of_them_and_looked_at_again(
    fresh: Any, qtbot: Any
) -> None:
    hint = 'Mend or remove them, or set data.broken_images = "skip".'
    error = UserError("1 image cannot be read: a.png.", field="data.path", hint=hint)
    asked(fresh, qtbot, "plan").refuse("plan", error)
    assert not fresh.ready
    fresh.context.actions["refresh"].trigger()
    asked(fresh, qtbot, "plan").refuse("plan", error)
    button = next(one for one in fresh.checklist.findChildren(QPushButton) if one.text() == "Leave them out")
    button.click()
    assert fresh.draft.value("data.broken_images") == "skip"


def test_a_run_is_put_into_the_queue_for_the_chosen_device(
    fresh: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[tuple[str, str]] = []
    monkeypatch.setattr(fresh.context.queue, "add", lambda run, device="", place=None: added.append((run, device)))
    fresh.checklist.show_devices(["cuda:0", "cuda:1"])
    fresh.checklist.device.setCurrentIndex(fresh.checklist.device.findData("cuda:1"))
    fresh.context.actions["enqueue"].trigger()
    qtbot.waitUntil(lambda: bool(added), timeout=5000)
    ((run, device),) = added
    assert device == "cuda:1"
    assert RunFolder.find(fresh.context.home, run).config().title() == "Demo: FBT"
    assert "in the queue" in fresh.window_.bar.text.text()
