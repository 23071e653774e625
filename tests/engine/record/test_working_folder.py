"""A command that was started in a folder that is gone says so."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from engine import compare, doctor, export, metrics, pack, predict, report
from engine import run as command
from engine.loading import loading
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.files import expanded, home_folder
from engine.record.launch import surroundings
from engine.record.run_folder import RunFolder
from engine.record.verbs import program

ALONE = {"kind": "train", "student": {"model": "resnet18"}}
SAID = "the folder that this was started in is gone. Go to one that is there."
COMMANDS = {
    "run": (command.main, ["--kind", "train", "--student.model", "resnet18", "--student.weights", "w.safetensors"]),
    "resume": (command.main, ["--resume", "RUN"]),
    "export": (export.main, ["RUN", "--output", "x.safetensors"]),
    "compare": (compare.main, ["RUN", "--csv", "x.csv"]),
    "report": (report.main, ["RUN", "--output", "x"]),
    "metrics": (metrics.main, ["RUN", "--output", "x.csv"]),
    "pack": (pack.main, ["RUN"]),
    "predict": (predict.main, ["RUN", "x.png"]),
}
# Whole paths, so that nothing but torch needs the folder; to advise needs no torch to begin.
APART = {
    "targets show": ["show", "HOME/a.safetensors"],
    "targets shuffle": ["shuffle", "HOME/a.safetensors", "HOME/b.safetensors"],
    "catalogue": ["--output", "HOME/c.json"],
    "advise": ["--home", "relative"],
}


@pytest.fixture
def lost(home, tmp_path, monkeypatch):
    """A run; one stands in a folder that is gone."""
    run = RunFolder.create(home, parse_config(ALONE))
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FileNotFoundError):
        os.getcwd()
    return run


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no folder that somebody stands in")
@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_says_that_its_folder_is_gone(lost, home, capsys, name):
    main, words = COMMANDS[name]
    assert main([*(lost.id if word == "RUN" else word for word in words), "--home", str(home)]) == 2
    assert SAID in capsys.readouterr().err
    assert [path.name for path in (home / "runs").iterdir()] == [lost.id]


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no folder that somebody stands in")
@pytest.mark.parametrize("name", list(APART))
def test_a_command_that_is_a_process_says_so_before_torch_ends_it(lost, home, name):
    words = [*program(name.split()[0]), *(word.replace("HOME", str(home)) for word in APART[name])]
    done = subprocess.run(words, env=surroundings(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"{SAID}\n") and "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no folder that somebody stands in")
def test_the_doctor_finds_that_its_folder_is_gone_and_nothing_wrong_with_torch(lost, home, capsys):
    assert doctor.main(["--home", str(home)]) == 1
    told = capsys.readouterr().out.splitlines()
    said, do = SAID.split(". ")
    assert [line for line in told if line.startswith("BAD")] == [f"BAD   working folder: {said}."]
    assert f"      {do}" in told


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no folder that somebody stands in")
def test_what_does_not_count_from_it_needs_no_working_folder(lost, home):
    assert home_folder(home) == home
    assert expanded("~").is_absolute()
    with pytest.raises(InputError, match="is gone"):
        home_folder("runs")
    with pytest.raises(InputError, match="is gone"):
        RunFolder.create(home, parse_config({**ALONE, "data": {"source": "folder", "path": "images"}}))
    assert len(list((home / "runs").iterdir())) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no folder that somebody stands in")
def test_torch_which_would_end_the_process_there_is_not_loaded_and_no_run_is_left(lost, home, monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    with pytest.raises(InputError, match="is gone"), loading():
        pytest.fail("it loads")
    assert command.main(["--kind", "train", "--student.model", "resnet18", "--home", str(home)]) == 2
    assert SAID in capsys.readouterr().err
    assert [path.name for path in (home / "runs").iterdir()] == [lost.id]
