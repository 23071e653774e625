import tomllib
from pathlib import Path
from typing import get_args

import pytest

from engine.record.config import MethodConfig, parse_config
from engine.record.errors import ConfigError
from engine.record.expansion import expand
from engine.record.matched_runs import MatchedRuns, fingerprint
from engine.record.matrix import CONTROLS, load_matrix, matrices, parse_matrix
from engine.record.presets import preset
from engine.record.run_folder import RunFolder

MATRIX = """
title = "Two pairs"
seeds = [0, 3]

[base]
recipe = { epochs = 2, lr = 0.01 }

[[teachers]]
label = "CNN"
student = { model = "resnet18", stem = "small", options = { layers = [1, 1, 1, 1] } }
recipe = { epochs = 9 }

[[pairs]]
label = "CNN → ViT"
teacher = { from = "CNN" }
student = { model = "vit_tiny_patch16_224" }

[[pairs]]
label = "Swin → ViT"
teacher = { model = "swin_tiny_patch4_window7_224" }
student = { model = "vit_tiny_patch16_224" }

[[methods]]
label = "KD"

[[methods]]
label = "hot KD"
name = "kd"
options = { temperature = 4.0 }
recipe = { lr = 0.02 }
"""


def matrix(text=MATRIX, more="", **changes):
    return parse_matrix({**tomllib.loads(text + more), **changes})


def refused(make):
    with pytest.raises(ConfigError) as caught:
        make()
    return str(caught.value)


def test_runs_come_seed_by_seed_the_student_alone_first_and_once():
    plan = expand(matrix())
    assert [run.config.name for run in plan.runs()] == [
        f"{name}, seed {seed}"
        for seed in (0, 3)
        for name in (
            "ViT, alone",
            "CNN → ViT, KD",
            "CNN → ViT, hot KD",
            "Swin → ViT, KD",
            "Swin → ViT, hot KD",
        )
    ]
    assert plan.cells["CNN → ViT", "alone", 3] is plan.cells["Swin → ViT", "alone", 3]


def test_a_row_lies_over_the_pair_over_the_base_and_the_student_alone_has_their_recipe():
    plan = expand(matrix())
    alone, plain, hot = (plan.cells["CNN → ViT", row, 0].config for row in ("alone", "KD", "hot KD"))
    assert (alone.kind, alone.method.name, alone.teacher.model) == ("train", "none", "")
    assert (alone.recipe, alone.student, alone.data) == (plain.recipe, plain.student, plain.data)
    assert (plain.recipe.epochs, plain.recipe.lr, plain.method.options["temperature"]) == (2, 0.01, 1.0)
    assert (hot.recipe.epochs, hot.recipe.lr, hot.method.options["temperature"]) == (2, 0.02, 4.0)
    assert plan.cells["CNN → ViT", "KD", 3].config.seed == 3


def test_a_teacher_that_the_matrix_trains_is_built_as_its_run_builds_it():
    plan = expand(matrix())
    trained = plan.teachers["CNN"].config
    assert (trained.kind, trained.recipe.epochs, trained.recipe.lr) == ("train", 9, 0.01)
    run = plan.cells["CNN → ViT", "KD", 0]
    assert run.trained == {"teacher": "CNN"}
    assert (run.config.teacher.model, run.config.teacher.stem) == ("resnet18", "small")
    assert run.config.teacher.options == {"layers": [1, 1, 1, 1]}
    assert plan.cells["CNN → ViT", "alone", 0].trained == {}
    assert plan.cells["Swin → ViT", "KD", 0].trained == {}


def test_options_of_the_command_line_lie_over_the_base_alone():
    plan = expand(matrix(), {"recipe": {"epochs": 5, "lr": 0.5}, "compute": {"device": "cpu"}})
    hot = plan.cells["CNN → ViT", "hot KD", 0].config
    assert (hot.recipe.epochs, hot.recipe.lr, hot.compute.device) == (5, 0.02, "cpu")
    assert plan.teachers["CNN"].config.recipe.epochs == 9


def test_a_pairs_preset_takes_the_place_of_the_bases_and_lies_below_its_values():
    text = MATRIX.replace("[base]", '[base]\npreset = "cifar100-vit"\ndata = { path = "x" }')
    text = text.replace("epochs = 2,", "epochs = 2, warmup_epochs = 1.0,")
    plan = expand(matrix(text.replace('label = "CNN → ViT"', 'label = "CNN → ViT"\npreset = "cifar100-cnn"')))
    cnn, vit = (plan.cells[pair, "KD", 0].config for pair in ("CNN → ViT", "Swin → ViT"))
    assert (cnn.recipe.optimizer, cnn.recipe.mixup, cnn.recipe.epochs) == ("sgd", 0.0, 2)
    assert (vit.recipe.optimizer, vit.recipe.mixup, vit.recipe.epochs) == ("adamw", 0.8, 2)
    assert plan.cells["CNN → ViT", "alone", 0] is not plan.cells["Swin → ViT", "alone", 0]


