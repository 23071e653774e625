"""Runs as one zip: the same bytes each time, without what is left over, and none that is at work."""

from __future__ import annotations

import subprocess
import sys
import zipfile

from engine import import_runs, pack
from engine.interchange import packing
from engine.record.errors import InputError
from tests.engine.interchange.conftest import contents
from tests.engine.interchange.test_import import ROOT, TAKEN


def packed(path, *runs, code=0, words=()):
    assert pack.main([*(str(run.path) for run in runs), "--output", str(path), *words]) == code
    return path


def test_what_is_packed_is_what_comes_out(home, add, tmp_path):
    runs = [add(name="a"), add(name="b")]
    runs[0].annotate(name="kept", tags=["paper"])
    assert import_runs.main([str(packed(tmp_path / "runs.zip", *runs))]) == 0
    for run in runs:
        there = contents(run.path)
        assert contents(home / "runs" / run.id) == {name: data for name, data in there.items() if name in {*TAKEN, "annotations.json"}}  # fmt: skip


def test_the_same_runs_make_the_same_bytes_in_any_order(add, tmp_path):
    runs = [add(name="a"), add(name="b")]
    first = packed(tmp_path / "1.zip", *runs).read_bytes()
    for run in runs:
        run.config_file.touch()
    assert packed(tmp_path / "2.zip", *reversed(runs)).read_bytes() == first


def test_left_overs_stay_behind_and_so_does_the_state_where_that_is_asked(add, tmp_path):
    run = add()
    with zipfile.ZipFile(packed(tmp_path / "runs.zip", run)) as archive:
        assert {name.removeprefix(f"{run.id}/") for name in archive.namelist()} == TAKEN
    with zipfile.ZipFile(packed(tmp_path / "less.zip", run, words=["--without-state"])) as archive:
        assert f"{run.id}/checkpoints/last.state.pt" not in archive.namelist()


def test_a_run_at_work_is_not_packed(add, tmp_path, capsys):
    path = packed(tmp_path / "runs.zip", add(alive=True, ends=False), code=2)
    assert "is running" in capsys.readouterr().err
    assert not path.exists()


def test_what_is_there_is_not_replaced_unless_asked(add, tmp_path, capsys):
    run = add()
    path = tmp_path / "runs.zip"
    path.write_text("mine")
    packed(path, run, code=2)
    assert path.read_text() == "mine"
    packed(path, run, words=["--force"])
    assert zipfile.is_zipfile(path)


def test_a_run_that_begins_meanwhile_leaves_the_older_zip_in_place(add, tmp_path, capsys, monkeypatch):
    run, path, looks = add(), tmp_path / "runs.zip", []

    def begins(folder):
        looks.append(folder)
        if len(looks) > 1:
            raise InputError("is running.", field=f"run {folder.id}")

    path.write_text("mine")
    monkeypatch.setattr(packing, "idle_summary", begins)
    packed(path, run, code=2, words=["--force"])
    assert "is running" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert [file.name for file in tmp_path.iterdir() if file.name.endswith(".part")] == []


def test_a_file_that_cannot_be_read_is_named_and_not_the_zip(add, tmp_path, capsys, monkeypatch):
    run = add()
    found = packing.files_of(run.path)
    run.last_student.unlink()
    monkeypatch.setattr(packing, "files_of", lambda folder: found)
    path = packed(tmp_path / "runs.zip", run, code=2)
    assert capsys.readouterr().err.startswith(f"{run.last_student}: cannot be read: No such file or directory.")
    assert not path.exists()


def test_a_teacher_that_is_not_packed_is_named(add, tmp_path, capsys):
    teacher = add(name="teacher")
    student = add(name="student", teacher={"weights": f"run:{teacher.id}"})
    packed(tmp_path / "a.zip", student)
    assert f"its teacher is run:{teacher.id}, which is not packed" in capsys.readouterr().out
    packed(tmp_path / "b.zip", student, teacher)
    assert "its teacher" not in capsys.readouterr().out


def test_neither_command_waits_for_torch(home, add, tmp_path):
    path = packed(tmp_path / "runs.zip", add())
    code = f"import sys, engine.pack, engine.import_runs as c; c.main([{str(path)!r}]); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
