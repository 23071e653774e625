"""The queue with the real engine: its runner can be killed, its runs fail, and each is run once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil
import pytest

from engine.record import queue as record
from engine.record.control import send
from engine.record.history import History
from engine.record.process import is_alive
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import ALONE, ROOT, environment, events, queue, wait_for


def runner(home):
    """The runner, its streams to a file, in a session of its own as the window starts it."""
    with (home / "queue-runner.txt").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "engine.queue", "run", "--home", str(home)],
            cwd=ROOT,
            env=environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


@pytest.fixture
def make(home):
    """Makes runs that wait; whatever is left of them is ended."""
    made = []

    def make(name, **values):
        folder = queue(home, ALONE, {"name": name}, values)
        made.append(folder)
        record.add(home, folder.id)
        return folder

    yield make
    for folder in made:
        summary = RunSummary.of(folder)
        if summary.pid and is_alive(summary.pid, summary.process_start, summary.host):
            psutil.Process(summary.pid).kill()


def status(folder):
    return RunSummary.of(folder).status


def starts(folder):
    return len(events(folder, "run_started"))


@pytest.mark.slow
def test_a_failed_run_a_killed_runner_and_a_second_one_change_nothing_about_the_rest(home, make):
    first = make("first")
    send(first.path, "pause")  # it stays at work until the test lets it go on
    bad = make("bad", data={"source": "folder", "path": str(home / "nowhere")})
    last = make("last", recipe={"epochs": 1})
    one = runner(home)
    wait_for(lambda: status(first) == "paused", "the start of the first run")
    other = runner(home)
    assert other.wait(60) == 0
    assert "has a runner on this machine already" in (home / "queue-runner.txt").read_text()
    assert [entry.run for entry in record.read(home).entries] == [bad.id, last.id]

    os.kill(one.pid, signal.SIGKILL)
    one.wait()
    assert not record.runner_is_there(home)
    assert status(first) == "paused"
    two = runner(home)
    wait_for(lambda: record.runner_is_there(home), "the start of the next runner")
    send(first.path, "resume")
    assert two.wait(240) == 0
    assert [status(folder) for folder in (first, bad, last)] == ["finished", "failed", "finished"]
    assert [starts(folder) for folder in (first, bad, last)] == [1, 1, 1]
    ends = [events(folder, "run_finished")[0]["t"] for folder in (first, bad, last)]
    begins = [events(folder, "run_started")[0]["t"] for folder in (first, bad, last)]
    assert begins[1] > ends[0] and begins[2] > ends[1]
    now = record.read(home)
    assert (now.entries, now.started) == ([], [])
    with History(home) as history:
        assert sorted(row["status"] for row in history.runs()) == ["failed", "finished", "finished"]


@pytest.mark.slow
def test_a_held_queue_starts_nothing_and_goes_on_when_it_is_released(home, make):
    run = make("one", recipe={"epochs": 1})
    after = make("two", recipe={"epochs": 1})
    record.configure(home, held=True)
    assert runner(home).wait(60) == 0
    assert not run.events_file.exists()

    record.configure(home, held=False)
    at_work = runner(home)
    wait_for(lambda: starts(run), "the start of the first run")
    record.configure(home, held=True)
    assert at_work.wait(120) == 0
    assert status(run) == "finished"
    assert [entry.run for entry in record.read(home).entries] == [after.id]

    record.configure(home, held=False)
    assert runner(home).wait(120) == 0
    assert status(after) == "finished"


@pytest.mark.slow
def test_a_runner_that_is_told_to_end_leaves_its_run_at_work(home, make):
    run = make("one", recipe={"epochs": 1})
    send(run.path, "pause")
    one = runner(home)
    wait_for(lambda: status(run) == "paused", "the start of the run")
    one.terminate()
    assert one.wait(60) == 3
    send(run.path, "resume")
    wait_for(lambda: status(run) == "finished", "the end of the run")
    assert starts(run) == 1