def test_models_of_a_preset_give_way_to_those_of_a_pair():
    values = {
        "title": "x",
        "base": {"preset": "demo"},
        "methods": [{"label": "KD"}],
        "pairs": [{"label": "both from the preset"}, {"label": "own", "student": {"model": "resnet18"}}],
    }
    plan = expand(parse_matrix(values))
    first, own = (plan.cells[pair["label"], "KD", 0].config for pair in values["pairs"])
    assert first.student.options == preset("demo").values()["student"]["options"]
    assert own.student.options == {}
    assert first.teacher == own.teacher


def test_controls_are_a_row_for_each_method_that_has_them():
    assert get_args(MethodConfig.model_fields["control"].annotation) == ("none", *CONTROLS)
    plan = expand(matrix(more='[[methods]]\nlabel = "FBT"\n', controls=["random-targets", "no-teacher-half"]))
    rows = [(row.label, row.control, row.control_of) for row in plan.rows if row.control != "none"]
    assert rows == [
        ("KD, random-targets", "random-targets", "KD"),
        ("hot KD, random-targets", "random-targets", "hot KD"),
        ("FBT, random-targets", "random-targets", "FBT"),
        ("FBT, no-teacher-half", "no-teacher-half", "FBT"),
    ]
    config = plan.cells["CNN → ViT", "hot KD, random-targets", 0].config
    assert (config.method.name, config.method.control, config.recipe.lr) == ("kd", "random-targets", 0.02)
    assert config.method.options["temperature"] == 4.0


def test_a_control_that_is_written_out_belongs_to_its_twin():
    plan = expand(matrix(more='[[methods]]\nlabel = "noise"\nname = "kd"\ncontrol = "random-targets"\n'))
    assert [(row.label, row.control_of) for row in plan.rows if row.control != "none"] == [("noise", "KD")]


def test_a_row_alone_that_is_given_is_the_baseline():
    more = '[[methods]]\nlabel = "scratch"\nkind = "train"\n'
    plan = expand(matrix(more=more, baseline="scratch"))
    assert [row.label for row in plan.rows] == ["KD", "hot KD", "scratch"]
    assert "Did you mean scratch?" in refused(lambda: matrix(more=more))
    assert "has a teacher" in refused(lambda: matrix(baseline="KD"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": [1]}, "seed: a matrix has no such key. Did you mean seeds?"),
        ({"seeds": []}, "seeds"),
        ({"seeds": [1, 1]}, "seeds: 1 is named twice."),
        ({"seeds": ["a"]}, "seeds, number 1"),
        ({"title": ""}, "title"),
        ({"pairs": []}, "pairs"),
        ({"controls": ["random-target"]}, "Did you mean random-targets?"),
        ({"base": {"recipes": {}}}, "base.recipes: is not for the base of a matrix. Did you mean base.recipe?"),
        ({"base": {"seed": 1}}, "Use seeds."),
        ({"base": {"method": {"name": "kd"}}}, "The rows of [[methods]] say it."),
        ({"methods": [{"label": "KD"}, {"label": "KD"}]}, "2 tables have this label"),
        ({"methods": [{"lable": "KD"}]}, "methods, number 1, label: is missing."),
        ({"methods": [{"label": "KD", "optoins": {}}]}, "methods 'KD', optoins: there is no such key here. Did you mean options"),
        ({"methods": [{"label": "KD", "kind": "trian"}]}, "cannot be 'trian'"),
        ({"methods": [{"label": "teacher", "name": "kd"}]}, "stands for the teacher"),
        ({"pairs": [{"label": "x", "seed": 1}]}, "Use seeds."),
        ({"published": [{"pair": "CNN → ViTT", "method": "KD", "value": 1.0, "source": "x"}]}, "Did you mean CNN → ViT"),
        ({"published": [{"pair": "average", "method": "KDD", "value": 1.0, "source": "x"}]}, "Did you mean KD"),
        ({"published": [{"pair": "average", "method": "KD", "value": "1", "source": "x"}]}, "published, number 1, value"),
        ({"published": [{"pair": "average", "method": "KD", "value": 1.0, "sauce": "x"}]}, "Did you mean source?"),
    ],
)  # fmt: skip
def test_what_a_matrix_cannot_be_is_refused_with_what_would_do(changes, said):
    assert said in refused(lambda: matrix(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"base": {"recipe": {"epoch": 2}}}, "recipe.epoch: there is no such field. Did you mean recipe.epochs?"),
        ({"base": {"recipe": {"epochs": 0}}}, "recipe.epochs"),
        ({"base": {"preset": "cifar"}}, "preset: there is no preset 'cifar'."),
        ({"methods": [{"label": "KD", "options": {"temprature": 2.0}}]}, "Did you mean temperature"),
        ({"methods": [{"label": "kdd"}]}, "there is no method 'kdd'"),
        ({"methods": [{"label": "KD", "name": 3}]}, "method.name"),
        ({"methods": [{"label": "KD"}, {"label": "kd"}]}, "row 'kd': is the same run as 'KD'."),
        ({"methods": [{"label": "alone", "kind": "train", "options": {"x": 1}}]}, "method.options"),
        ({"controls": ["no-teacher-half"]}, "no method of this matrix has it. Leave 'no-teacher-half' out."),
        ({"teachers": []}, "teacher.from: no teacher is called 'CNN'. Add a [[teachers]] table"),
        ({"pairs": [{"label": "x", "teacher": {"from": "CNNN"}, "student": {"model": "resnet18"}}]}, "Did you mean CNN?"),
        (
            {"pairs": [{"label": "x", "teacher": {"from": "CNN", "model": "y"}, "student": {"model": "resnet18"}}]},
            "teacher.model: is what the teacher's run says.",
        ),
        ({"pairs": [{"label": "x", "teacher": {"model": "resnet18"}}]}, "student.model: no model is named."),
    ],
)  # fmt: skip
def test_what_no_run_can_be_is_refused_before_any_starts(changes, said):
    assert said in refused(lambda: expand(matrix(**changes)))


