"""The triple of the New run page: what its cards say of the models, and what can be changed on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent

from engine.record import catalogue
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.fusion_view import fusion_view
from fbt_gui.pages.new_run.model_facts import facts_of, licence_tip, macs_at
from fbt_gui.pages.new_run.roles import edit_of, further_teachers, model_value, put_model, role_of, without
from fbt_gui.widgets.elided_button import ElidedButton
from fbt_gui.widgets.stage_strip import brief

PAIR = {
    "data": {"image_size": 224},
    "teacher": {"model": "swin_tiny_patch4_window7_224"},
    "student": {"model": "resnet18"},
}
PLAN = {
    "classes": [str(number) for number in range(10)],
    "models": {
        "teacher": {"family": "vit", "parameters": 27_527_044, "macs": 4_506_000_000, "image_size": 224, "stages": ["96 x 56 x 56", "192 x 28 x 28", "384 x 14 x 14", "768 x 7 x 7"]},
        "student": {"family": "cnn", "parameters": 11_181_642, "macs": 1_810_000_000, "image_size": 224, "stages": ["64 x 56 x 56", "128 x 28 x 28", "256 x 14 x 14", "512 x 7 x 7"]},
        "fusion": {"composition": "resnet18 S1-S3 → L2G (256 x 14 x 14 → 768 x 7 x 7) → swin S4+head", "parameters": 8_200_000},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return {entry.name: entry for entry in catalogue.entries()}


@pytest.fixture
def page(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("new_run")
    page = window.pages["new_run"]
    qtbot.waitUntil(lambda: page.checked is not None and bool(page.models.catalogue), timeout=20_000)
    page.open(PAIR)
    page.window_ = window
    return page


def test_a_card_says_parameters_operations_and_input_of_its_model(page: Any) -> None:
    card = page.triple.cards["student"]
    said = card.facts.text().replace("\u00a0", " ")
    assert said == "11.7 M · 1.8 G MACs · 224 px\nrandom weights"
    assert card.family.text() == "CNN"
    assert "resnet18" in card.accessibleName()


def test_operations_at_another_size_are_scaled_for_a_cnn_and_unknown_for_others(known: dict[str, Any]) -> None:
    assert macs_at(known["resnet18"], 224) == (known["resnet18"].macs, False)
    assert macs_at(known["resnet18"], 112) == (round(known["resnet18"].macs / 4), True)
    assert macs_at(known["vit_tiny_patch16_224"], 112) == (0, False)
    draft = Draft(
        {"data": {"image_size": 112}, "student": {"model": "resnet18"}, "teacher": {"model": "mixer_b16_224"}}
    )
    assert "≈" in facts_of(draft, "student", known["resnet18"], {})
    assert "–" in facts_of(draft, "teacher", known["mixer_b16_224"], {})


def test_a_model_with_options_of_its_own_is_not_given_the_numbers_of_another(known: dict[str, Any]) -> None:
    for own in ({"options": {"layers": [1, 1, 1, 1]}}, {"stem": "small"}):
        draft = Draft({"student": {"model": "resnet18", **own}})
        assert "own options" in facts_of(draft, "student", known["resnet18"], {}).replace("\u00a0", " ")
        assert "11.7" not in facts_of(draft, "student", known["resnet18"], {})
        assert "4.2 M" in facts_of(draft, "student", known["resnet18"], {"parameters": 4_200_000}).replace(
            "\u00a0", " "
        )


def test_the_licence_of_pretrained_weights_is_on_the_card_with_what_it_means(page: Any) -> None:
    card = page.triple.cards["teacher"]
    assert not card.licence.isVisibleTo(card)
    page.edit("teacher.model", "resnet50.fb_swsl_ig1b_ft_in1k")
    page.edit("teacher.weights", "pretrained")
    assert "cc-by-nc-4.0" in card.licence.text()
    assert licence_tip("cc-by-nc-4.0") in card.toolTip()
    page.edit("teacher.model", "resnet50.a1_in1k")
    assert "apache-2.0" in card.licence.text()
    assert licence_tip("apache-2.0") in card.toolTip()


def test_enter_on_a_card_opens_its_picker(page: Any, qtbot: Any) -> None:
    card = page.triple.cards["student"]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert page.picker.isVisible()
    assert page.picker.role == "student"


def test_the_plan_gives_the_fusion_model_its_shapes_until_a_model_changes(page: Any) -> None:
    page.triple.show_plan(PLAN)
    shapes = {stage.text: stage.shape for stage in page.triple.assistant.strip.stages}
    assert shapes == {
        "S1": "64 x 56 x 56",
        "S2": "128 x 28 x 28",
        "S3": "256 x 14 x 14",
        "L2G": "768 x 7 x 7",
        "S4": "768 x 7 x 7",
        "head": "10",
    }
    assert "8.2 M" in page.triple.assistant.more.text()
    assert "27.5" in page.triple.cards["teacher"].facts.text()
    page.edit("recipe.epochs", 3)
    assert page.triple.assistant.strip.stages[0].shape
    page.edit("student.model", "resnet34")
    assert not any(stage.shape for stage in page.triple.assistant.strip.stages)
    assert "28.3" in page.triple.cards["teacher"].facts.text()


@pytest.mark.parametrize(
    ("shape", "lines"),
    [
        ("256 x 14 x 14", ("14²", "256")),
        ("96 x 7 x 14", ("7×14", "96")),
        ("1+196 tokens x 192", ("196", "192")),
        ("49 tokens x 768", ("49", "768")),
        ("10", ("", "10")),
    ],
)
def test_a_shape_is_said_in_two_short_lines(shape: str, lines: tuple[str, str]) -> None:
    assert brief(shape) == lines


def test_a_model_that_cannot_be_the_back_is_refused_on_the_card_with_three_that_can(page: Any, qtbot: Any) -> None:
    page.edit("teacher.model", "coat_mini")
    card = page.triple.assistant
    assert card.refusal.isVisible()
    reason = catalogue.entries()[[entry.name for entry in catalogue.entries()].index("coat_mini")].no_back
    assert reason
    ways = card.refusal.findChildren(ElidedButton)
    names = [way.accessibleName() for way in ways]
    assert names == catalogue.stand_ins("coat_mini", "back")
    assert len(names) == 3
    qtbot.mouseClick(ways[0], Qt.MouseButton.LeftButton)
    assert page.draft.value("teacher.model") == names[0]
    assert not card.refusal.isVisible()


def test_every_model_that_cannot_be_front_or_back_says_why(known: dict[str, Any]) -> None:
    for entry in known.values():
        for part in ("front", "back"):
            assert bool(getattr(entry, f"no_{part}")) == (entry.staged and not getattr(entry, part)), entry.name


def test_front_and_back_follow_the_families_and_the_ablation(known: dict[str, Any]) -> None:
    view = fusion_view(Draft(PAIR), known, {})
    assert (view.front, view.back, view.known, view.rule) == ("student", "teacher", True, True)
    turned = {"teacher": PAIR["student"], "student": PAIR["teacher"], "method": {"options": {"ablation": "B"}}}
    view = fusion_view(Draft(turned), known, {})
    assert (view.front, view.last_stage, view.attention) == ("teacher", False, True)
    unknown = {"teacher": {"model": "lab_net"}, "student": {"model": "resnet18"}}
    assert not fusion_view(Draft(unknown), known, {}).known


def test_no_fusion_model_is_drawn_of_a_pair_that_is_not_chosen_yet(page: Any) -> None:
    card = page.triple.assistant
    page.open({"student": {"model": "resnet18"}})
    assert not card.strip.isVisible() and not card.more.isVisible()
    assert card.name.isVisible()
    assert card.sentence.accessibleName() == "It is made of teacher and student: choose a teacher."
    page.edit("teacher.model", "vit_tiny_patch16_224")
    assert card.strip.isVisible() and not card.name.isVisible()
    page.edit("student.model", "")
    assert card.sentence.accessibleName().endswith("choose a student.")
    page.open({})
    assert card.sentence.accessibleName().endswith("choose both.")
    page.open({"teacher": {"weights": "run:x"}, "student": {"model": "resnet18"}})
    assert card.strip.isVisible(), "a run brings its model along"


def test_the_assistant_can_be_a_model_or_none_where_the_method_allows_it(page: Any, qtbot: Any) -> None:
    card = page.triple.assistant
    offered = lambda: [card.kind.itemData(place) for place in range(card.kind.count())]  # noqa: E731
    assert offered() == ["fusion", "model"]
    card.kind.setCurrentIndex(1)
    card.kind.activated.emit(1)
    assert page.draft.assistant == "model"
    assert not card.strip.isVisible()
    assert card.button.isVisible()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert page.picker.role == "assistant"
    page.picker._choose("vit_tiny_patch16_224")
    assert page.draft.value("assistant.model") == "vit_tiny_patch16_224"
    assert card.name.accessibleName() == "vit_tiny_patch16_224"
    page.edit("method.name", "kd")
    assert offered() == ["model", "none"]
    assert page.draft.assistant == "none"
    assert not card.button.isVisible()
    assert "model" not in page.draft.payload().get("assistant", {}), "an assistant that is none has no model"


def test_a_wheel_over_the_assistant_changes_nothing(page: Any) -> None:
    box = page.triple.assistant.kind
    box.clearFocus()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(box.rect().center())),
        box.rect().center(),
        box.rect().center() * -10,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QGuiApplication.sendEvent(box, wheel)
    assert page.draft.assistant == "fusion"


def test_further_teachers_are_added_listed_changed_and_removed(page: Any, qtbot: Any) -> None:
    further = page.triple.cards["teacher"].further
    qtbot.mouseClick(further.button, Qt.MouseButton.LeftButton)
    assert page.picker.role == "teacher2"
    assert page.draft.payload().get("more_teachers", []) == [], "looking changes nothing"
    page.picker._choose("resnet34")
    page.picker.weights.chosen.emit("pretrained")
    assert page.draft.value("more_teachers") == [{"model": "resnet34", "weights": "pretrained"}]
    assert "resnet34" in further.button.toolTip()
    further.add()
    assert page.picker.role == "teacher3"
    page.picker._choose("resnet50")
    assert further.button.text() == "+ 2 more"
    further.remove("teacher2")
    assert [model["model"] for model in page.draft.value("more_teachers")] == ["resnet50"]
    assert "3" not in page.triple.assistant.more.text()


def test_the_arrows_say_the_method_and_what_flows(page: Any) -> None:
    first, second = page.triple.arrows
    assert (first.over, first.under) == ("FBT", "logits")
    assert "fusion model" in second.toolTip()
    page.edit("method.name", "fitnet")
    assert (first.over, first.under) == ("FitNet", "stages")
    assert first.toolTip() == second.toolTip()


def test_a_method_without_a_teacher_shows_the_student_alone(page: Any) -> None:
    page.edit("method.name", "makd")
    assert not page.triple.cards["teacher"].isVisible()
    assert page.triple.alone.isVisible()
    assert page.triple.cards["student"].isVisible()


def test_roles_and_the_places_of_their_models_are_told_apart() -> None:
    assert [role_of(path) for path in ("teacher.model", "more_teachers.1.weights", "assistant.kind")] == [
        "teacher",
        "teacher3",
        "assistant",
    ]
    assert [role_of(path) for path in ("more_teachers", "data.path", "more_teachers.x.model")] == ["", "", ""]


def test_another_model_lets_go_of_what_was_the_old_ones(known: dict[str, Any]) -> None:
    draft = Draft()
    put_model(draft, "teacher2", {"weights": "a.safetensors", "options": {"depth": 2}, "model": "vit_tiny_patch16_224"})
    assert model_value(draft, "teacher2", "options") == {"depth": 2}
    draft.set(*edit_of(draft, "teacher2", "model", "vit_tiny_patch16_224.augreg_in21k"))
    assert model_value(draft, "teacher2", "options") == {"depth": 2}, "a tag alone is the same model"
    draft.set(*edit_of(draft, "teacher2", "model", "resnet18"))
    assert model_value(draft, "teacher2", "options") == {}
    assert model_value(draft, "teacher2", "weights") == "random"
    assert further_teachers(draft) == ["teacher2"]
    draft.set(*without(draft, "teacher2"))
    assert further_teachers(draft) == []


def test_a_list_of_teachers_that_cannot_be_read_breaks_nothing(page: Any) -> None:
    page.edit("more_teachers", "{model=")
    assert further_teachers(page.draft) == []
    assert page.triple.cards["teacher"].further.button.isVisible()
