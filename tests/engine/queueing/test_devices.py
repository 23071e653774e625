"""Which device a run of the queue gets, and which it waits for."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import psutil
import pytest

from engine.queueing.runner import Runner
from engine.record import queue
from engine.record.control import send
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from tests.engine.queueing.queued import log, order, status, wait_for


def test_each_device_has_one_run_and_at_once_limits_the_machine(home, make, machine):
    machine("cuda:0", "cuda:1", "cuda:2")
    make("one waits", "two waits", "three waits")
    queue.configure(home, at_once=2)
    seen = []

    def look():
        wait_for(lambda: len(order(home)) == 2)
        time.sleep(0.3)
        seen.extend(order(home))
        assert sorted(entry.place for entry in queue.read(home).started) == ["cuda:0", "cuda:1"]
        queue.configure(home, at_once=0)
        wait_for(lambda: len(order(home)) == 3)
        for folder in (home / "runs").iterdir():
            send(folder, "stop")

    thread = threading.Thread(target=look)
    thread.start()
    assert Runner(home).run()
    thread.join()
    assert len(seen) == 2
    assert sorted(order(home)) == ["one waits auto", "three waits cuda:2", "two waits cuda:1"]


def test_a_run_waits_for_its_own_device_and_lets_others_pass(home, make, machine):
    machine("cuda:0", "cuda:1")
    first, second, _third = make("first waits", "second", "third")
    for folder in (first, second):
        queue.assign(home, folder.id, "cuda:1")
    queue.configure(home, at_once=0)

    def look():
        wait_for(lambda: order(home, "-") == ["third auto"])
        send(first.path, "stop")

    thread = threading.Thread(target=look)
    thread.start()
    assert Runner(home).run()
    thread.join()
    *begun, last = order(home)
    assert sorted(begun) == ["first waits cuda:1", "third auto"]  # started at once; each writes when it has loaded
    assert last == "second cuda:1"
    with History(home) as history:
        assert history.run(second.id)["status"] == "finished"


def test_a_run_of_another_program_keeps_its_device_busy(home, make, machine):
    machine("cuda:0", "cuda:1")
    (other,) = make("other", add=False, compute={"device": "cuda:0"})
    writer = EventWriter(other.events_file)
    writer.write("run_started", run=other.id, step=0, epoch=0, due=time.time() + 60, **own_identity())
    writer.close()
    with History(home) as history:
        history.rebuild()
    make("mine")
    queue.configure(home, at_once=0)
    assert Runner(home).run()
    assert order(home) == ["mine cuda:1"]


@pytest.mark.parametrize(
    ("ours", "theirs", "device", "expected"),
    [
        (None, "1", "cuda:0 NVIDIA H100", "cuda:1"),
        ("2,3", "3", "cuda:0 NVIDIA H100", "cuda:1"),
        ("2,3", "0", "cuda:0 NVIDIA H100", "cuda:elsewhere"),
        ("1", None, "cuda:1 NVIDIA H100", "cuda:0"),
        (None, "", "", "cpu"),
        (None, None, "cuda:1 NVIDIA H100", "cuda:1"),
    ],
)
def test_the_gpu_of_a_run_that_is_let_see_others_is_found(
    home, make, machine, monkeypatch, ours, theirs, device, expected
):
    """A sweep gives each of its runs one GPU, which that run calls the first."""
    machine("cuda:0", "cuda:1")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if ours is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", ours)
    (other,) = make("other", add=False)
    surroundings = {name: value for name, value in os.environ.items() if name != "CUDA_VISIBLE_DEVICES"}
    surroundings |= {} if theirs is None else {"CUDA_VISIBLE_DEVICES": theirs}
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=surroundings) as process:
        identity = {**own_identity(), "pid": process.pid, "process_start": psutil.Process(process.pid).create_time()}
        writer = EventWriter(other.events_file)
        writer.write("run_started", run=other.id, step=0, epoch=0, due=time.time() + 60, device=device, **identity)
        writer.close()
        with History(home) as history:
            history.rebuild()
        busy = Runner(home)._places.busy({}, {})
        process.communicate(b"\n")
    assert busy == [expected]


def test_at_once_counts_runs_of_other_programs(home, make, machine):
    machine("cuda:0", "cuda:1")
    (other,) = make("other", add=False)
    writer = EventWriter(other.events_file)
    writer.write("run_started", run=other.id, step=0, epoch=0, due=time.time() + 60, **own_identity())
    with History(home) as history:
        history.rebuild()
    make("mine")
    runner = Runner(home)
    assert not runner._start_next()
    writer.write("run_finished", status="finished", step=1, epoch=1)
    writer.close()
    with History(home) as history:
        history.rebuild()
    assert runner.run()
    assert order(home) == ["mine auto"]


def test_what_wants_a_device_that_is_not_here_waits_and_does_not_keep_the_runner(home, make, machine):
    machine("cpu")
    away, here = make("away", "here")
    (gpu,) = make("gpu", compute={"device": "cuda"})
    queue.assign(home, away.id, "cuda:3")
    assert Runner(home).run()
    assert order(home) == ["here auto"]
    assert [entry.run for entry in queue.read(home).entries] == [away.id, gpu.id]
    assert log(home).count("there is no cuda:3 on this machine") == 1
    assert "there is no GPU on this machine" in log(home)
    assert status(here) == "finished"
