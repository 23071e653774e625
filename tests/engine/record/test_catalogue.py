import json
from collections import Counter
from importlib import metadata

import pytest

from engine.record import catalogue
from engine.record.catalogue import FILE, ModelEntry, entries, known_models, matches_installed_timm
from engine.record.files import resources_folder

made_from_this_timm = pytest.mark.skipif(
    not matches_installed_timm(),
    reason=f"resources/{FILE} was made from another timm than {metadata.version('timm')}: run python -m engine.catalogue",
)


@made_from_this_timm
def test_the_catalogue_lists_exactly_the_models_of_timm():
    timm = pytest.importorskip("timm")
    assert known_models() == timm.list_models()


@made_from_this_timm
def test_what_it_says_of_a_model_is_what_timm_and_the_engine_say():
    timm = pytest.importorskip("timm")
    from engine.catalogue import FAMILIES, image_size_of, module_of, parameters_of
    from engine.models.adapters import ADAPTERS

    by_name = {entry.name: entry for entry in entries()}
    for name in ("resnet18", "vit_tiny_patch16_224", "mixer_b16_224", "coatnet_0_224", "swin_tiny_patch4_window7_224"):
        entry = by_name[name]
        assert (
            entry.parameters
            == sum(weight.numel() for weight in timm.create_model(name).parameters())
            == parameters_of(name)
        )
        assert entry.image_size == image_size_of(name)
    for entry in entries():
        assert entry.module == module_of(entry.name)
        assert entry.family == FAMILIES[entry.module]
        assert entry.staged == (entry.module in ADAPTERS), "run python -m engine.catalogue"
    assert [FAMILIES[module] for module in ADAPTERS] == [adapter.family for adapter in ADAPTERS.values()]
    weights = {f"{entry.name}.{tag}" for entry in entries() for tag in entry.tags}
    assert weights == {name for name in timm.list_pretrained() if "." in name}


def test_every_entry_is_complete():
    families = Counter(entry.family for entry in entries())
    assert set(families) == {"cnn", "vit", "mlp", "hybrid"}
    assert min(families.values()) > 10
    assert all(entry.parameters > 0 and entry.image_size > 0 for entry in entries())
    assert len(set(known_models())) == len(known_models()) > 1000
    assert (resources_folder() / FILE).stat().st_size < 1_000_000


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A catalogue of one's own."""
    caches = (catalogue._document, entries, known_models, matches_installed_timm)
    monkeypatch.setattr(catalogue, "resources_folder", lambda: tmp_path)
    for cached in caches:
        cached.cache_clear()
    yield tmp_path / FILE
    for cached in caches:
        cached.cache_clear()


def test_without_a_catalogue_nothing_is_known_and_nothing_refused(elsewhere, values):
    from engine.record.config import parse_config

    assert (entries(), known_models(), matches_installed_timm()) == ((), [], False)
    assert parse_config(values(student={"model": "any_name_at_all"}))


def test_a_catalogue_of_another_timm_is_read_but_refuses_nothing(elsewhere, values):
    from engine.record.config import parse_config

    row = {"name": "a", "family": "cnn", "parameters": 1, "image_size": 2, "module": "m", "staged": True, "tags": ["t"]}
    elsewhere.write_text(json.dumps({"timm": "0.0.1", "models": [row]}))
    assert entries() == (ModelEntry("a", "cnn", 1, 2, "m", True, ("t",)),)
    assert not matches_installed_timm()
    assert parse_config(values())
