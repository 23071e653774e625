import json
from collections import Counter
from importlib import metadata

import pytest

from engine.record import catalogue
from engine.record.catalogue import FILE, ModelEntry, custom_models, entries, known_models, matches_installed_timm
from engine.record.files import resources_folder
from tests.nobody_reads import nobody_reads

made_from_this_timm = pytest.mark.skipif(
    not matches_installed_timm(),
    reason=f"resources/{FILE} was made from another timm than {metadata.version('timm')}: run python -m engine.catalogue",
)

ROW = {"name": "a", "family": "cnn", "parameters": 1, "image_size": 2, "module": "m", "staged": True, "tags": ["t"]}


@made_from_this_timm
def test_the_catalogue_lists_exactly_the_models_of_timm():
    timm = pytest.importorskip("timm")
    assert [name for name in known_models() if name not in custom_models()] == timm.list_models()


@made_from_this_timm
def test_what_it_says_of_a_model_is_what_timm_and_the_engine_say():
    timm = pytest.importorskip("timm")
    from engine.models.adapters import ADAPTERS
    from engine.models.catalogue_rows import FAMILIES, module_of, row_of

    by_name = {entry.name: entry for entry in entries()}
    for name in ("resnet18", "vit_tiny_patch16_224", "mixer_b16_224", "coatnet_0_224", "swin_tiny_patch4_window7_224"):
        entry = by_name[name]
        assert entry.parameters == sum(weight.numel() for weight in timm.create_model(name).parameters())
        row = row_of(name, list(entry.tags))
        assert entry == ModelEntry(**{**row, "tags": tuple(row["tags"])}), "run python -m engine.catalogue"
    for entry in entries():
        assert entry.module == module_of(entry.name)
        assert entry.family == FAMILIES[entry.module]
        assert not entry.staged or entry.module in ADAPTERS
    assert {entry.module for entry in entries() if entry.staged} == set(ADAPTERS), "run python -m engine.catalogue"
    for module, adapter in ADAPTERS.items():  # a hybrid's stages say which of the two it is in a fusion model
        assert FAMILIES[module] == adapter.family or FAMILIES[module] == "hybrid"
    weights = {f"{entry.name}.{tag}" for entry in entries() for tag in entry.tags}
    assert weights == {name for name in timm.list_pretrained() if "." in name}


@made_from_this_timm
def test_the_smallest_model_of_each_module_is_front_and_back_as_its_adapter_says():
    pytest.importorskip("timm")
    from engine.models.catalogue_rows import build_on_meta, roles_of

    smallest = {entry.module: entry for entry in sorted(entries(), key=lambda entry: -entry.parameters)}
    for entry in smallest.values():
        told = {name: getattr(entry, name) for name in ("staged", "seen_as", "front", "back")}
        assert told == roles_of(entry.module, build_on_meta(entry.name)), "run python -m engine.catalogue"


def test_the_command_writes_its_file_though_its_reader_leaves(tmp_path, monkeypatch, capsys):
    pytest.importorskip("timm")
    from engine import catalogue as command
    from engine.models import catalogue_rows

    rows = [{"name": "a", "parameters": 1, "macs": 1}]
    monkeypatch.setattr(catalogue_rows, "document", lambda known: {"timm": "1.0", "models": rows})
    with nobody_reads():
        assert command.main(["--output", str(tmp_path / "made.json")]) == 0
    assert json.loads((tmp_path / "made.json").read_text(encoding="utf-8"))["models"] == rows
    assert "Traceback" not in capsys.readouterr().err


def test_macs_are_those_that_papers_report():
    by_name = {entry.name: entry.macs / 1e9 for entry in entries()}
    assert by_name["resnet50"] == pytest.approx(4.09, rel=0.03)
    assert by_name["mobilenetv2_100"] == pytest.approx(0.30, rel=0.05)
    assert by_name["swin_tiny_patch4_window7_224"] == pytest.approx(4.5, rel=0.03)
    assert by_name["deit_small_patch16_224"] == pytest.approx(4.6, rel=0.03)


