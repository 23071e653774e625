"""What the runner starts, skips and does when runs fail."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from engine.queueing import runner as queue_runner
from engine.queueing.runner import Runner
from engine.record import queue
from engine.record.control import send
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.starting import starting
from tests.engine.queueing.queued import log, order, status, wait_for


def test_runs_are_started_in_order_one_at_a_time_and_the_runner_ends(home, make):
    make("first short", "second short", "third")
    assert Runner(home).run()
    assert (home / "order.txt").read_text().splitlines() == [
        f"{mark} {name} auto" for name in ("first short", "second short", "third") for mark in "+-"
    ]
    now = queue.read(home)
    assert (now.entries, now.started) == ([], [])
    assert "the queue is empty" in log(home)
    with History(home) as history:
        assert [row["status"] for row in history.runs()] == ["finished"] * 3


def test_a_run_that_fails_dies_or_is_killed_does_not_keep_the_next_from_its_turn(home, make):
    make("dead", "fails", "killed", "last")
    assert Runner(home).run()
    assert [line.split()[0] for line in order(home)] == ["dead", "fails", "killed", "last"]
    said = log(home)
    assert "could not start (exit code 1): no such luck" in said
    assert "failed: the loss is not finite." in said
    assert " lost" in said


@pytest.mark.parametrize("name", ["dead", "fails", "killed"])
def test_where_people_want_it_a_failed_run_holds_the_queue(home, make, name):
    _, left = make(name, "left")
    queue.configure(home, when_failed="hold")
    assert Runner(home).run()
    now = queue.read(home)
    assert now.settings.held and [entry.run for entry in now.entries] == [left.id]
    assert "held because a run failed" in log(home)
    queue.configure(home, held=False)
    assert Runner(home).run()
    assert status(left) == "finished"


def test_a_run_that_people_stopped_holds_nothing(home, make):
    waits, after = make("waits", "after")
    queue.configure(home, when_failed="hold")
    thread = threading.Thread(target=lambda: (wait_for(lambda: order(home)), send(waits.path, "stop")))
    thread.start()
    assert Runner(home).run()
    thread.join()
    assert (status(waits), status(after)) == ("stopped", "finished")


def test_a_run_that_another_process_finished_meanwhile_is_no_failure(home, make):
    make("finished elsewhere", "after")
    queue.configure(home, when_failed="hold")
    assert Runner(home).run()
    assert order(home) == ["finished elsewhere auto", "after auto"]
    assert not queue.read(home).settings.held


def test_what_is_finished_running_or_gone_is_skipped_and_said_and_what_is_in_the_trash_keeps_its_place(home, make):
    done, runs, trashed, broken, left = make("done", "runs", "trashed", "broken", "left")
    for folder, ended in ((done, True), (runs, False)):
        writer = EventWriter(folder.events_file)
        writer.write("run_started", run=folder.id, step=0, epoch=0, due=time.time() + 60, **own_identity())
        if ended:
            writer.write("run_finished", status="finished", step=1, epoch=1)
        writer.close()
    with History(home) as history:
        history.rebuild()
        history.delete(trashed.id)
    with queue.changing(home) as now:
        now.entries.insert(0, replace(now.entries[0], run="gone"))
    broken.config_file.write_text("= 1")
    queue.configure(home, at_once=2, devices=["cuda:0", "cpu"])
    runner = Runner(home)
    runner._places.busy = lambda *_: []
    assert runner.run()
    assert order(home) == ["left auto"]
    said = log(home)
    assert f"{done.id} is skipped: it is finished." in said
    assert f"{runs.id} is skipped: it is running already." in said
    assert trashed.id not in said
    assert "gone is skipped: its folder is gone." in said
    assert "the queue is empty" in said
    assert [entry.run for entry in queue.read(home).entries] == [trashed.id]
    assert f"{broken.id} is skipped: its configuration cannot be read." in said
    assert status(left) == "finished"


def test_a_run_that_comes_back_from_the_trash_starts_in_its_turn(home, make):
    first, second = make("first", "second")
    with History(home) as history:
        history.rebuild()
        history.delete(first.id)
        queue.move(home, second.id, 0)  # those in the trash are not counted
        assert Runner(home).run()
        history.restore(first.id)
    assert Runner(home).run()
    assert order(home) == ["second auto", "first auto"]
    assert queue.read(home).entries == []


def test_a_run_is_being_started_until_its_engine_speaks_or_is_gone(home, make):
    (waits,) = make("waits")
    dead = make("dead")[0]
    seen = set()
    queue.configure(home, at_once=2)
    runner = Runner(home)
    runner._places.busy = lambda *_: []
    turn = runner._turn

    def look():
        done = turn()
        seen.update(starting(home))
        return done

    runner._turn = look
    thread = threading.Thread(target=lambda: (wait_for(lambda: len(order(home)) == 2), send(waits.path, "stop")))
    thread.start()
    runner.run()
    thread.join()
    assert {waits.id, dead.id} == seen
    assert starting(home) == frozenset()


def test_a_configuration_that_cannot_run_on_the_device_counts_as_failed(home, make, machine):
    machine("cuda:0")
    half, left = make("half", compute={"precision": "fp16"})[0], make("left")[0]
    queue.configure(home, devices=["cpu"], when_failed="hold")
    assert Runner(home).run()
    assert f"{half.id} cannot be started: compute.precision: fp16 needs a GPU." in log(home)
    assert [entry.run for entry in queue.read(home).entries] == [left.id]


def test_a_stopped_run_goes_on_where_its_configuration_says(home, make, machine):
    machine("cuda:0", "cuda:1")
    (run,) = make("stopped", add=False, compute={"device": "cuda:1"})
    writer = EventWriter(run.events_file)
    writer.write("run_started", run=run.id, step=0, epoch=0, due=time.time() + 60, **own_identity())
    writer.write("run_finished", status="stopped", step=1, epoch=1)
    writer.close()
    queue.add(home, run.id)
    assert Runner(home).run()
    assert order(home) == ["stopped cuda:1"]
    assert status(run) == "finished"


def test_an_engine_that_cannot_be_started_holds_the_queue_and_loses_nothing(home, make, monkeypatch):
    (run,) = make("one")
    monkeypatch.setattr(queue_runner, "engine_command", lambda run, home: ["/no/such/python"])
    assert Runner(home).run()
    now = queue.read(home)
    assert now.settings.held and [entry.run for entry in now.entries] == [run.id] and now.started == []
    assert "cannot be started" in log(home)
