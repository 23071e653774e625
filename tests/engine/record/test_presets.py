import pytest

from engine.record import presets as module
from engine.record.command_line import as_arguments, overrides
from engine.record.config import parse_config
from engine.record.errors import ConfigError, InputError
from engine.record.merging import merge
from engine.record.presets import delete_preset, keep_preset, preset, presets

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


def test_a_preset_of_ones_own_is_listed_after_those_that_ship_under_a_free_name(tmp_path):
    kept = keep_preset(tmp_path, "  Demo ", {"recipe": {"epochs": 3}})
    assert (kept.name, kept.title, kept.own) == ("demo-2", "Demo", True)
    assert presets(tmp_path) == [*ALL, kept]
    assert preset("demo-2", tmp_path).values() == {"recipe": {"epochs": 3}}
    assert keep_preset(tmp_path, "Demo", {"recipe": {"epochs": 4}}).path == kept.path, "the same title is replaced"
    assert kept.values() == {"recipe": {"epochs": 4}}


def test_only_ones_own_preset_can_be_deleted(tmp_path):
    kept = keep_preset(tmp_path, "Mine", {})
    assert delete_preset(kept).startswith("# Mine")
    assert presets(tmp_path) == ALL
    with pytest.raises(InputError, match="ships with the program"):
        delete_preset(ALL[0])
    with pytest.raises(InputError, match="no name"):
        keep_preset(tmp_path, " # ", {})


def test_a_file_that_nobody_can_read_hides_no_other_preset(tmp_path):
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "bad.toml").write_bytes(b"\xff\xfe")
    assert presets(tmp_path) == ALL