def test_every_entry_is_complete():
    families = Counter(entry.family for entry in entries())
    assert {"cnn", "vit", "mlp", "hybrid"} <= set(families) <= {"cnn", "vit", "mlp", "hybrid", "custom"}
    assert min(families[name] for name in ("cnn", "vit", "mlp", "hybrid")) > 10
    assert all(entry.parameters > 0 and entry.image_size > 0 for entry in entries())
    assert all(entry.seen_as in ("cnn", "vit", "mlp") for entry in entries() if entry.staged)
    assert all(entry.seen_as == entry.family for entry in entries() if entry.family == "mlp")
    assert sum(entry.macs == 0 for entry in entries()) < 20
    assert "apache-2.0" in {entry.license for entry in entries()}
    assert len(set(known_models())) == len(known_models()) > 1000
    assert (resources_folder() / FILE).stat().st_size < 700_000


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A catalogue of one's own."""
    caches = (catalogue._document, entries, known_models, matches_installed_timm)
    monkeypatch.setattr(catalogue, "resources_folder", lambda: tmp_path)
    monkeypatch.setattr(catalogue, "_home", None)
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

    elsewhere.write_text(json.dumps({"timm": "0.0.1", "models": [ROW]}))
    assert entries() == (ModelEntry("a", "cnn", 1, 2, "m", True, ("t",)),)
    assert not matches_installed_timm()
    assert parse_config(values())


def test_a_catalogue_in_the_home_folder_stands_in_where_it_is_of_the_installed_timm(elsewhere, tmp_path):
    elsewhere.write_text(json.dumps({"timm": "0.0.1", "models": [ROW]}))
    home = tmp_path / "home"
    home.mkdir()
    catalogue.look_in(home)
    assert known_models() == ["a"]
    own = {"timm": metadata.version("timm"), "models": [{**ROW, "name": "b", "of a later version": 1}]}
    (home / FILE).write_text(json.dumps(own))
    catalogue.look_in(home)
    assert known_models() == ["b"]
    assert matches_installed_timm()
    for broken in (json.dumps({**own, "timm": "0.0.2"}), "half a fi", "[]"):
        (home / FILE).write_text(broken)
        catalogue.look_in(home)
        assert known_models() == ["a"]


def test_the_command_writes_one_beside_the_runs_and_keeps_what_was_counted(tmp_path, monkeypatch, capsys):
    timm = pytest.importorskip("timm")
    import engine.catalogue
    from engine.models import catalogue_rows

    monkeypatch.setattr(timm, "list_models", lambda: ["test_resnet", "test_vit"])
    monkeypatch.setattr(timm, "list_pretrained", lambda: ["test_vit.r160_in1k"])
    assert engine.catalogue.main(["--home", str(tmp_path / "home")]) == 0
    content = json.loads((tmp_path / "home" / FILE).read_text())
    assert content["timm"] == timm.__version__
    assert [(row["name"], row["tags"], row["front"]) for row in content["models"]] == [
        ("test_resnet", [], True),
        ("test_vit", ["r160_in1k"], True),
    ]
    assert all(row["macs"] > 0 and row["parameters"] > 0 for row in content["models"])
    monkeypatch.setattr(catalogue_rows, "macs_of", lambda *given: pytest.fail("counted again"))
    assert engine.catalogue.main(["--home", str(tmp_path / "home")]) == 0
    assert json.loads((tmp_path / "home" / FILE).read_text()) == content


@pytest.mark.parametrize("option", ["--output", "--home"])
def test_the_command_writes_over_no_file_of_a_run(home, monkeypatch, capsys, option):
    pytest.importorskip("timm")
    import engine.catalogue
    from engine.models import catalogue_rows
    from engine.record.config import parse_config
    from engine.record.run_folder import RunFolder

    monkeypatch.setattr(catalogue_rows, "document", lambda known: pytest.fail("it begins"))
    run = RunFolder.create(home, parse_config({"kind": "train", "student": {"model": "resnet18"}}))
    before = run.config_file.read_bytes()
    assert engine.catalogue.main([option, str(run.config_file if option == "--output" else run.path)]) == 2
    assert "is where a run keeps its own files." in capsys.readouterr().err
    assert run.config_file.read_bytes() == before
    assert engine.catalogue.main(["--output", str(home)]) == 2
    assert "is a folder." in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said_before_anything_is_counted(tmp_path, monkeypatch, capsys):
    pytest.importorskip("timm")
    import engine.catalogue

    (tmp_path / "a file").write_text("")
    monkeypatch.setattr("engine.models.catalogue_rows.document", lambda known: pytest.fail("counted"))
    assert engine.catalogue.main(["--output", str(tmp_path / "a file" / "made.json")]) == 2
    assert "cannot be written: " in capsys.readouterr().err
