import json
from pathlib import Path

import pytest

from engine import export as command
from engine.export import main
from engine.record.errors import InputError
from engine.record.export_place import CARD_SAYS
from engine.record.export_request import (
    ExportRequest,
    loading_lines,
    missing_packages,
    offered,
    read_report,
    report_file,
)
from engine.record.run_folder import RunFolder

REPORT = json.dumps({"export": "s", "check": {}})


def test_the_name_tells_run_which_and_how_weights_are_stored(run):
    assert ExportRequest().target(run) == run.exports / f"{run.id}-best.safetensors"
    request = ExportRequest(which="last", format="onnx", weights="int8")
    assert request.target(run) == run.exports / f"{run.id}-last-int8.onnx"
    assert ExportRequest(format="folder").target(run) == run.exports / f"{run.id}-best"


def test_int8_is_offered_where_the_format_itself_makes_floats_of_it(run):
    assert "int8" in offered("onnx") and "int8" in offered("pt2")
    for form in ("safetensors", "folder"):
        assert "int8" not in offered(form)
        with pytest.raises(InputError, match="readers of this format know no int8 weights"):
            ExportRequest(format=form, weights="int8").target(run)


def test_no_export_goes_unchecked(run):
    with pytest.raises(InputError, match="compared with the student on real images"):
        ExportRequest(images=0).target(run)


@pytest.mark.parametrize(
    ("form", "name", "said"),
    [
        ("onnx", "s.safetensors", r"ending in \.onnx, such as s\.onnx\."),
        ("folder", "s.pt2", "name of a folder"),
        ("safetensors", "config.toml", r"such as config\.toml\.safetensors\."),
        ("pt2", "v1.2", r"such as v1\.2\.pt2\."),
    ],
)
def test_a_name_of_another_format_is_refused(run, tmp_path, form, name, said):
    with pytest.raises(InputError, match=said):
        ExportRequest(format=form, output=tmp_path / name).target(run)


def test_a_folder_of_other_things_is_never_replaced(run, tmp_path):
    place = tmp_path / "mine"
    request = ExportRequest(format="folder", output=place)
    place.mkdir()
    assert request.target(run) == place
    report_file(place).write_text(REPORT, encoding="utf-8")
    for name in ("model.safetensors", "config.json", "README.md"):
        (place / name).touch()
    assert request.target(run) == place
    (place / "thesis.tex").touch()
    with pytest.raises(InputError, match="is no exported student"):
        request.target(run)


def test_a_folder_of_the_hub_is_replaced_only_where_its_card_shows_that_it_is_an_export(run, tmp_path):
    place = tmp_path / "theirs"
    request = ExportRequest(format="folder", output=place)
    place.mkdir()
    for name in ("model.safetensors", "config.json"):
        (place / name).touch()
    with pytest.raises(InputError, match="is no exported student"):
        request.target(run)
    (place / "README.md").write_text("A model of mine.", encoding="utf-8")
    with pytest.raises(InputError, match="is no exported student"):
        request.target(run)
    (place / "README.md").write_text(f"Read by timm, {CARD_SAYS} on 3 images.", encoding="utf-8")
    assert request.target(run) == place


@pytest.mark.parametrize("form", ["safetensors", "folder"])
@pytest.mark.parametrize("content", ['{"name": "mine"}', "[]", "not JSON", None])
def test_a_file_of_somebody_elses_is_not_taken_for_the_report(run, tmp_path, form, content):
    place = tmp_path / ("notes" if form == "folder" else "notes.safetensors")
    other = report_file(place)
    if content is None:
        other.mkdir()
    else:
        other.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is not the report of an export") as refused:
        ExportRequest(format=form, output=place).target(run)
    assert refused.value.field == str(other)


def test_the_report_of_an_earlier_export_is_replaced(run, tmp_path):
    place = tmp_path / "s.safetensors"
    report_file(place).write_text(REPORT, encoding="utf-8")
    assert ExportRequest(output=place).target(run) == place


def test_a_name_that_leaves_no_room_for_the_reports_is_refused(run, tmp_path):
    assert ExportRequest(output=tmp_path / f"{'x' * 238}.safetensors").target(run)
    with pytest.raises(InputError, match="is too long for a name"):
        ExportRequest(output=tmp_path / f"{'x' * 239}.safetensors").target(run)


def test_a_place_that_no_system_looks_at_is_a_sentence(run, home, capsys, monkeypatch, tmp_path):
    deep = tmp_path.joinpath(*["猫" * 80] * 20, "s.safetensors")
    assert main([run.id, "--output", str(deep), "--home", str(home)]) == 2
    assert "s.safetensors: cannot be looked at: File name too long. Choose another place." in capsys.readouterr().err


@pytest.mark.parametrize("name", ["s.onnx", "s.PT2", "s.safetensors"])
def test_the_format_is_what_the_name_ends_in(run, home, tmp_path, capsys, monkeypatch, name):
    asked = []
    monkeypatch.setattr(command, "saved_student", lambda *_: asked.append("student"))
    monkeypatch.setattr(command, "_made", lambda folder, home, request, **_: asked.append(request.format) or fail())
    assert main([run.id, "--output", str(tmp_path / name), "--home", str(home)]) == 2
    assert asked == ["student", name.rpartition(".")[2].lower()]


def fail():
    raise InputError("enough.")


