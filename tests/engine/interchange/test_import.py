"""Runs of another home, a folder or an archive come into ours: whole or not at all, and none over another."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from engine import import_runs
from engine.interchange import placing
from engine.interchange.staging import FOLDER
from engine.record.events import EventWriter
from engine.record.history import FILE, History
from engine.record.run_folder import RunFolder
from tests.engine.interchange.conftest import STARTED, contents

ROOT = Path(__file__).resolve().parents[3]
TAKEN = {"config.toml", "events.jsonl", "checkpoints/last.safetensors", "checkpoints/last.state.pt"}


def bring(*sources, code=0):
    assert import_runs.main([str(source) for source in sources]) == code


def runs_of(home):
    return sorted(path.name for path in (home / "runs").glob("*"))


def zipped(folder, path, prefix=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"{prefix}{file.relative_to(folder).as_posix()}")
    return path


def test_a_run_of_another_home_comes_with_all_that_says_something_of_it(home, other, add, listed, capsys):
    run = add()
    bring(other)
    assert set(contents(home / "runs" / run.id)) == TAKEN
    assert contents(home / "runs" / run.id)["events.jsonl"] == run.events_file.read_bytes()
    assert listed()[run.id]["top1"] == 63.0
    assert "1 run imported" in capsys.readouterr().out
    assert not (home / FOLDER).exists()


@pytest.mark.parametrize("shape", ["run", "runs", "home"])
def test_a_source_may_be_a_run_its_folder_or_a_home(home, other, add, shape):
    run = add()
    bring({"run": run.path, "runs": other / "runs", "home": other}[shape])
    assert runs_of(home) == [run.id]


@pytest.mark.parametrize("prefix", ["", "runs/", "home/runs/", "./", ".local/share/fbt/runs/"])
@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz", "tar.xz"])
def test_an_archive_may_hold_runs_at_any_place(home, other, add, tmp_path, prefix, ending):
    run = add()
    path = tmp_path / f"runs.{ending}"
    if ending == "zip":
        zipped(other / "runs", path, prefix)
    else:
        with tarfile.open(path, f"w:{ending.partition('.')[2]}") as archive:
            archive.add(other / "runs", prefix.rstrip("/") or ".")
    bring(path)
    assert runs_of(home) == [run.id]
    assert set(contents(home / "runs" / run.id)) == TAKEN


def test_a_run_packed_without_its_folder_is_called_what_its_events_call_it(home, add, tmp_path):
    run = add()
    bring(zipped(run.path, tmp_path / "some name.zip"))
    assert runs_of(home) == [run.id]


def test_a_zip_of_windows_and_one_of_a_mac_are_taken(home, add, tmp_path):
    first, second = add(), add()
    with zipfile.ZipFile(tmp_path / "windows.zip", "w") as archive:
        for name in sorted(TAKEN):
            info = zipfile.ZipInfo("x")
            info.filename = f"{first.id}\\{name}".replace("/", "\\")
            archive.writestr(info, (first.path / name).read_bytes())
    path = zipped(second.path, tmp_path / "mac.zip", f"{second.id}/")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"__MACOSX/{second.id}/._config.toml", b"\0\5\26\7")
        archive.writestr(f"{second.id}/.DS_Store", b"x")
    bring(tmp_path / "windows.zip", path)
    assert runs_of(home) == sorted([first.id, second.id])
    assert set(contents(home / "runs" / first.id)) == set(contents(home / "runs" / second.id)) == TAKEN


def test_what_is_here_already_is_left_as_it_is_whatever_people_said_of_it(home, other, add, listed, capsys):
    run = add()
    bring(other)
    with History(home) as history:
        history.annotate(run.id, name="mine", star=True)
    before = contents(home / "runs")
    bring(other)
    assert contents(home / "runs") == before
    assert listed()[run.id]["name"] == "mine"
    assert "1 here already" in capsys.readouterr().out


def test_a_run_in_the_trash_is_not_brought_back_in_secret(home, other, add, capsys):
    run = add()
    bring(other)
    with History(home) as history:
        history.delete(run.id)
    bring(other)
    assert runs_of(home) == []
    assert f"restore {run.id}" in capsys.readouterr().out


def test_another_run_of_the_same_id_comes_under_a_new_one_with_a_note_and_only_once(home, other, add, listed):
    run = add()
    bring(other)
    before = contents(home / "runs" / run.id)
    with run.events_file.open("ab") as file:
        file.write(b'{"v":1,"seq":99,"t":2,"type":"notice","message":"it went on"}\n')
    bring(other)
    bring(other)
    first, second = runs_of(home)
    assert contents(home / "runs" / run.id) == before
    assert sorted(listed()) == sorted([first, second])
    assert "went on further" in listed()[next(id for id in (first, second) if id != run.id)]["note"]


def test_a_run_with_other_weights_is_another_run(home, other, add):
    run = add()
    bring(other)
    run.last_student.write_bytes(b"others!" * 1000)
    bring(other)
    assert len(runs_of(home)) == 2


def test_what_only_the_source_has_of_the_same_run_is_named(home, other, add, capsys):
    run = add()
    bring(other)
    (run.exports / "student.onnx").write_bytes(b"x")
    bring(other)
    assert "exports/student.onnx" in capsys.readouterr().out


def test_a_run_that_is_at_work_is_refused_and_the_others_come(home, other, add, capsys):
    add(name="busy", alive=True, ends=False)
    done = add(name="done")
    bring(other, code=2)
    assert runs_of(home) == [done.id]
    assert "is running" in capsys.readouterr().out


def test_a_run_that_was_lost_elsewhere_comes_as_lost(home, other, add, listed):
    run = add(ends=False)
    bring(other)
    assert listed()[run.id]["status"] == "lost"


def test_a_run_whose_configuration_is_damaged_is_refused(home, other, add, capsys):
    run = add()
    run.config_file.write_text("kind = [")
    bring(other, code=2)
    assert runs_of(home) == []
    assert "config.toml" in capsys.readouterr().out


def test_a_teacher_that_does_not_come_with_its_student_is_named(home, other, add, capsys):
    teacher = add(name="teacher")
    student = add(name="student", teacher={"weights": f"run:{teacher.id}"})
    bring(student.path)
    assert f"Its teacher is run:{teacher.id}, which is not here" in capsys.readouterr().out
    bring(teacher.path)
    shutil.rmtree(home / "runs" / student.id)
    bring(student.path)
    assert "Its teacher" not in capsys.readouterr().out
    assert f"run:{teacher.id}" in (home / "runs" / student.id / "config.toml").read_text()


def test_a_teacher_that_came_under_another_id_is_named_with_it(home, other, add, capsys):
    teacher = add(name="teacher")
    bring(teacher.path)
    teacher.last_student.write_bytes(b"other" * 9)
    add(name="student", teacher={"weights": f"run:{teacher.id}"})
    bring(other)
    renamed = next(run for run in runs_of(home) if run.startswith(teacher.id[:-5]) and run != teacher.id)
    assert f"the one that it means is {renamed} now" in capsys.readouterr().out


def test_a_dry_run_says_the_same_and_touches_nothing(home, other, add, tmp_path, capsys):
    run = add()
    path = zipped(other, tmp_path / "home.zip")
    home.rmdir()
    for source in (other, path):
        assert import_runs.main([str(source), "--dry-run"]) == 0
        assert run.id in capsys.readouterr().out
    assert not home.exists()
    assert set(contents(run.path)) > TAKEN


def test_json_says_what_became_of_each_run(home, other, add, capsys):
    run = add()
    assert import_runs.main([str(other), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["runs"]
    assert (told["id"], told["what"], told["status"]) == (run.id, "imported", "finished")


def test_a_history_that_is_not_there_is_made_of_all_the_runs_here(home, other, add, listed):
    ours = add(home, name="ours")
    theirs = add(name="theirs")
    for path in home.glob(f"{FILE}*"):
        path.unlink()
    bring(other)
    assert set(listed()) == {ours.id, theirs.id}


def test_a_folder_with_a_strange_name_is_called_what_its_events_call_it(home, other, add):
    run = add()
    (other / "runs" / run.id).rename(other / "runs" / "-rf *")
    bring(other)
    assert runs_of(home) == [run.id]


def test_what_holds_no_run_or_is_not_there_is_refused_with_a_sentence(home, tmp_path, capsys):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" * 200)
    (tmp_path / "empty").mkdir()
    for name, said in (("picture.png", "neither a folder nor"), ("empty", "holds no run"), ("none", "is not there")):
        bring(tmp_path / name, code=2)
        assert said in capsys.readouterr().err


def test_a_run_that_fails_to_copy_leaves_nothing(home, other, add, monkeypatch, capsys):
    add()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placing.shutil, "copyfileobj", fail)
    bring(other, code=2)
    assert runs_of(home) == []
    assert not (home / FOLDER).exists()
    assert "No space left" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_killed_import_leaves_nothing_half_in_the_list_and_the_next_one_cleans_up(home, other, add, listed):
    run = add()
    with run.last_student.open("wb") as file:
        file.truncate(3 << 30)  # takes a while to copy, and no room here
    words = [sys.executable, "-m", "engine.import_runs", str(other), "--home", str(home)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(home.glob(f"{FOLDER}/*/run/checkpoints/*")):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert runs_of(home) == []
    assert list((home / FOLDER).iterdir())
    run.last_student.write_bytes(b"weights")
    bring(other)
    assert runs_of(home) == [run.id] == list(listed())
    assert not (home / FOLDER).exists()


def test_a_run_that_resumed_elsewhere_keeps_its_place_in_time(home, other, add, listed):
    run = add()
    writer = EventWriter(run.events_file)
    writer.write("run_started", run=run.id, step=4, **STARTED)
    writer.write("run_finished", status="stopped", step=4, epoch=2)
    writer.close()
    bring(other)
    with History(other) as history:
        assert listed()[run.id]["created"] == history.runs()[0]["created"]
    assert listed()[run.id]["status"] == "stopped"
    assert RunFolder.find(home, run.id).exports.is_dir()
