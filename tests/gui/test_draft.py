"""The state of the New run page, without Qt."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.record.command_line import as_command
from engine.record.config import leaf_fields, parse_config
from engine.record.presets import presets
from fbt_gui.pages.new_run.check import check
from fbt_gui.pages.new_run.command import over_lines
from fbt_gui.pages.new_run.demo_values import let_go_of_demo
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.mending import train_teacher
from fbt_gui.pages.new_run.roles import front_role
from fbt_gui.pages.new_run.settings_card import sections

PAIR = {"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}}
TAUGHT = {**PAIR, "teacher": {"model": "resnet18", "weights": "pretrained"}}


def test_a_draft_gives_the_default_of_every_field_it_does_not_hold() -> None:
    draft = Draft()
    for path, field in leaf_fields().items():
        if path not in ("assistant.kind", "method.options"):
            assert draft.value(path) == field.get_default(call_default_factory=True), path


def test_another_model_lets_go_of_what_belonged_to_the_old_one() -> None:
    draft = Draft({**PAIR})
    draft.set("student.options", {"depth": 4})
    draft.set("student.weights", "run:x")
    draft.set("student.model", "resnet18")
    assert draft.values["student"] == {"model": "resnet18"}


def test_another_method_has_other_options_and_its_own_are_kept_for_the_way_back() -> None:
    draft = Draft({**PAIR})
    draft.set("method.options.gamma", 2.0)
    draft.set("method.name", "kd")
    assert draft.value("method.options") == {}
    assert draft.assistant == "none"
    draft.set("method.name", "fbt")
    assert draft.value("method.options.gamma") == 2.0
    assert draft.assistant == "fusion"


def test_alone_neither_teacher_nor_method_is_handed_on_but_both_are_kept() -> None:
    draft = Draft({**PAIR, "kind": "train", "method": {"name": "kd"}})
    assert set(draft.payload()) == {"kind", "student"}
    assert parse_config(draft.payload()).method.name == "none"
    draft.set("kind", "distill")
    assert draft.payload()["teacher"] == {"model": "resnet18"}


def test_a_preset_replaces_the_recipe_and_keeps_the_pair_and_the_data() -> None:
    draft = Draft(
        {**PAIR, "recipe": {"mixup": 0.8}, "data": {"source": "folder", "path": "/x", "image_size": 64}, "seed": 7}
    )
    draft.apply_preset("p", {"recipe": {"epochs": 3}})
    assert draft.values["recipe"] == {"epochs": 3}
    assert draft.value("teacher.model") == "resnet18"
    assert draft.value("data.path") == "/x"
    assert draft.value("seed") == 7
    assert draft.preset == "p"


def test_a_preset_that_names_models_takes_the_place_of_the_chosen_ones_with_their_options() -> None:
    draft = Draft({"teacher": {"model": "a", "options": {"depth": 1}}})
    draft.apply_preset("p", {"teacher": {"model": "b"}, "student": {"model": "c"}})
    assert draft.values["teacher"] == {"model": "b"}


def test_a_preset_that_names_no_model_or_folder_keeps_the_chosen_ones() -> None:
    draft = Draft({**PAIR, "data": {"source": "tar", "path": "/x.tar"}})
    fine_tune = {"kind": "train", "student": {"weights": "pretrained"}, "data": {"source": "folder", "image_size": 224}}
    draft.apply_preset("p", fine_tune)
    assert draft.value("student.model") == PAIR["student"]["model"]
    assert draft.value("student.weights") == "pretrained"
    assert draft.values["data"] == {"source": "tar", "path": "/x.tar", "image_size": 224}


def test_other_data_than_the_digits_let_go_of_what_the_demo_set_for_them() -> None:
    known = [item.values() for item in presets()]
    draft = Draft()
    draft.apply_preset("demo", next(item for item in presets() if item.name == "demo").values())
    draft.set("student.options", {"depth": 6})
    assert not let_go_of_demo(draft, known), "the digits are still the data"
    draft.set("data.source", "folder")
    assert let_go_of_demo(draft, known)
    assert draft.value("data.images_per_class") == draft.value("compute.threads") == 0
    assert (draft.value("teacher.model"), draft.value("teacher.weights")) == ("resnet18", "random")
    assert not draft.value("teacher.options")
    assert draft.value("student.options") == {"depth": 6}, "a person has chosen these"


def test_a_limit_of_images_of_ones_own_data_is_told_of(home: Path, tmp_path: Path) -> None:
    data = {"source": "folder", "path": str(tmp_path), "images_per_class": 30}
    found = check({**PAIR, "data": data}, home)
    assert any("At most 30 training images" in item.text for item in found.items)


def test_a_teacher_is_trained_as_it_would_be_built_for_teaching() -> None:
    draft = Draft({**PAIR, "more_teachers": [{"model": "resnet34", "stem": "small"}], "name": "x"})
    train_teacher(draft, "teacher2")
    assert (draft.kind, draft.value("name")) == ("train", "")
    assert draft.payload()["student"] == {"model": "resnet34", "stem": "small"}


def test_every_preset_that_ships_makes_a_draft_that_stands_once_pair_and_data_are_chosen(tmp_path: Path) -> None:
    for preset in presets():
        draft = Draft()
        draft.apply_preset(preset.name, preset.values())
        for role in ("teacher", "student"):
            if not draft.value(f"{role}.model"):
                draft.set(f"{role}.model", "resnet18")
        if draft.value("data.source") != "demo":
            draft.set("data.path", str(tmp_path))
        assert parse_config(draft.payload())


@pytest.mark.parametrize(
    ("teacher", "student", "front"),
    [("cnn", "vit", "teacher"), ("vit", "cnn", "student"), ("cnn", "cnn", "student"), ("vit", "mlp", "student")],
)
def test_the_front_is_the_cnn_where_exactly_one_is_a_cnn_else_the_student(
    teacher: str, student: str, front: str
) -> None:
    assert front_role(teacher, student) == front


def test_the_check_of_a_good_draft_is_ready_and_its_command_is_that_of_the_configuration(home: Path) -> None:
    values = {**PAIR, "recipe": {"epochs": 2}, "teacher": {"model": "resnet18", "weights": "pretrained"}}
    found = check(values, home)
    assert found.ready
    assert found.command == as_command(parse_config(values))
    assert {item.level for item in found.items} == {"good"}
    assert over_lines(found.command).replace(" \\\n", "") == found.command


def test_a_teacher_of_random_weights_is_to_be_mended_unless_the_control_asks_for_it(home: Path) -> None:
    found = check(PAIR, home)
    assert not found.ready
    (item,) = [item for item in found.items if "nothing to teach" in item.text]
    assert (item.level, item.field, item.mend) == ("error", "teacher.weights", "train")
    assert check({**PAIR, "method": {"control": "untrained-teacher"}}, home).ready
    assert not check({**PAIR, "method": {"control": "shuffled-targets"}}, home).ready
    assert check({"kind": "train", "student": PAIR["student"], "method": {"name": "none"}, "assistant": {"kind": "none"}}, home).ready  # fmt: skip
    second = check({**PAIR, "teacher": {"model": "resnet18", "weights": "pretrained"}, "more_teachers": [{"model": "resnet34"}]}, home)  # fmt: skip
    assert not second.ready
    assert [path.rsplit(".", 1)[-1] for path in second.problems] == ["weights"]


def test_of_a_teacher_that_is_not_chosen_yet_only_that_is_said(home: Path) -> None:
    found = check({**PAIR, "teacher": {"model": ""}}, home)
    assert [item.field for item in found.items if item.level == "error"] == ["teacher.model"]
    assert not any("Fusion model" in item.text for item in found.items)  # it is made of both


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"student": {"model": "resnet81"}}, "student.model", "Did you mean"),
        ({"data": {"source": "folder", "path": "/no/such/place"}}, "data.path", "no such folder"),
        ({"student": {"model": "resnet18", "weights": "run:nobody"}}, "student.weights", "no run"),
        ({"student": {"model": "resnet18", "weights": "/no/file.safetensors"}}, "student.weights", "no such file"),
        ({"recipe": {"min_lr": 1.0}}, "recipe.min_lr", "above"),
        ({"method": {"name": "fbt", "options": {"gamma": "x"}}}, "method.options.gamma", "x"),
        ({"student": {"model": "aimv2_1b_patch14_224"}, "recipe": {"epochs": "x"}}, "recipe.epochs", "integer"),
    ],
)
def test_a_problem_is_found_at_its_field_and_keeps_the_run_from_starting(
    home: Path, change: dict, field: str, said: str
) -> None:
    found = check({**PAIR, **change}, home)
    assert not found.ready
    assert said in found.problems[field]
    assert any(item.level == "error" and item.field == field for item in found.items)


def test_a_model_whose_stages_are_not_known_is_refused_before_the_start(home: Path) -> None:
    from engine.record.catalogue import entries

    unknown = next((entry.name for entry in entries() if not entry.staged), None)
    if unknown is None:
        pytest.skip("the catalogue knows the stages of every model")
    assert "student.model" in check({**PAIR, "student": {"model": unknown}}, home).problems


def test_the_sections_of_the_form_hold_every_field_once() -> None:
    drawn = [path for paths in sections().values() for path in paths]
    assert sorted(drawn) == sorted(path for path in leaf_fields() if path != "method.options")


def test_problems_of_types_and_of_rules_are_said_together(home: Path) -> None:
    found = check(
        {**TAUGHT, "recipe": {"lr": "fast", "batch_size": 100, "accumulate": 3, "min_lr": 1.0}, "nonsense": 1}, home
    )
    assert set(found.problems) == {"recipe.lr", "recipe.accumulate", "nonsense"}, (
        "min_lr is not weighed against a default"
    )
    assert found.config is None
    assert any(item.level == "good" and "vit_tiny" in item.text for item in found.items), "what stands is said too"


def test_several_wrong_values_in_one_list_are_all_said_and_hide_nothing(home: Path) -> None:
    found = check({**PAIR, "recipe": {"crop_scale": ["a", "b"]}, "student": {"model": "resnet81"}}, home)
    assert {"recipe.crop_scale.0", "recipe.crop_scale.1", "student.model"} <= set(found.problems)


@pytest.mark.parametrize("values", [{"data": 3}, {"teacher": []}, {"more_teachers": [1]}, {"recipe": {"epochs": None}}])
def test_values_of_no_sensible_shape_are_problems_and_no_crash(home: Path, values: dict) -> None:
    assert check({**PAIR, **values}, home).problems


def test_a_word_that_fits_no_pattern_is_told_what_would_do(home: Path) -> None:
    said = check({**PAIR, "compute": {"device": "gpu7"}}, home).problems["compute.device"]
    assert "cuda:N" in said
    assert "pattern" not in said


def test_a_command_starts_from_the_preset_that_saves_most(home: Path) -> None:
    starts = {item.name: item.values() for item in presets()}
    assert check(starts["demo"], home, starts).command == "python -m engine.run --preset demo"
    changed = {**starts["demo"], "seed": 3}
    assert check(changed, home, starts).command == "python -m engine.run --preset demo --seed 3"
    assert "--preset" not in check(PAIR, home, starts).command


def test_a_command_names_the_home_it_would_not_take_by_itself(home: Path, tmp_path: Path) -> None:
    assert "--home" not in check(PAIR, home).command
    assert check(PAIR, tmp_path).command.endswith(f"--home {tmp_path}")


def test_a_preset_names_the_run_until_another_triple_is_chosen() -> None:
    draft = Draft()
    demo = next(item for item in presets() if item.name == "demo").values()
    draft.apply_preset("demo", demo)
    draft.set("recipe.epochs", 3)
    assert draft.value("name") == "Demo: FBT"
    draft.set("student.model", "resnet18")
    assert draft.value("name") == ""
    draft.apply_preset("demo", demo)
    draft.set("name", "mine")
    draft.set("method.name", "kd")
    assert draft.value("name") == "mine"


def test_a_cleared_field_holds_its_default_and_is_not_among_the_values() -> None:
    draft = Draft({"recipe": {"epochs": 3, "mixup": 0.5}})
    draft.clear("recipe.epochs")
    assert draft.value("recipe.epochs") == draft.default("recipe.epochs") == 30
    assert draft.values["recipe"] == {"mixup": 0.5}


def test_another_tag_of_weights_leaves_the_model_as_it_was_set_up() -> None:
    draft = Draft({"student": {"model": "resnet18", "options": {"layers": [1, 1, 1, 1]}}})
    draft.set("student.model", "resnet18.a1_in1k")
    assert draft.value("student.options") == {"layers": [1, 1, 1, 1]}
