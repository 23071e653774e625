"""The machine goes down under a queue, or its runner is killed: no run is lost, doubled, or run out of its turn."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from benchmarks.torture.queue_kills import kill_runners
from engine.record import queue as record
from engine.record.history import History
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import ALONE, ROOT, environment, events, queue, wait_for


def runner(home):
    with (home / "queue-runner.txt").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "engine.queue", "run", "--home", str(home)],
            cwd=ROOT, env=environment(), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip


def reboot(folder, bystander):
    """The run's process is no more; its number is now that of another, which began as long after another boot."""
    lines = []
    for line in folder.events_file.read_text().splitlines():
        event = json.loads(line)
        if event["type"] == "run_started":
            event |= {"pid": bystander, "process_start": 1.0, "process_mark": "boot-before-this-one:1"}
        if "due" in event:
            event["due"] = 1.0
        lines.append(json.dumps(event))
    folder.events_file.write_text("\n".join(lines) + "\n")
    with History(folder.path.parents[1]) as history:
        history.rebuild()


@pytest.fixture
def cut(home, request):
    """The runs of a queue, in order, the machine of which went down in the first."""
    lengths = [20, *[1] * request.param]
    runs = [
        queue(home, ALONE, {"name": str(place), "recipe": {"epochs": epochs}}) for place, epochs in enumerate(lengths)
    ]
    for folder in runs:
        record.add(home, folder.id)
    at_work = runner(home)
    wait_for(lambda: [event for event in events(runs[0], "checkpoint") if event["epoch"]], "the first checkpoint")
    for pid in (at_work.pid, RunSummary.of(runs[0]).pid):
        os.kill(pid, signal.SIGKILL)
    at_work.wait()
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    reboot(runs[0], bystander.pid)
    yield runs
    assert bystander.poll() is None  # nobody takes it for the engine and ends it
    bystander.communicate(b"\n")


@pytest.mark.slow
@pytest.mark.parametrize("cut", [2], indirect=True)
def test_after_a_reboot_what_waited_waits_in_order_and_what_ran_is_lost_and_resumed_once(home, cut):
    now = record.read(home)
    assert [entry.run for entry in now.entries] == [folder.id for folder in cut[1:]]
    assert [started.run for started in now.started] == [cut[0].id]
    with History(home) as history:
        assert history.run(cut[0].id)["status"] == "lost"
    assert runner(home).wait(240) == 0
    assert [RunSummary.of(folder).status for folder in cut] == ["finished"] * 3
    assert [[event["resumed"] for event in events(folder, "run_started")] for folder in cut] == [[False, True], [False], [False]]  # fmt: skip
    ends = [events(folder, "run_finished")[0]["t"] for folder in cut]
    assert ends == sorted(ends)
    assert "waits again: its engine was cut off" in (home / record.LOG).read_text()


@pytest.mark.slow
@pytest.mark.parametrize("cut", [1], indirect=True)
def test_a_queue_told_to_leave_what_was_cut_off_goes_on_with_the_rest(home, cut):
    record.configure(home, when_cut_off="leave")
    assert runner(home).wait(240) == 0
    with History(home) as history:
        assert [history.run(folder.id)["status"] for folder in cut] == ["lost", "finished"]
    assert len(events(cut[0], "run_started")) == 1
    assert record.read(home).started == []
    assert "is left as it is: its engine was cut off" in (home / record.LOG).read_text()


@pytest.mark.slow
def test_a_runner_killed_at_any_moment_loses_and_doubles_nothing(tmp_path):
    said = []
    line = kill_runners(3, 1, tmp_path / "home", said.append)
    assert (line.failed, said) == (0, [])
