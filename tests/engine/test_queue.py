"""The runner and its command: what it starts, skips and does when runs fail. Its engines are stand-ins."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest

from engine import queue as command
from engine.queueing import places as queue_places
from engine.queueing import runner as queue_runner
from engine.queueing.runner import Runner, RunnerThereError
from engine.record import queue
from engine.record.config import parse_config
from engine.record.control import send
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.launch import ROOT
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

VALUES = {"kind": "train", "student": {"model": "resnet18"}}

# Stands in for engine.run: ends as its name says, or when it is told to stop.
ENGINE = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from engine.record import control
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

folder, home = RunFolder(Path(sys.argv[4]) / "runs" / sys.argv[2]), Path(sys.argv[4])
config = folder.config()
name = config.name
def log(word):
    with (home / "order.txt").open("a") as file:
        file.write(f"{{word}} {{name}} {{config.compute.device}}\\n")
def save():
    with History(home) as history:
        history.save(RunSummary.of(folder), folder)
log("+")
if "dead" in name:
    sys.exit("no such luck")
writer = EventWriter(folder.events_file)
writer.write("run_started", run=folder.id, step=0, epoch=0, epochs=1, due=time.time() + 5, **own_identity())
save()
if "killed" in name:
    os._exit(9)
until = time.monotonic() + 60
status = "finished"
while "waits" in name and time.monotonic() < until:
    if "stop" in control.take(folder.path):
        status = "stopped"
        break
    time.sleep(0.02)
if "short" in name:
    time.sleep(0.4)
if "fails" in name:
    status = "failed"
writer.write("run_finished", status=status, step=5, epoch=1, error="the loss is not finite." if status == "failed" else "")
writer.close()
save()
log("-")
sys.exit({{"finished": 0, "failed": 1, "stopped": 3}}[status])
"""


@pytest.fixture
def make(home, tmp_path, monkeypatch):
    """Makes runs that wait, by name; whatever of their engines is left is ended."""
    script = tmp_path / "stand_in.py"
    script.write_text(ENGINE)
    monkeypatch.setattr(
        queue_runner,
        "engine_command",
        lambda run, home: [sys.executable, str(script), "--resume", run, "--home", str(home)],
    )
    monkeypatch.setattr(queue_runner, "POLL_SECONDS", 0.05)

    def make(*names, add=True, **values):
        made = [RunFolder.create(home, parse_config({**VALUES, "name": name, **values})) for name in names]
        for folder in made if add else ():
            queue.add(home, folder.id)
        return made

    yield make
    for process in psutil.process_iter(["cmdline"]):
        if str(script) in (process.info["cmdline"] or []):
            process.kill()


@pytest.fixture
def machine(monkeypatch):
    """Makes this a machine with other devices."""
    return lambda *names: monkeypatch.setattr(queue_places, "machine_devices", lambda: list(names))


def order(home, mark="+"):
    path = home / "order.txt"
    return [line[2:] for line in path.read_text().splitlines() if line[0] == mark] if path.exists() else []


def status(folder):
    return RunSummary.of(folder).status


def log(home):
    return (home / queue.LOG).read_text()


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


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


def test_what_is_finished_running_trashed_or_gone_is_skipped_and_said(home, make):
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
    assert f"{trashed.id} is skipped: its folder is gone or in the trash." in said
    assert "gone is skipped: its folder is gone or in the trash." in said
    assert f"{broken.id} is skipped: its configuration cannot be read." in said
    assert status(left) == "finished"


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
    assert order(home) == ["first waits cuda:1", "third auto", "second cuda:1"]
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


def test_what_was_cut_off_with_its_runner_goes_on_before_the_rest(home, make):
    """A reboot: the engines are gone, and nobody wrote down how they ended."""
    cut, fresh, stopped, ended, rest = make("cut", "fresh", "stopped", "ended", "rest")
    before = time.time() - 60
    with queue.changing(home) as now:
        for folder in (cut, fresh, stopped, ended):
            now.start(folder.id, "cpu", socket.gethostname(), before)
    for folder, how, when in ((cut, "", 0), (stopped, "stopped", before - 9), (ended, "failed", before + 9)):
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


def config_file(tmp_path, name, **values):
    path = tmp_path / f"{name}.toml"
    path.write_text(parse_config({**VALUES, "name": name, **values}).to_toml(), encoding="utf-8")
    return str(path)


def said(capsys):
    return json.loads(capsys.readouterr().out)


def test_the_command_adds_orders_holds_and_lists(home, tmp_path, capsys):
    files = [config_file(tmp_path, name) for name in ("one", "two", "three")]
    assert command.main(["add", *files]) == 0
    assert "engine.queue run" in capsys.readouterr().out
    one, two, three = [entry.run for entry in queue.read(home).entries]
    assert command.main(["move", three, "1"]) == 0
    assert command.main(["assign", two, "cpu"]) == 0
    assert command.main(["set", "--at-once", "2", "--devices", "cpu,cuda:1", "--when-failed", "hold"]) == 0
    assert command.main(["hold"]) == 0
    capsys.readouterr()
    assert command.main(["remove", one, "--json"]) == 0
    listed = said(capsys)
    assert [(row["run"], row["name"], row["device"], row["status"]) for row in listed["entries"]] == [
        (three, "three", "", "queued"),
        (two, "two", "cpu", "queued"),
    ]
    assert listed["settings"] == {"at_once": 2, "devices": ["cpu", "cuda:1"], "when_failed": "hold", "held": True}
    assert command.main(["assign", two, "any"]) == 0
    assert command.main(["release"]) == 0
    assert command.main([]) == 0
    out = capsys.readouterr().out
    assert "2 wait; at once: 2" in out and f"   2  {two}  any  two" in out
    with History(home) as history:
        assert {row["status"] for row in history.runs()} == {"queued"}


def test_the_command_adds_a_run_that_was_stopped_but_none_that_is_over(home, make, capsys):
    stopped, done = make("stopped", "done", add=False)
    for folder, status in ((stopped, "stopped"), (done, "finished")):
        writer = EventWriter(folder.events_file)
        writer.write("run_started", run=folder.id, step=0, epoch=0, due=time.time() + 60, **own_identity())
        writer.write("run_finished", status=status, step=1, epoch=1)
        writer.close()
    assert command.main(["add", stopped.id]) == 0
    assert command.main(["add", done.id]) == 2
    assert "is finished." in capsys.readouterr().err
    assert [entry.run for entry in queue.read(home).entries] == [stopped.id]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["add", "nothing.toml"], "there is no such run"),
        (["remove", "x"], "is not in the queue"),
        (["set", "--at-once", "-1"], "cannot be set"),
        (["add", "good", "--device", "gpu"], "no device of its own"),
        (["add", "half", "--device", "cpu"], "fp16 needs a GPU"),
        (["add", "good", "bad"], "Extra inputs"),
    ],
)
def test_what_the_command_cannot_do_is_said_and_leaves_nothing(home, tmp_path, capsys, words, error):
    files = {
        "good": config_file(tmp_path, "good"),
        "half": config_file(tmp_path, "half", compute={"precision": "fp16"}),
    }
    (tmp_path / "bad.toml").write_text("colour = 1\n")
    files["bad"] = str(tmp_path / "bad.toml")
    assert command.main([files.get(word, word) for word in words]) == 2
    err = capsys.readouterr().err
    assert error in err or (error == "Extra inputs" and "colour" in err)
    assert not (home / "runs").exists()
