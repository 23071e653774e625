import pytest

from engine.record import presets as module
from engine.record.command_line import as_arguments, merge, overrides
from engine.record.config import parse_config
from engine.record.errors import ConfigError
from engine.record.presets import preset, presets

ALL = presets()


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.name)
def test_a_preset_that_ships_is_a_configuration_once_models_are_named(item, tmp_path):
    models = {"student": {"model": "resnet18"}, "data": {"path": str(tmp_path)}}
    if item.values().get("kind", "distill") == "distill":
        models["teacher"] = {"model": "vit_tiny_patch16_224"}
    if item.values().get("data", {}).get("source", "demo") == "demo":
        del models["data"]
    config = parse_config(merge(models, item.values()))
    assert item.title
    assert item.title != item.name, "the first line of a preset is a comment that says what it is"
    base = merge(models, item.values())
    assert parse_config(merge(base, overrides(as_arguments(config, base)))) == config


@pytest.fixture
def own(tmp_path, monkeypatch):
    folder = tmp_path / "presets"
    folder.mkdir()
    (folder / "quick.toml").write_text("# Quick look\n[recipe]\nepochs = 1\n", encoding="utf-8")
    (folder / "bare.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(module, "resources_folder", lambda: tmp_path)


@pytest.mark.usefixtures("own")
def test_a_preset_has_the_title_of_its_first_line_else_its_name():
    assert [(item.name, item.title) for item in presets()] == [("bare", "bare"), ("quick", "Quick look")]
    assert preset("quick").values() == {"recipe": {"epochs": 1}}


@pytest.mark.usefixtures("own")
def test_a_misspelt_preset_names_the_nearest():
    with pytest.raises(ConfigError, match="Did you mean quick"):
        preset("quik")
