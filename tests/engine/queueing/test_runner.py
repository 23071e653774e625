"""One runner a machine: a second one leaves, a next one takes over."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from engine.queueing.runner import Runner, RunnerThereError
from engine.record import queue
from engine.record.control import send
from engine.record.errors import InputError
from engine.record.launch import ROOT
from tests.engine.queueing.queued import log, order, status, wait_for


def test_a_second_runner_leaves_at_once_and_says_so(home, make, monkeypatch, capsys):
    with queue.runner_lock(home):
        assert queue.runner_is_there(home)
        code = [sys.executable, "-m", "engine.queue", "run", "--home", str(home)]
        done = subprocess.run(code, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "has a runner on this machine already" in done.stdout
    assert not queue.runner_is_there(home)


def test_two_runners_in_one_process_are_told_apart_too(home, make):
    (run,) = make("waits")
    refused = []

    def look():
        wait_for(lambda: order(home))
        try:
            Runner(home).run()
        except RunnerThereError as error:
            refused.append(error)
        send(run.path, "stop")

    thread = threading.Thread(target=look)
    thread.start()
    assert Runner(home).run()
    thread.join()
    assert len(refused) == 1


def test_told_to_end_the_runner_ends_and_its_run_goes_on_and_the_next_runner_has_it(home, make):
    run, after = make("waits", "after")
    thread = threading.Thread(target=lambda: (wait_for(lambda: order(home)), os.kill(os.getpid(), signal.SIGTERM)))
    thread.start()
    assert not Runner(home).run()
    thread.join()
    wait_for(lambda: status(run) == "running")
    assert [entry.run for entry in queue.read(home).started] == [run.id]
    thread = threading.Thread(target=lambda: (time.sleep(0.3), send(run.path, "stop")))
    thread.start()
    assert Runner(home).run()
    thread.join()
    assert order(home) == ["waits auto", "after auto"]
    assert (status(run), status(after)) == ("stopped", "finished")


def test_a_queue_that_cannot_be_written_at_times_is_worked_off_all_the_same(home, make, monkeypatch):
    make("first", "second")
    write, tried = queue._write, []

    def often_full(home, now):
        tried.append(now)
        if len(tried) % 3:
            raise InputError("cannot be written: No space left on device.", field=str(home), hint="Make room.")
        write(home, now)

    monkeypatch.setattr(queue, "_write", often_full)
    assert Runner(home).run()
    assert order(home) == ["first auto", "second auto"]
    assert not queue.read(home).started
    assert log(home).count("The queue waits") == 1


def test_what_was_cut_off_with_its_runner_goes_on_before_the_rest(home, make):
    """A reboot: the engines are gone, and nobody wrote down how they ended."""
    cut, fresh, stopped, ended, rest = make("cut", "fresh", "stopped", "ended", "rest")
    before = time.time() - 60
    with queue.changing(home) as now:
        for folder in (cut, fresh, stopped, ended):
            now.start(folder.id, "cpu", socket.gethostname(), before, heard=10_000 if folder is stopped else 0)
    for folder, how, when in (
        (cut, "", 0),
        (stopped, "stopped", before - 9),
        (ended, "failed", before - 9000),
    ):  # by a clock that was put back
        events = [{"type": "run_started", "step": 0, "pid": 2**30, "process_start": 1.0, "host": socket.gethostname()}]
        events += [{"type": "run_finished", "status": how}] if how else []
        text = [json.dumps({"v": 1, "seq": seq, "t": when or before, **event}) for seq, event in enumerate(events)]
        folder.events_file.write_text("\n".join([*text, ""]))
    assert Runner(home).run()
    assert order(home) == ["cut auto", "fresh auto", "stopped auto", "rest auto"]
    assert status(ended) == "failed"
    assert f"{ended.id} failed" in log(home)
    assert queue.read(home).started == []
    assert status(rest) == "finished"


def test_runs_of_another_machines_runner_are_left_to_it(home, make):
    (run,) = make("theirs")
    with queue.changing(home) as now:
        now.start(run.id, "cpu", "elsewhere", time.time())
    assert Runner(home).run()
    assert [entry.run for entry in queue.read(home).started] == [run.id]
    assert order(home) == []


def test_a_damaged_history_does_not_end_the_queue(home, make):
    (run,) = make("one")
    (home / "history.db").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    runner = Runner(home)
    assert runner._places.busy({}, {}) == []
    assert "history cannot be read" in log(home)
    assert runner._start_next()
    wait_for(lambda: not runner._jobs[run.id].pid())
    assert order(home) == ["one auto"]
