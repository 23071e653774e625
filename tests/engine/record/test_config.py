import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.config import MethodConfig, RunConfig, load_config, load_saved_config, parse_config
from engine.record.errors import ConfigError
from engine.record.rules import problems_of
from engine.record.toml_file import read_toml


def problems(values):
    with pytest.raises(ConfigError) as caught:
        parse_config(values)
    return {problem.field: problem for problem in caught.value.problems}


@given(data=st.data())
def test_any_configuration_comes_back_from_toml_as_it_was(configs, data):
    config = data.draw(configs)
    again = RunConfig.model_validate(tomllib.loads(config.to_toml()))
    assert again == config
    assert again.model_dump() == config.model_dump()
    assert [type(value) for value in again.recipe.model_dump().values()] == [
        type(value) for value in config.recipe.model_dump().values()
    ]


def test_the_toml_file_writes_out_every_default_and_those_of_the_method(config):
    written = tomllib.loads(config.to_toml())
    assert written["recipe"]["warmup_epochs"] == 1.0
    assert written["method"]["options"] == config.method.options
    assert "temperature" in written["method"]["options"]
    assert set(written) == set(RunConfig.model_fields)


def test_a_file_written_by_an_editor_on_windows_is_read(tmp_path, values):
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + parse_config(values()).to_toml().replace("\n", "\r\n").encode())
    assert load_config(path).student.model == "resnet18"


@pytest.mark.parametrize(
    ("section", "misspelt", "meant"),
    [
        ("recipe", "epoch", "recipe.epochs"),
        ("recipe", "weight_decy", "recipe.weight_decay"),
        ("data", "image_sise", "data.image_size"),
        ("student", "wieghts", "student.weights"),
        ("teacher", "weigths", "teacher.weights"),
        ("probe", "sample", "probe.samples"),
    ],
)
def test_an_unknown_field_names_the_nearest(values, section, misspelt, meant):
    given = values()
    given.setdefault(section, {})
    given[section] = {**given[section], misspelt: 3}
    found = problems(given)
    assert set(found) == {f"{section}.{misspelt}"}
    assert found[f"{section}.{misspelt}"].hint == f"Did you mean {meant}?"


def test_an_unknown_section_names_the_nearest(values):
    assert problems(values(recipes={}))["recipes"].hint == "Did you mean recipe?"


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("recipe", "epochs", "30"),
        ("recipe", "epochs", 3.0),
        ("recipe", "epochs", True),
        ("recipe", "epochs", 0),
        ("recipe", "lr", "0.1"),
        ("recipe", "lr", True),
        ("recipe", "lr", float("nan")),
        ("recipe", "lr", float("inf")),
        ("recipe", "lr", 10**400),
        ("recipe", "crop_scale", [0.1]),
        ("recipe", "flip", 1.5),
        ("recipe", "lr", 1001.0),
        ("recipe", "crop_fraction", 0.05),
        ("recipe", "weight_decay", 101.0),
        ("recipe", "accumulate", 65537),
        ("data", "subset_seed", 2**63),
        ("probe", "batch_size", 1_000_001),
        ("probe", "samples", 1_000_001),
        ("compute", "threads", 1025),
        ("recipe", "optimizer", "adam"),
        ("compute", "device", "gpu"),
        ("compute", "compile", 1),
        ("data", "classes", "cat"),
        ("student", "model", 18),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_its_field(values, section, name, value):
    given = values()
    given[section] = {**given.get(section, {}), name: value}
    found = problems(given)
    assert next(iter(found)).startswith(f"{section}.{name}")
    assert repr(value)[:100] in str(found[next(iter(found))])


def test_a_section_given_as_a_value_is_refused(values):
    assert "Given: 3" in str(problems(values(recipe=3))["recipe"])


def test_an_integer_does_where_a_number_is_meant(values):
    config = parse_config(
        values(recipe={"lr": 1, "crop_scale": [1, 1]}, method={"name": "kd", "options": {"temperature": 4}})
    )
    assert (config.recipe.lr, config.recipe.crop_scale, config.method.options["temperature"]) == (1.0, [1.0, 1.0], 4.0)
    assert all(
        type(value) is float
        for value in (config.recipe.lr, *config.recipe.crop_scale, config.method.options["temperature"])
    )


def test_several_mistakes_are_reported_together(values):
    found = problems(values(recipe={"epochs": 0, "lr": "x", "optimiser": "sgd"}, probe={"samples": 1}))
    assert set(found) == {"recipe.epochs", "recipe.lr", "recipe.optimiser", "probe.samples"}
    found = problems({"method": {"name": "ofaa"}, "data": {"source": "folder"}, "recipe": {"accumulate": 3}})
    assert set(found) == {"data.path", "student.model", "teacher.model", "method.name", "recipe.accumulate"}


def test_a_text_that_no_file_can_hold_is_refused_by_its_field(values):
    found = problems(values(data={"source": "folder", "path": "caf\udce9"}))
    assert set(found) == {"data.path"}
    assert "UTF-8" in str(found["data.path"])