def test_a_problem_of_every_run_is_said_once_with_the_first():
    said = refused(lambda: expand(matrix(), {"data": {"source": "cifar"}}))
    assert said.count("data.path") == 1
    said = refused(
        lambda: expand(
            matrix(teachers=[{"label": "CNN", "student": {"model": "resnet18"}}], base={"recipe": {"lr": 0.0}})
        )
    )
    assert said.startswith("teacher 'CNN': recipe.lr")  # fmt: skip


def test_options_that_the_rows_say_are_refused_on_the_command_line():
    assert "--method" in refused(lambda: expand(matrix(), {"method": {"name": "kd"}}))


@pytest.mark.parametrize("name", matrices())
def test_a_matrix_that_ships_is_one_and_all_its_runs_can_be(name):
    plan = expand(load_matrix(name), {} if name.startswith("demo") else {"data": {"path": "somewhere"}})
    assert plan.runs()
    assert matrices()[name].read_text(encoding="utf-8").startswith("# ")


def test_the_pairs_of_the_papers_are_all_there():
    assert [len(load_matrix(name).pairs) for name in ("cifar100-12", "imagenet-15")] == [12, 15]


def test_the_example_of_the_guide_is_a_matrix():
    guide = (Path(__file__).parents[3] / "docs" / "comparing.md").read_text(encoding="utf-8")
    example = guide.partition("```toml\n")[2].partition("```")[0]
    assert len(expand(parse_matrix(tomllib.loads(example))).runs()) == 15


def test_a_matrix_is_found_by_path_or_name(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MATRIX, encoding="utf-8")
    assert load_matrix(str(path)).title == "Two pairs"
    assert load_matrix("demo").seeds == [0, 1]
    assert "cifar100-12" in refused(lambda: load_matrix("cifar100"))
    path.write_text("title = ", encoding="utf-8")
    assert "is not TOML" in refused(lambda: load_matrix(str(path)))


def test_a_fingerprint_forgets_name_place_and_speed_and_nothing_else(values):
    base = parse_config(values())
    same = values(name="other", compute={"device": "cuda:1", "threads": 3, "log_every": 7}, data={"workers": 9})
    assert fingerprint(parse_config(same)) == fingerprint(base)
    for changes in (
        {"seed": 1},
        {"compute": {"precision": "bf16"}},
        {"recipe": {"lr": 0.5}},
        {"data": {"subset_seed": 4}},
        {"method": {"name": "kd", "control": "random-targets"}},
        {"teacher": {"model": "vit_tiny_patch16_224", "weights": "run:x"}},
    ):
        assert fingerprint(parse_config(values(**changes))) != fingerprint(base), changes


def test_a_run_is_found_by_its_configuration_and_a_damaged_one_is_passed_over(home, config):
    runs = MatchedRuns(home)
    assert runs.refresh().find(config) is None
    assert not (home / "history.db").exists()
    folder = RunFolder.create(home, config.model_copy(update={"name": "called so"}))
    broken = RunFolder.create(home, config)
    broken.config_file.write_text("seed = ", encoding="utf-8")
    found = runs.refresh().find(config)
    assert (found.id, found.status) == (folder.id, "queued")
