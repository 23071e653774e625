"""What killed processes left half-written goes with the next task to the same place; what others write stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.record import left_overs
from engine.record.files import replace_file, replacing
from engine.record.left_overs import delete_left, held_file, room_beside
from tests.end_to_end.engine_process import ROOT

WRITES = {
    "file": "from engine.record.files import replacing as begin",
    "room": "from engine.record.left_overs import room_beside as begin",
}


@pytest.fixture
def writing(tmp_path):
    """Starts a process that is writing a file, or in a room beside one, until it is killed."""
    started = []

    def start(kind: str) -> subprocess.Popen[bytes]:
        code = f"{WRITES[kind]}\nimport pathlib, sys\nwith begin(pathlib.Path(sys.argv[1])):\n print(flush=True)\n sys.stdin.read()"
        words = [sys.executable, "-c", code, str(tmp_path / "runs.zip")]
        process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        process.stdout.readline()
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def again(kind: str, target: Path) -> None:
    """The next task to that place."""
    with replacing(target) if kind == "file" else room_beside(target):
        pass


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("kind", ["file", "room"])
def test_what_a_killed_process_left_is_cleared_by_the_next_task_to_that_place(tmp_path, writing, monkeypatch, kind):
    monkeypatch.setattr(left_overs, "_JUST_MADE", -1.0)
    process = writing(kind)
    assert len(hidden(tmp_path)) == 1
    process.kill()
    process.wait()
    assert len(hidden(tmp_path)) == 1
    again(kind, tmp_path / "runs.zip")
    assert hidden(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("kind", ["file", "room"])
def test_a_command_that_is_asked_to_end_leaves_nothing(tmp_path, kind):
    code = (
        f"{WRITES[kind]}\nimport os, pathlib, signal, sys, engine.metrics as m\ndef find(*_):\n"
        " with begin(pathlib.Path(sys.argv[1])):\n  os.kill(os.getpid(), signal.SIGTERM)\n"
        "m.RunFolder.find = find\nsys.exit(m.main(['run']))"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "runs.zip")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("kind", ["file", "room"])
def test_what_another_process_is_writing_is_left_alone(tmp_path, writing, monkeypatch, kind):
    monkeypatch.setattr(left_overs, "_JUST_MADE", -1.0)
    process = writing(kind)
    before = hidden(tmp_path)
    again(kind, tmp_path / "runs.zip")
    assert hidden(tmp_path) == before
    process.communicate()
    assert process.returncode == 0
    assert hidden(tmp_path) == []


@pytest.mark.parametrize(
    "name", [".runs.zip.part", ".runs.zip.mine.part", ".runs_zip.01234567.part", ".other.01234567.part", ".a.exporting", ".runs.zip.01234567.part2"]
)  # fmt: skip
def test_what_is_not_a_left_over_of_that_file_is_left_alone(tmp_path, name):
    (tmp_path / name).touch()
    replace_file(tmp_path / "runs.zip", "new")
    with room_beside(tmp_path / "runs.zip"):
        pass
    assert hidden(tmp_path) == [name]


def test_a_room_that_nobody_has_held_yet_is_left_to_its_maker_for_a_day(tmp_path):
    room = tmp_path / ".0123456789ab.exporting"
    room.mkdir()
    for age, stays in ((0, True), (90_000, False)):
        os.utime(room, (room.stat().st_mtime - age,) * 2)
        with room_beside(tmp_path / "runs.zip"):
            pass
        assert room.exists() is stays


def test_a_file_that_was_taken_for_a_left_over_before_it_was_held_is_made_anew(tmp_path, monkeypatch):
    path, real = tmp_path / "a.part", left_overs.fcntl.flock

    def taken_first(file, how):
        monkeypatch.setattr(left_overs.fcntl, "flock", real)
        path.unlink()
        real(file, how)

    monkeypatch.setattr(left_overs.fcntl, "flock", taken_first)
    with held_file(path) as file:
        file.write(b"x")
    assert path.read_bytes() == b"x"


def test_where_there_are_no_locks_nothing_is_taken_for_a_left_over(tmp_path, monkeypatch):
    def refuses(*_):
        raise OSError("No locks available")

    monkeypatch.setattr(left_overs.fcntl, "flock", refuses)
    held_file(tmp_path / "a.part").close()
    assert not delete_left(tmp_path / "a.part")
    assert (tmp_path / "a.part").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_a_pipe_of_such_a_name_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / ".runs.zip.01234567.part")
    replace_file(tmp_path / "runs.zip", "new")
    assert hidden(tmp_path) == [".runs.zip.01234567.part"]


def test_a_file_that_was_made_anew_by_its_writer_is_not_deleted_for_the_one_that_was_locked(tmp_path, monkeypatch):
    path, real = tmp_path / "a.part", left_overs.fcntl.flock
    path.touch()
    writers = []

    def made_anew_first(file, how):
        monkeypatch.setattr(left_overs.fcntl, "flock", real)
        path.unlink()  # another that clears; the writer, who had not held it yet, begins again
        writers.append(held_file(path))
        real(file, how)

    monkeypatch.setattr(left_overs.fcntl, "flock", made_anew_first)
    assert not delete_left(path)
    assert path.exists()
    writers[0].close()


def left_room(folder: Path, *, made: bool, taken: str = "s") -> Path:
    """A room of a process that was killed once it had taken a folder, its report copied, out of its place."""
    room = folder / ".0123456789ab.exporting"
    for name in (f"older/{taken}", "copies", *["made"] * made):
        (room / name).mkdir(parents=True)
    (room / "lock").touch()
    (room / "older" / taken / "model").write_text("old")
    (room / "copies" / f"{taken}.json").write_text("old")
    (folder / f"{taken}.json").write_text("new")
    return room


@pytest.mark.parametrize("taken", ["s", "s-v1.2"])
def test_what_made_way_for_what_never_came_is_brought_back_by_the_next_task(tmp_path, monkeypatch, taken):
    monkeypatch.setattr(left_overs, "_JUST_MADE", -1.0)
    left_room(tmp_path, made=True, taken=taken)
    again("room", tmp_path / taken)
    assert [(tmp_path / name).read_text() for name in (f"{taken}/model", f"{taken}.json")] == ["old", "old"]
    assert hidden(tmp_path) == []


def test_what_made_way_is_kept_while_something_else_is_in_its_place(tmp_path, monkeypatch):
    monkeypatch.setattr(left_overs, "_JUST_MADE", -1.0)
    room = left_room(tmp_path, made=True)
    (tmp_path / "s").write_text("somebody else's")
    os.utime(room, (0, 0))
    for _ in range(2):
        again("room", tmp_path / "s")
    assert (room / "older" / "s" / "model").read_text() == "old"
    assert [(tmp_path / name).read_text() for name in ("s", "s.json")] == ["somebody else's", "new"]
    (tmp_path / "s").unlink()
    again("room", tmp_path / "s")
    assert (tmp_path / "s" / "model").read_text() == "old"


def test_what_made_way_for_what_came_goes_with_the_room(tmp_path, monkeypatch):
    monkeypatch.setattr(left_overs, "_JUST_MADE", -1.0)
    left_room(tmp_path, made=False)
    again("room", tmp_path / "s")
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]
    assert (tmp_path / "s.json").read_text() == "new"
