"""Tests of the doctor: what is wrong is named, with what to do, and nothing that is asked ends the one who asks."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from engine.checkup import apart, gpu, packages, screen
from engine.checkup import home as home_folder
from engine.doctor import findings, main
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.verbs import program
from tests.end_to_end.engine_process import ALONE, ROOT, config


def bad(found):
    return [finding for finding in found if finding.level == "bad"]


def test_this_installation_is_well_and_says_so_as_json(home, capsys):
    assert main(["--home", str(home), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"torch", "torch and torchvision", "home", "GPU"} <= {finding["subject"] for finding in found}
    assert not [finding for finding in found if finding["level"] == "bad"]


def test_the_doctor_is_a_command_and_reads_as_lines(home):
    done = subprocess.run(
        [sys.executable, "-m", "engine.doctor", "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok    torch: " in done.stdout
    assert "Traceback" not in done.stderr


def test_a_bad_finding_is_an_exit_code(monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "version_of", lambda package: "" if package == "timm" else "1.0")
    assert [finding.do for finding in bad(packages.look()) if finding.subject == "timm"] == ["pip install timm"]
    assert main(["--home", str(tmp_path)]) == 1


@pytest.mark.parametrize(
    ("requirements", "fits", "fits_not"),
    [
        (["numpy", "torch==2.15.0", "pillow!=8.3.*,>=5.3.0"], "2.15.0", "2.14.0"),
        (["torch (>=2.14.0)", "gdown (>=4.7.3) ; extra == 'gdown'"], "2.15.0", "2.13.1"),
        (["torch-something==1"], "2.0", None),
    ],
)
def test_the_torch_that_a_torchvision_wants(requirements, fits, fits_not):
    wanted = packages.wanted_torch(requirements)
    assert wanted.contains(fits)
    assert fits_not is None or not wanted.contains(fits_not)


def test_another_torch_than_torchvision_wants_is_bad(monkeypatch):
    versions = {"torch": "2.12.0+cu130", "torchvision": "0.26.0"}
    monkeypatch.setattr(packages, "version_of", lambda package: versions.get(package, "1.0"))
    monkeypatch.setattr(packages.metadata, "requires", lambda _: ["torch==2.11.0"])
    (finding,) = bad(packages._pair())
    assert "wants torch==2.11.0" in finding.said
    assert "torch==2.11.0" in finding.do


@pytest.mark.parametrize(
    ("version", "python", "dies"),
    [("6.12.0", (3, 11), True), ("6.12.0", (3, 12), False), ("6.11.1", (3, 12), True), ("6.11.3", (3, 11), False)],
)
def test_a_pyside_that_dies_is_known(version, python, dies):
    assert bool(list(packages._qt_that_dies(version, python))) == dies


@pytest.mark.parametrize(
    ("driver", "cuda", "lines", "said"),
    [
        (0, "13.2", [], "runs use the processor"),
        (2, "", [], "built without CUDA"),
        (2, "13.2", ["A|262144.0|100|200"], "torch 1"),
        (1, "13.2", ["A|262143.0|100|200"], "wrong numbers"),
        (1, "13.2", ["NVIDIA H200|262144.0|1000|140000"], "1,000 of 140,000 MiB"),
    ],
)
def test_what_the_driver_and_torch_say_of_gpus(driver, cuda, lines, said):
    found = list(gpu.of_answers(driver, cuda, lines))
    assert any(said in finding.said for finding in found)
    assert all(finding.do for finding in bad(found))
    assert bool(bad(found)) == (said not in ("runs use the processor", "1,000 of 140,000 MiB"))


def test_a_home_that_cannot_be_written_or_is_damaged_is_bad(tmp_path):
    (tmp_path / "file").write_text("")
    assert bad(home_folder.look(tmp_path / "file" / "below"))
    (tmp_path / "history.db").write_bytes(b"no database" * 1000)
    (finding,) = bad(home_folder.look(tmp_path))
    assert finding.subject == "history"
    assert "rebuild" in finding.do


def test_a_single_run_is_counted_as_one(home):
    RunFolder.create(home, config(ALONE))
    with History(home) as history:
        history.rebuild()
    (finding,) = [finding for finding in home_folder.look(home) if finding.subject == "history"]
    assert finding.said == "1 run"


def test_what_is_wanted_by_some_is_listed_whether_it_is_there_or_not(monkeypatch):
    monkeypatch.setattr(packages, "version_of", lambda package: "" if package == "onnx" else "1.0")
    found = {finding.subject: finding for finding in packages.look()}
    assert (found["pyarrow"].level, found["pyarrow"].said) == ("good", "1.0")
    assert (found["onnx"].level, found["onnx"].do) == ("note", "pip install onnx")


def test_little_room_is_bad_and_none_that_can_be_measured_is_nothing():
    assert bad(home_folder.of_room("home", "x", 5, 10))
    assert not bad(home_folder.of_room("home", "x", 10, 10))
    assert not list(home_folder.of_room("home", "x", None, 10))


def test_a_screen_that_qt_cannot_use_is_said_with_the_libraries_it_wants(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":77")
    (finding,) = screen.look()
    assert finding.level == "bad"
    assert "libxcb-cursor0" in finding.do


def test_what_dies_apart_is_told_in_a_line():
    assert apart.ask([sys.executable, "-c", "import sys; sys.exit('no driver')"]) == "no driver"
    assert "No such file" in str(apart.ask(["/nothing/here"]))


def test_all_findings_of_a_bad_torch_are_one(monkeypatch, tmp_path):
    monkeypatch.setattr(gpu, "ask", lambda _: "libtorch_cuda.so: cannot open shared object file")
    (finding,) = bad(findings(tmp_path))
    assert "libtorch_cuda.so" in finding.said
    assert program("doctor")[-1] == "engine.doctor"