class TestOptionsOfModels:
    def test_numbers_texts_switches_and_lists_are_kept_as_they_are(self, values):
        options = {"patch_size": 4, "drop_rate": 0.1, "global_pool": "avg", "qkv_bias": True, "depths": [2, 2, 6, 2]}
        kept = parse_config(values(student={"model": "resnet18", "options": options})).student.options
        assert kept == options
        assert type(kept["qkv_bias"]) is bool
        assert type(kept["patch_size"]) is int

    @pytest.mark.parametrize("value", [{"a": 1}, float("nan"), [[1]]])
    def test_what_is_none_of_these_is_one_problem_of_its_field(self, values, value):
        found = problems(values(student={"model": "resnet18", "options": {"depths": value, "drop_rate": 0.1}}))
        assert set(found) == {"student.options.depths"}

    def test_a_name_that_is_no_word_is_refused(self, values):
        assert set(problems(values(teacher={"model": "vit_tiny_patch16_224", "options": {"a.b": 1}}))) == {
            "teacher.options.a.b"
        }


class TestTrain:
    def test_the_student_alone_needs_nothing_said_about_method_and_assistant(self):
        config = parse_config({"kind": "train", "student": {"model": "resnet18"}})
        assert (config.method.name, config.method.options, config.assistant.kind) == ("none", {}, "none")
        assert config.title() == "resnet18 alone"

    @pytest.mark.parametrize(
        ("section", "value", "field"),
        [
            ("teacher", {"model": "resnet18"}, "teacher.model"),
            ("teacher", {"weights": "run:x"}, "teacher.weights"),
            ("teacher", {"weights": ""}, "teacher.weights"),
            ("teacher", {"options": {"depth": 2}}, "teacher.options"),
            ("teacher", {"stem": "small"}, "teacher.stem"),
            ("teacher", {"image_size": 64}, "teacher.image_size"),
            ("assistant", {"kind": "fusion"}, "assistant.kind"),
            ("method", {"name": "kd"}, "method.name"),
            ("method", {"name": "none", "options": {"temperature": 2.0}}, "method.options"),
        ],
    )
    def test_what_belongs_to_distillation_is_refused(self, section, value, field):
        assert set(problems({"kind": "train", "student": {"model": "resnet18"}, section: value})) == {field}


