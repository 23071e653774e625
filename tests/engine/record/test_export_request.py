from pathlib import Path

import pytest

from engine.export import main
from engine.record.errors import InputError
from engine.record.export_request import (
    ExportRequest,
    loading_lines,
    missing_packages,
    offered,
    read_report,
    report_file,
)


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
    [("onnx", "s.safetensors", "ending in .onnx"), ("folder", "s.pt2", "name of a folder")],
)
def test_a_name_of_another_format_is_refused(run, tmp_path, form, name, said):
    with pytest.raises(InputError, match=said):
        ExportRequest(format=form, output=tmp_path / name).target(run)


def test_a_folder_of_other_things_is_never_replaced(run, tmp_path):
    place = tmp_path / "mine"
    request = ExportRequest(format="folder", output=place)
    place.mkdir()
    assert request.target(run) == place
    for name in ("model.safetensors", "config.json", "README.md"):
        (place / name).touch()
    assert request.target(run) == place
    (place / "thesis.tex").touch()
    with pytest.raises(InputError, match="is no exported student"):
        request.target(run)


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
    with pytest.raises(InputError, match="where the run keeps its own students"):
        ExportRequest(output=run.checkpoints / name).target(run)


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
