import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.command_line import as_arguments, as_command, field_help, overrides
from engine.record.config import RunConfig, leaf_fields, parse_config
from engine.record.errors import ConfigError
from engine.record.merging import merge
from engine.record.method_files import method_names
from engine.record.method_options import options_model


def refused(*words):
    with pytest.raises(ConfigError) as caught:
        overrides(list(words))
    return caught.value.problems


def completed(values):
    """A configuration with the defaults of the method's options, without the rules of parse_config."""
    config = RunConfig.model_validate(values)
    model = options_model(config.method.name)
    if model:
        config.method.options = model(**config.method.options).model_dump()
    return config


@given(data=st.data())
def test_the_arguments_of_any_configuration_give_it_again(configs, data):
    config = data.draw(configs)
    assert completed(overrides(as_arguments(config))) == config


@given(data=st.data())
def test_the_arguments_on_top_of_any_other_configuration_give_it_again(configs, data):
    base, config = data.draw(configs).model_dump(), data.draw(configs)
    assert completed(merge(base, overrides(as_arguments(config, base)))) == config


@given(data=st.data())
def test_every_field_alone_can_be_set(configs, data):
    values = data.draw(configs).model_dump()
    path = data.draw(st.sampled_from(sorted(leaf_fields())))
    wanted = values
    for part in path.split("."):
        wanted = wanted[part]
    only: dict = {}
    place = only
    for part in path.split(".")[:-1]:
        place = place.setdefault(part, {})
    place[path.split(".")[-1]] = wanted
    if path == "method.options":
        only["method"]["name"] = values["method"]["name"]
    elif path == "method.name":
        only["method"]["options"] = {}
    config = RunConfig.model_validate(only)
    found = RunConfig.model_validate(overrides(as_arguments(config))).model_dump()
    for part in path.split("."):
        found = found[part]
    if path != "method.options":  # its defaults are written out
        assert found == wanted


def test_only_what_differs_is_said(values):
    config = parse_config(values(recipe={"epochs": 3, "flip": 0.5}))
    assert as_arguments(config) == [
        *("--teacher.model", "vit_tiny_patch16_224", "--student.model", "resnet18"),
        *("--method.name", "kd", "--recipe.epochs", "3"),
    ]
    assert as_arguments(config, values()) == ["--recipe.epochs", "3"]


def test_a_partial_base_such_as_a_preset_will_do(config):
    assert "--student.model" not in as_arguments(config, {"student": {"model": "resnet18"}})


def test_the_command_can_be_pasted_into_a_shell(values):
    config = parse_config(values(name="it's a “test”; rm -rf $HOME"))
    words = shlex.split(as_command(config))
    assert words[:3] == ["python", "-m", "engine.run"]
    assert parse_config(overrides(words[3:])) == config


@pytest.mark.parametrize(
    ("words", "path", "value"),
    [
        (["--recipe.epochs", "3"], "recipe.epochs", 3),
        (["--recipe.epochs=3"], "recipe.epochs", 3),
        (["--recipe.lr", ".5"], "recipe.lr", 0.5),
        (["--recipe.lr=1e-3"], "recipe.lr", 0.001),
        (["--recipe.lr", "1"], "recipe.lr", 1.0),
        (["--name", "12"], "name", "12"),
        (["--name", "true"], "name", "true"),
        (["--name=--dashes=and equals"], "name", "--dashes=and equals"),
        (["--name="], "name", ""),
        (["--compute.compile", "true"], "compute.compile", True),
        (["--compute.compile", "False"], "compute.compile", False),
        (["--data.classes", "cat, dog"], "data.classes", ["cat", "dog"]),
        (["--data.classes", '["a, b", "c"]'], "data.classes", ["a, b", "c"]),
        (["--data.classes", "1,2"], "data.classes", ["1", "2"]),
        (["--data.classes", ""], "data.classes", []),
        (["--recipe.step_epochs", "1,2"], "recipe.step_epochs", [1, 2]),
        (["--recipe.crop_scale", "[0.1, 1]"], "recipe.crop_scale", [0.1, 1]),
        (["--student.stage_blocks=2,2,6,2"], "student.stage_blocks", [2, 2, 6, 2]),
        (["--student.options.depths", "[2, 2]"], "student.options.depths", [2, 2]),
        (["--student.options.act_layer", "gelu"], "student.options.act_layer", "gelu"),
        (["--student.options.tag", '"3"'], "student.options.tag", "3"),
        (["--student.options.when", "1979-05-27"], "student.options.when", "1979-05-27"),
        (["--student.options", "{patch_size = 4}"], "student.options", {"patch_size": 4}),
        (["--method.options.temperature", "2"], "method.options.temperature", 2),
        (["--recipe.epochs", "3", "--recipe.epochs", "4"], "recipe.epochs", 4),
    ],
)
def test_a_word_becomes_the_value_that_its_field_wants(words, path, value):
    found = overrides(words)
    for part in path.split("."):
        found = found[part]
    assert found == value
    assert type(found) is type(value) or isinstance(value, dict)