def test_a_name_that_ends_in_another_format_than_is_asked_for_is_refused(run, home, tmp_path, capsys):
    assert main([run.id, "--output", str(tmp_path / "s.onnx"), "--format", "pt2", "--home", str(home)]) == 2
    said = "s.onnx: is not the name of a pt2 export. Give a file name ending in .pt2, such as s.pt2."
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("form", ["safetensors", "folder"])
def test_what_is_there_is_not_replaced_unless_asked(run, home, tmp_path, capsys, form):
    place = tmp_path / ("s" if form == "folder" else "s.safetensors")
    if form == "folder":
        place.mkdir()
        (place / "model.safetensors").touch()
        report_file(place).write_text(REPORT, encoding="utf-8")
    else:
        place.touch()
    words = [run.id, "--format", form, "--output", str(place), "--home", str(home)]
    assert main(words) == 2
    assert (
        capsys.readouterr().err == f"{place}: is there already. Choose another place, or add --force to replace it.\n"
    )
    assert main([*words, "--force"]) == 2
    assert "has saved no student yet" in capsys.readouterr().err


def test_an_export_in_the_runs_own_folder_is_made_again_without_being_asked(run, home, capsys):
    ExportRequest().target(run).touch()
    assert main([run.id, "--home", str(home)]) == 2
    assert "has saved no student yet" in capsys.readouterr().err


def test_a_report_is_read_where_it_is_whole(tmp_path):
    target = tmp_path / "s.onnx"
    assert read_report(target) is None
    report_file(target).write_text("{", encoding="utf-8")
    assert read_report(target) is None
    report_file(target).write_text('{"weights": "int8"}', encoding="utf-8")
    assert read_report(target) == {"weights": "int8"}


@pytest.mark.parametrize("target", [".", "/", ".."])
def test_a_target_without_a_name_is_one_line_of_error(run, home, capsys, target):
    assert main([run.id, "--output", target, "--home", str(home)]) == 2
    assert capsys.readouterr().err == f"{target}: is a folder. Give a file name ending in .safetensors.\n"


@pytest.mark.parametrize("name", ["best.safetensors", "new.safetensors", "../checkpoints/last.safetensors"])
def test_no_export_takes_the_place_of_what_the_run_saved(run, name):
    with pytest.raises(InputError, match="where a run keeps its own files"):
        ExportRequest(output=run.checkpoints / name).target(run)


@pytest.mark.parametrize("place", ["checkpoints/best.safetensors", "s.safetensors", "exports/../s.safetensors"])
def test_no_export_takes_the_place_of_what_any_run_saved(run, home, config, tmp_path, place):
    other = RunFolder.create(home, config)
    (tmp_path / "link").symlink_to(home / "runs", target_is_directory=True)
    for output in (other.path / place, tmp_path / "link" / other.id / place):
        with pytest.raises(InputError, match="where a run keeps its own files"):
            ExportRequest(output=output).target(run)


def test_a_link_to_what_a_run_saved_is_no_way_past(run, home, config, tmp_path):
    other = RunFolder.create(home, config)
    (tmp_path / "s.safetensors").symlink_to(other.best_student)
    (tmp_path / "folder").symlink_to(other.exports, target_is_directory=True)
    for request in (
        ExportRequest(output=tmp_path / "s.safetensors"),
        ExportRequest(format="folder", output=tmp_path / "folder"),
        ExportRequest(format="folder", output=other.path),
        ExportRequest(format="folder", output=other.exports),
    ):
        with pytest.raises(InputError, match="where a run keeps its own files"):
            request.target(run)


def test_the_exports_folder_of_another_run_takes_exports(run, home, config):
    place = RunFolder.create(home, config).exports / "s.safetensors"
    assert ExportRequest(output=place).target(run) == place


def test_what_a_format_lacks_is_named(monkeypatch):
    monkeypatch.setattr("engine.record.export_request.find_spec", lambda name: None if name == "onnxruntime" else name)
    assert missing_packages("onnx") == ["onnxruntime"]
    assert missing_packages("pt2") == []


@pytest.mark.parametrize("place", ["/runs/a student", r"C:\new\student", "it's mine"])
def test_the_lines_of_a_report_load_the_export_from_where_it_is(place):
    report = {"loading": ["import timm", f"where = {'local-dir:PATH'!r}"]}
    lines = loading_lines(report, Path(place))
    known: dict[str, str] = {}
    exec(lines[1], known)
    assert (lines[0], known["where"]) == ("import timm", f"local-dir:{Path(place)}")


@pytest.mark.parametrize("said", [None, "import os", [1], {}])
def test_a_report_without_lines_has_none(said):
    assert loading_lines({"loading": said}, Path("x")) == []


@pytest.mark.parametrize("leads_to", ["an empty folder", "an export", "nothing"])
def test_a_link_is_in_the_way_of_a_folder_unless_it_may_be_replaced(run, home, tmp_path, capsys, leads_to):
    place, real = tmp_path / "s", tmp_path / "real"
    if leads_to != "nothing":
        real.mkdir()
    if leads_to == "an export":
        (real / "model.safetensors").touch()
        report_file(place).write_text(REPORT, encoding="utf-8")
    place.symlink_to(real, target_is_directory=True)
    words = [run.id, "--format", "folder", "--output", str(place), "--home", str(home)]
    for more, said in ((), "is there already. Choose another place"), (["--force"], "has saved no student yet"):
        assert main([*words, *more]) == 2
        assert said in capsys.readouterr().err
