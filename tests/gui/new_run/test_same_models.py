"""A student of its teacher's own architecture is told of, and may be trained all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.record.config import parse_config
from fbt_gui.pages.new_run.check import check
from fbt_gui.pages.new_run.same_models import same_words
from fbt_gui.pages.run.checkpoints_tab import values_with
from tests.gui.new_run.form import settled


def words(teacher: dict[str, Any], student: dict[str, Any], **more: Any) -> str:
    return same_words(parse_config({"teacher": teacher, "student": student, **more}))


@pytest.mark.parametrize(
    ("teacher", "student"),
    [
        ({"model": "resnet18", "weights": "pretrained"}, {"model": "resnet18"}),
        (
            {"model": "resnet18.a1_in1k", "weights": "pretrained"},
            {"model": "resnet18.tv_in1k", "weights": "pretrained"},
        ),
        ({"model": "resnet18", "weights": "run:x"}, {"model": "resnet18", "weights": "random"}),
    ],
)
def test_the_same_architecture_is_told_as_self_distillation(teacher: dict[str, Any], student: dict[str, Any]) -> None:
    assert "self-distillation" in words(teacher, student)


@pytest.mark.parametrize("weights", ["pretrained", "run:x"])
def test_the_same_weights_are_told_as_nothing_to_learn(weights: str) -> None:
    model = {"model": "resnet18", "weights": weights}
    assert "nothing to learn" in words(model, model)
    assert "nothing to learn" in words({"model": "resnet34"}, model, more_teachers=[model], method={"name": "kd"})


def test_another_architecture_and_a_student_without_a_teacher_are_told_of_nothing() -> None:
    assert not words({"model": "resnet34"}, {"model": "resnet18"})
    assert not words({"model": "resnet18"}, {"model": "resnet18", "stem": "small"})
    assert not same_words(parse_config({"kind": "train", "student": {"model": "resnet18"}}))


def test_a_run_that_becomes_a_teacher_says_that_the_student_is_to_be_chosen_and_is_not_refused(home: Path) -> None:
    config = parse_config({"kind": "train", "student": {"model": "resnet18"}})
    values = {**values_with(config, "teacher", "pretrained")}
    found = check(values, home)
    (item,) = [item for item in found.items if item.level == "warning"]
    assert (item.field, found.ready) == ("student.model", True)
    assert "Choose another student" in item.text


def test_the_line_leads_to_the_choice_of_a_student(page: Any, qtbot: Any) -> None:
    page.edit("student.model", "resnet18")
    settled(page, qtbot)
    assert page.checklist.heading.text() == "Ready to start"
    (line,) = [item for item in page.checklist.lines.items if item.field == "student.model"]
    page.checklist.asked.emit(line.field)
    assert page.picker.isVisible() and page.picker.role == "student"