@pytest.mark.parametrize(
    ("words", "field"), [("--recipe.epochs ten", "recipe.epochs"), ("--compute.compile yes", "compute.compile")]
)
def test_a_word_that_does_not_fit_is_refused_by_the_schema(values, words, field):
    with pytest.raises(ConfigError, match=field):
        parse_config(merge(values(), overrides(words.split())))


def test_a_misspelt_option_names_the_nearest():
    (problem,) = refused("--recipe.epoch", "3")
    assert (problem.field, problem.hint) == ("--recipe.epoch", "Did you mean --recipe.epochs?")


@pytest.mark.parametrize("word", ["recipe.epochs", "-x", "--", "3"])
def test_a_stray_word_is_refused(word):
    (problem,) = refused(word)
    assert problem.field == repr(word)


def test_an_option_without_its_value_is_refused_and_does_not_swallow_the_next():
    (problem,) = refused("--recipe.epochs", "--recipe.lr", "0.1")
    assert (problem.field, problem.message) == ("--recipe.epochs", "wants a value.")
    (problem,) = refused("--recipe.lr", "0.1", "--recipe.epochs")
    assert problem.field == "--recipe.epochs"


def test_every_mistake_is_reported_at_once():
    assert [problem.field for problem in refused("x", "--a.b", "1", "--recipe.epochs")] == [
        "'x'",
        "--a.b",
        "--recipe.epochs",
    ]


@pytest.mark.parametrize(
    "words",
    [["--recipe", "3"], ["--student.options", "3"], ["--student.options.", "3"], ["--student.options.a.b", "3"]],
)
def test_a_table_is_not_a_value_and_its_names_are_words(words):
    (problem,) = refused(*words)
    assert problem.field == words[0]


def test_a_table_given_as_a_whole_takes_the_place_of_the_one_below():
    base = {"student": {"options": {"depth": 3}}}
    assert merge(base, overrides(["--student.options.width", "4"]))["student"]["options"] == {"depth": 3, "width": 4}
    assert merge(base, overrides(["--student.options", "{width = 4}"]))["student"]["options"] == {"width": 4}
    assert base == {"student": {"options": {"depth": 3}}}


def test_the_help_lists_every_field_and_every_option_of_every_method():
    text = field_help()
    words = set(text.split())
    for path in leaf_fields():
        assert words & {f"--{path}", f"--{path}.NAME"}
    assert method_names()
    for name in method_names():
        assert f"method {name}: " in text
        for option in options_model(name).model_fields:
            assert f"--method.options.{option}" in words


def test_an_option_of_a_part_takes_the_place_of_what_was_no_table():
    found = overrides(["--method.options.rsd", "3", "--method.options.rsd.weight", "0.5"])
    assert found == {"method": {"options": {"rsd": {"weight": 0.5}}}}
