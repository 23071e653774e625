"""Disks that are full or read-only, and folders that go away: a run waits or says so, and loses nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from itertools import pairwise

import pytest
import torch

from benchmarks.torture import disk as torture
from benchmarks.torture.small_disk import Ballast, NoDiskError, bound_by_rights, remount, small_disk
from engine.exporting.making import make_export
from engine.record import queue as waiting
from engine.record.control import send
from engine.record.errors import InputError
from engine.record.export_request import ExportRequest
from engine.record.history import History
from engine.record.process import GRACE_SECONDS
from engine.record.run_folder import RunFolder
from engine.training.keeping import checkpoint
from engine.training.planning.plan import plan
from engine.training.recording.recorder import Recorder
from tests.end_to_end.engine_process import ALONE, FBT, ROOT, command, config, environment, events, queue, run, wait_for

# Every flush to the disk takes longer than heartbeats are apart.
SLOW = """
import os, runpy, sys, time
fsync = os.fsync
os.fsync = lambda handle: (time.sleep(6), fsync(handle))
sys.argv[0] = "engine.run"
runpy.run_module("engine.run", run_name="__main__")
"""
LONG = {"recipe": {"epochs": 500}, "compute": {"checkpoint_minutes": 0.001}, "probe": {"every": 0}}


@pytest.fixture
def disk(tmp_path):
    """A home on a disk of 6 MiB."""
    try:
        with small_disk(tmp_path / "disk", "6m") as place:
            yield place
    except NoDiskError as error:
        pytest.skip(str(error))


@pytest.fixture
def begin():
    """Starts engines, and leaves none."""
    engines = []

    def start(folder, home, **more):
        words = command("--resume", folder.id, "--home", str(home))
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        engines.append(subprocess.Popen(words, cwd=ROOT, env=environment(), **streams, **more))
        return engines[-1]

    yield start
    for engine in engines:
        engine.kill()
        engine.communicate()


def left_asides(folder):
    return list(folder.path.rglob(".*.part"))


def saved(folder):
    """The step of the newest checkpoint on the disk, and of the newest one told about."""
    return checkpoint.load_state(folder.last_state)["position"]["step"], events(folder, "checkpoint")[-1]["step"]


@pytest.mark.slow
def test_whatever_is_done_to_disk_or_folder_a_run_ends_as_one_that_nobody_touched(tmp_path):
    failures = []
    lines = torture.campaign(len(torture.KINDS), 3, tmp_path, failures.append)
    if not lines[0].count:
        pytest.skip(lines[0].note)
    assert failures == []
    assert [line.failed for line in lines] == [0] * len(lines)


def test_a_full_disk_pauses_a_run_which_says_what_it_needs_and_goes_on_by_itself(disk, begin):
    folder, ballast = queue(disk, FBT, LONG), Ballast(disk)
    engine = begin(folder, disk)
    wait_for(lambda: events(folder, "checkpoint"), "a checkpoint")
    ballast.fill(leave=100_000)
    wait_for(lambda: any(beat["status"] == "paused" for beat in events(folder, "heartbeat")), "the pause")
    warned = next(event for event in events(folder, "warning") if "cannot be written" in event["message"])
    assert "KiB are free, about" in warned["message"]
    assert "goes on by itself" in warned["message"]
    assert "Make room" in warned["hint"]
    on_disk, told = saved(folder)
    assert on_disk == told
    assert not left_asides(folder)
    ballast.clear()
    wait_for(lambda: saved(folder)[1] > told, "the next checkpoint")
    assert any("the run goes on" in event["message"] for event in events(folder, "notice"))
    send(folder.path, "stop")
    assert engine.wait(60) == 3


def test_a_limit_on_the_size_of_files_ends_the_run_with_what_to_do(home, begin):
    folder = queue(home, ALONE, LONG)
    engine = begin(folder, home)
    wait_for(lambda: events(folder, "checkpoint"), "a checkpoint")
    resource.prlimit(engine.pid, resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    _, said = engine.communicate(timeout=60)
    assert engine.returncode == 1
    assert "File too large" in said
    assert "the newest complete checkpoint is kept" in said
    assert "Traceback" not in said
    on_disk, told = saved(folder)
    assert on_disk == told
    assert not left_asides(folder)


@pytest.mark.slow
def test_on_a_slow_disk_heartbeats_keep_their_promise(home):
    folder = queue(home, ALONE, {"recipe": {"epochs": 1}, "probe": {"every": 0}})
    words = [sys.executable, "-c", SLOW, "--resume", folder.id, "--home", str(home)]
    engine = subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: len(events(folder, "heartbeat")) >= 4, "four heartbeats")
    finally:
        engine.kill()
        engine.wait()
    beats = events(folder, "heartbeat")
    assert all(after["t"] < before["due"] for before, after in pairwise(beats))


def test_a_heartbeat_that_was_slow_to_write_promises_the_next_for_later(home, monkeypatch):
    folder = queue(home, ALONE)
    recorder = Recorder(folder, folder.config(), None)
    recorder.beat()
    write = recorder.writer.write
    monkeypatch.setattr(recorder.writer, "write", lambda *given, **more: (time.sleep(1.5), write(*given, **more))[1])
    recorder.beat()
    monkeypatch.undo()
    recorder.beat()
    recorder.finish("stopped", step=0, epoch=0)
    slack = [event["due"] - event["t"] for event in events(folder, "heartbeat")]
    assert slack[0] == pytest.approx(GRACE_SECONDS, abs=1)
    assert slack[2] > GRACE_SECONDS + 2


def test_a_home_that_is_read_only_is_refused_before_any_work(disk):
    folder = queue(disk, ALONE)
    remount(disk, "ro")
    try:
        process = run("--resume", folder.id, "--home", str(disk))
        with pytest.raises(InputError, match="Read-only file system") as caught:
            RunFolder.create(disk, config(ALONE))
    finally:
        remount(disk, "rw")
    assert caught.value.field == str(disk)
    assert process.returncode == 2
    assert f"{folder.path}: cannot be written: Read-only file system." in process.stderr
    assert "Choose another home with --home or FBT_HOME." in process.stderr
    assert "Traceback" not in process.stderr
    assert not events(folder)


def test_a_run_folder_that_we_may_not_write_is_refused_before_any_work(home, begin):
    folder = queue(home, ALONE)
    (folder.path / ".lock").touch()
    folder.path.chmod(0o555)
    engine = begin(folder, home, preexec_fn=bound_by_rights())
    _, said = engine.communicate(timeout=60)
    folder.path.chmod(0o755)
    assert engine.returncode == 2
    assert f"{folder.path}: cannot be written: Permission denied." in said
    assert not events(folder)


def test_a_folder_that_becomes_read_only_under_a_run_is_as_a_full_disk(home, begin):
    folder = queue(home, ALONE, LONG)
    engine = begin(folder, home, preexec_fn=bound_by_rights())
    wait_for(lambda: events(folder, "checkpoint"), "a checkpoint")
    folder.checkpoints.chmod(0o555)
    warned = wait_for(lambda: events(folder, "warning"), "the warning")[-1]
    assert "Permission denied. The run waits" in warned["message"]
    assert warned["field"] == str(folder.checkpoints)
    before = saved(folder)[1]
    folder.checkpoints.chmod(0o755)
    wait_for(lambda: saved(folder)[1] > before, "the next checkpoint")
    send(folder.path, "stop")
    assert engine.wait(60) == 3


def test_a_run_whose_folder_is_moved_to_the_trash_by_hand_ends_and_says_so(home, begin):
    folder = queue(home, ALONE, LONG)
    engine = begin(folder, home)
    wait_for(lambda: events(folder, "checkpoint"), "a checkpoint")
    (home / "trash").mkdir()
    os.replace(folder.path, home / "trash" / folder.id)
    _, said = engine.communicate(timeout=60)
    assert engine.returncode == 1
    assert f"{folder.path}: was deleted, moved or replaced under the run." in said
    assert "Traceback" not in said
    assert not folder.path.exists()
    with History(home) as history:
        row = history.run(folder.id)
    assert row["status"] == "failed"
    assert "was deleted, moved or replaced" in row["error"]


def test_a_history_without_room_is_said_once_and_written_when_there_is(disk):
    folder, ballast = queue(disk, ALONE), Ballast(disk)
    heard = []
    recorder = Recorder(folder, folder.config(), disk, listener=heard.append)
    recorder.write("run_started", run=folder.id, step=0, epoch=0, epochs=3, due=0.0)
    ballast.fill(leave=0)
    for epoch in range(1, 20):
        metrics = {f"val/{number}": 0.5 for number in range(500)}
        recorder.write("epoch", epoch=epoch, step=epoch, metrics=metrics, best=False)
    wait_for(lambda: any(event["type"] == "warning" for event in heard), "that the history has no room")
    ballast.clear()
    recorder.write("epoch", epoch=20, step=20, metrics={}, best=False)
    wait_for(lambda: any(event["type"] == "notice" for event in heard), "that the history is written again")
    recorder.finish("finished", step=21, epoch=20)
    with History(disk) as history:
        assert history.run(folder.id)["status"] == "finished"
        assert len(history.series(folder.id, "val/1")) == 19
    said = [event["message"] for event in events(folder, "warning")]
    assert len([message for message in said if "history cannot be written" in message]) == 1
    assert any("history is written again" in event["message"] for event in events(folder, "notice"))


def test_an_export_without_room_says_how_much_it_takes_and_leaves_nothing(disk):
    folder = queue(disk, ALONE)
    checkpoint.save_student(folder.best_student, {"weight": torch.zeros(200_000)}, {})
    Ballast(disk).fill(leave=100_000)
    with pytest.raises(InputError, match="No space left on device") as caught:
        make_export(folder, disk, ExportRequest())
    assert "It takes 782 KiB, and" in caught.value.hint
    assert not list(folder.exports.iterdir())


def test_a_queue_without_room_is_as_it_was_and_says_so(disk):
    first, second = queue(disk, ALONE), queue(disk, ALONE)
    waiting.add(disk, first.id)
    Ballast(disk).fill()
    with pytest.raises(InputError, match="No space left on device") as caught:
        waiting.add(disk, second.id)
    assert "Make room" in caught.value.hint
    assert [entry.run for entry in waiting.read(disk).entries] == [first.id]


def test_the_plan_says_where_there_is_no_room_for_checkpoints(disk):
    chosen = config(FBT, {"recipe": {"ema_decay": 0.9}})
    assert not [warning for warning in plan(chosen, disk)["warnings"] if "Checkpoints" in warning]
    Ballast(disk).fill(leave=300_000)
    (said,) = [warning for warning in plan(chosen, disk)["warnings"] if "Checkpoints" in warning]
    assert str(disk) in said
    assert "KiB are free" in said


def test_a_run_that_cannot_be_made_on_a_full_disk_leaves_no_half_folder(disk):
    Ballast(disk).fill()
    with pytest.raises(InputError, match="No space left on device") as caught:
        RunFolder.create(disk, config(ALONE))
    assert caught.value.hint.startswith("Make room, or choose another home")
    assert not list((disk / "runs").glob("*"))