class TestRules:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"data": {"path": "x"}}, "data.path"),
            ({"data": {"source": "tar"}}, "data.path"),
            ({"data": {"classes": ["cat"]}}, "data.classes"),
            ({"data": {"classes": ["cat", "dog", "cat"]}}, "data.classes"),
            ({"student": {"model": "resnet18", "stage_blocks": [1, 2, 3]}}, "student.stage_blocks"),
            ({"student": {"model": "resnet18", "stage_blocks": [1, 2, 3, 0]}}, "student.stage_blocks"),
            ({"student": {"model": "resnet18", "weights": ""}}, "student.weights"),
            ({"student": {"model": "resnet81"}}, "student.model"),
            ({"assistant": {"kind": "fusion"}}, "assistant.kind"),
            ({"method": {"name": "fbt"}, "assistant": {"kind": "none"}}, "assistant.kind"),
            ({"method": {"name": "none"}}, "method.name"),
            ({"recipe": {"batch_size": 10, "accumulate": 3}}, "recipe.accumulate"),
            ({"recipe": {"batch_size": 4, "accumulate": 4}}, "recipe.accumulate"),
            ({"recipe": {"lr": 1e-6}}, "recipe.min_lr"),
            ({"recipe": {"epochs": 5, "warmup_epochs": 5}}, "recipe.warmup_epochs"),
            (
                {
                    "method": {"name": "kd"},
                    "assistant": {"kind": "model", "model": "resnet18", "epochs": 2},
                    "recipe": {"epochs": 9, "warmup_epochs": 5.0},
                },
                "assistant.epochs",
            ),
            ({"recipe": {"crop_scale": [0.5, 0.1]}}, "recipe.crop_scale"),
            ({"compute": {"device": "cpu", "precision": "fp16"}}, "compute.precision"),
        ],
    )
    def test_an_impossible_choice_is_refused_with_what_would_do(self, values, changes, field):
        found = problems(values(**changes))
        assert set(found) == {field}
        assert found[field].hint

    def test_the_fusion_model_is_chosen_where_the_method_needs_it_and_only_there(self, values):
        assert parse_config(values(method={"name": "fbt"})).assistant.kind == "fusion"
        assert parse_config(values()).assistant.kind == "none"
        assert RunConfig(method=MethodConfig(name="kd")).assistant.kind == "none"

    def test_a_method_option_is_checked_like_a_field(self, values):
        found = problems(values(method={"name": "kd", "options": {"temprature": 1.0}}))
        assert "temperature" in found["method.options.temprature"].hint
        for wrong in (-1.0, "2", True, float("inf")):
            assert set(problems(values(method={"name": "kd", "options": {"temperature": wrong}}))) == {
                "method.options.temperature"
            }

    @pytest.mark.parametrize(
        ("name", "options"),
        [
            ("kd", {"weight": 0.0, "ce_weight": 0.0}),
            ("ofa", {"weight": 0.0, "stage_weight": 0.0, "ce_weight": 0.0}),
            ("kd+rsd", {"weight_kd": 0.0, "kd": {"ce_weight": 0.0}, "rsd": {"weight": 0.0, "ce_weight": 0.0}}),
            ("fbt", {"weight_info_nce": 0.0, "weight_ofa": 0.0}),
            ("fbt", {"weight_teacher_student": 0.0, "weight_teacher_fusion": 0.0, "weight_fusion_student": 0.0}),
            ("fbt", {"ablation": "F", "weight_ofa": 0.0}),
            ("fbt", {"ablation": "E", "weight_teacher_fusion": 0.0, "weight_fusion_student": 0.0}),
        ],
    )
    def test_a_method_keeps_one_loss_or_more(self, values, name, options):
        method = {"name": name, "options": options}
        if name == "fbt":
            assert not problems_of(parse_config(values(method=method)))
            options |= {"ce_weight": 0.0, "ce_fusion_weight": 0.0}
        found = problems(values(method=method))
        assert set(found) == {"method.options"}
        assert "leaves no loss" in str(found["method.options"])

    def test_a_combination_keeps_a_loss_beside_the_cross_entropy_that_only_its_first_part_gives(self, values):
        options = {"weight_kd": 0.0, "weight_rsd": 0.0, "kd": {"ce_weight": 0.0}}
        found = problems(values(method={"name": "kd+rsd", "options": options}))
        assert "leaves no loss" in str(found["method.options"])
        found = values(method={"name": "kd+rsd", "options": {"weight_kd": 0.0, "weight_rsd": 0.0}})
        assert not problems_of(parse_config(found))

    def test_a_misspelt_option_of_a_part_is_told_the_nearest_of_that_part(self, values):
        found = problems(values(method={"name": "kd+rsd", "options": {"rsd": {"wieght": 1.0}}}))
        assert "rsd.weight" in found["method.options.rsd.wieght"].hint

    def test_a_method_whose_name_is_no_word_is_not_joined(self, values, monkeypatch):
        monkeypatch.setattr("engine.record.rules.method_names", lambda: ["kd", "lab-match"])
        found = problems(values(method={"name": "kd+lab-match"}))
        assert "cannot be joined" in str(found["method.name"])

    def test_a_method_may_have_no_cross_entropy(self, values):
        for name, options in (("kd", {"ce_weight": 0.0}), ("fbt", {"ce_weight": 0.0, "ce_fusion_weight": 0.0})):
            assert not problems_of(parse_config(values(method={"name": name, "options": options})))

    @pytest.mark.parametrize("role", ["teacher", "student"])
    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("num_classes", 5),
            ("in_chans", 1),
            ("img_size", 64),
            ("pretrained", True),
            ("pretrained_cfg", "x"),
            ("pretrained_cfg_overlay", "x"),
            ("checkpoint_path", "x.pt"),
            ("features_only", True),
            ("cache_dir", "x"),
            ("scriptable", True),
            ("exportable", True),
            ("global_pool", ""),
        ],
    )
    def test_a_model_option_that_the_program_owns_is_refused(self, values, role, option, value):
        found = problems(values(**{role: {"model": "resnet18", "options": {option: value}}}))
        assert set(found) == {f"{role}.options.{option}"}
        if option == "img_size":
            assert f"{role}.image_size" in found[f"{role}.options.img_size"].hint

    @pytest.mark.parametrize(("weights", "said"), [("pretrained", "such as resnet18"), ("x.pth", "Name the model that the file is of, with its student.options")])  # fmt: skip
    def test_a_model_without_a_name_is_refused_with_what_its_weights_leave_open(self, values, weights, said):
        found = problems(values(student={"weights": weights}))
        assert found["student.model"].message == "no model is named."
        assert said in found["student.model"].hint

    def test_a_model_may_name_its_weights_after_a_dot(self, values):
        assert not problems_of(parse_config(values(teacher={"model": "vit_tiny_patch16_224.augreg_in21k"})))


class TestFiles:
    def test_a_missing_file_and_one_that_is_not_toml_are_named(self, tmp_path):
        with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
            read_toml(tmp_path / "none.toml")
        broken = tmp_path / "broken.toml"
        broken.write_text("a = [1,\n")
        with pytest.raises(ConfigError, match=r"broken\.toml: is not TOML"):
            read_toml(broken)
        broken.write_bytes(b"a = '\xff'")
        with pytest.raises(ConfigError, match=r"broken\.toml: is not TOML"):
            read_toml(broken)

    def test_a_saved_run_can_be_shown_when_its_model_and_method_have_gone(self, tmp_path, config):
        path = tmp_path / "config.toml"
        path.write_text(config.to_toml().replace("resnet18", "resnet_of_old").replace('"kd"', '"method_of_old"'))
        assert load_saved_config(path).student.model == "resnet_of_old"
        with pytest.raises(ConfigError):
            load_config(path)


def test_a_model_takes_the_size_of_the_data_unless_it_has_its_own(values):
    config = parse_config(values(teacher={"model": "vit_tiny_patch16_224", "image_size": 224}))
    assert (config.image_size("teacher"), config.image_size("student")) == (224, 32)
