"""The queue's file: each run once, in order, whoever edits it at the same time and whatever became of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from engine.record import devices, queue
from engine.record.config import parse_config
from engine.record.devices import machine_devices, on_device
from engine.record.errors import ConfigError, InputError
from engine.record.launch import ROOT, queue_command
from engine.record.queue_state import Entry, Queue, Settings
from engine.record.queue_text import parse_queue
from engine.record.run_folder import RunFolder

RUNS = ["a", "b", "c", "d"]
CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "move", "remove"]), st.sampled_from(RUNS), st.none() | st.integers(-2, 6))
)


@pytest.fixture
def make(home, values):
    """Makes runs that have not begun; returns their ids."""

    def make(*names, **changes):
        return [RunFolder.create(home, parse_config(values(name=name, **changes))).id for name in names]

    return make


def waiting(home):
    return [entry.run for entry in queue.read(home).entries]


def test_looking_at_a_queue_that_is_not_there_makes_nothing(tmp_path):
    home = tmp_path / "nowhere"
    assert queue.read(home) == Queue()
    assert not queue.runner_is_there(home)
    assert not home.exists()


@given(CHANGES)
def test_whatever_is_done_each_run_waits_once_and_where_it_was_put(changes):
    state, expected = Queue(), []
    for what, run, place in changes:
        if what == "add":
            state.add(Entry(run), place)
            if run not in expected:
                expected.insert(len(expected) if place is None else max(0, place), run)
            elif place is not None:
                expected.remove(run)
                expected.insert(max(0, place), run)
        elif run not in expected:
            with pytest.raises(InputError, match="not in the queue"):
                state.move(run, 0) if what == "move" else state.remove(run)
        else:
            expected.remove(run)
            if what == "move":
                state.move(run, place or 0)
                expected.insert(max(0, place or 0), run)
            else:
                state.remove(run)
        assert [entry.run for entry in state.entries] == expected
    again, damaged = parse_queue(state.to_json())
    assert again == state and not damaged


def test_runs_are_added_moved_given_a_device_and_taken_out(home, make):
    first, second, third = make("one", "two", "three")
    queue.add(home, first)
    queue.add(home, second)
    queue.add(home, third, place=0)
    assert waiting(home) == [third, first, second]
    queue.move(home, third, 1)
    assert waiting(home) == [first, third, second]
    queue.assign(home, second, "cpu")
    queue.add(home, second)
    assert [(entry.run, entry.device) for entry in queue.read(home).entries][2] == (second, "cpu")
    queue.remove(home, first)
    assert waiting(home) == [third, second]
    assert (home / "runs" / first).is_dir()
    assert queue.read(home).entries[0].added > 1.7e9


def test_a_run_that_is_not_there_cannot_wait(home, make):
    (run,) = make("one")
    for name in ("nobody", "../runs/" + run, ".", ""):
        with pytest.raises(InputError, match="no such run"):
            queue.add(home, name)
    with pytest.raises(InputError, match="not in the queue"):
        queue.remove(home, run)
    assert not (home / queue.FILE).exists()


def test_a_device_that_cannot_be_is_refused_when_it_is_chosen(home, make, values):
    (run,) = make("one")
    with pytest.raises(InputError, match="no device of its own"):
        queue.add(home, run, "cuda")
    (half,) = make("half", compute={"precision": "fp16"})
    queue.add(home, half)
    with pytest.raises(ConfigError, match="fp16 needs a GPU"):
        on_device(RunFolder(home / "runs" / half), "cpu", ["cuda:0"])
    begun = RunFolder(home / "runs" / run)
    begun.events_file.touch()
    with pytest.raises(InputError, match="has begun"):
        queue.add(home, run, "cuda:1")
    assert waiting(home) == [half]


def test_a_run_is_given_its_device_only_where_that_is_another(home, make):
    (run,) = make("one")
    folder = RunFolder(home / "runs" / run)
    assert on_device(folder, "", ["cpu"]).compute.device == "auto"
    assert on_device(folder, "cuda:0", ["cuda:0", "cuda:1"]).compute.device == "auto"
    assert on_device(folder, "cuda:1", ["cuda:0", "cuda:1"]).compute.device == "cuda:1"
    assert on_device(folder, "cpu", ["cuda:0"]).compute.device == "cpu"


@pytest.mark.parametrize(
    "settings",
    [
        {"at_once": -1},
        {"at_once": True},
        {"at_once": "2"},
        {"devices": ["gpu"]},
        {"devices": "cpu"},
        {"devices": [1]},
        {"when_failed": "stop"},
        {"held": 1},
        {"entries": []},
        {"hold": True},
    ],
)
def test_a_setting_that_cannot_be_is_refused(home, settings):
    with pytest.raises(InputError):
        queue.configure(home, **settings)
    assert not (home / queue.FILE).exists()


def test_settings_are_kept(home):
    queue.configure(home, at_once=2, devices=["cuda:0", "cuda:1"])
    queue.configure(home, when_failed="hold", held=True)
    assert queue.read(home).settings == Settings(2, ("cuda:0", "cuda:1"), "hold", True)


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_file_that_is_no_queue_is_set_aside_and_said(home, text):
    (home / queue.FILE).write_bytes(text)
    now = queue.read(home)
    assert now.entries == [] and "damaged" in now.problem
    assert (home / "queue.json.damaged").read_bytes() == text
    assert queue.read(home) == Queue()
    assert "damaged" in (home / queue.LOG).read_text()


def test_what_can_be_read_of_a_damaged_file_still_waits(home, make):
    first, second = make("one", "two")
    values = {
        "v": 9,
        "new": {"of": "a later version"},
        "entries": [
            {"run": first, "device": 3},
            {"run": second, "device": "cpu", "added": 1.0, "colour": "red"},
            {"run": second},
            {"run": "../elsewhere"},
            {"device": "cpu"},
            "x",
        ],
        "settings": {"at_once": -3, "held": True, "of": "later"},
    }
    (home / queue.FILE).write_text(json.dumps(values))
    now = queue.add(home, first)
    assert "1 entry could be read" in now.problem
    assert waiting(home) == [second, first]
    assert queue.read(home).settings == Settings(held=True)
    assert queue.read(home).entries[0] == Entry(second, "cpu", 1.0)


def test_keys_of_a_later_version_are_no_damage(home):
    text = json.dumps({"v": 2, "more": 1, "entries": [{"run": "x", "colour": "red"}], "settings": {"of": "later"}})
    assert parse_queue(text) == (Queue([Entry("x")]), False)


def test_a_change_that_fails_half_way_changes_nothing(home, make):
    (run,) = make("one")
    queue.add(home, run)
    before = (home / queue.FILE).read_bytes()

    def fail() -> None:
        with queue.changing(home) as now:
            now.entries.clear()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (home / queue.FILE).read_bytes() == before
    with FileLock(home / ".queue.lock", timeout=1):
        pass


EDITOR = """
import sys
from pathlib import Path
from engine.record import queue
home, own = Path(sys.argv[1]), sys.argv[2:]
for run in own:
    queue.add(home, run)
    queue.move(home, run, 0)
    queue.configure(home, at_once=3)
queue.remove(home, own[0])
"""


def test_two_processes_that_edit_at_once_lose_nothing(home, make):
    mine, theirs = make(*["mine"] * 12), make(*["theirs"] * 12)
    both = [
        subprocess.Popen([sys.executable, "-c", EDITOR, str(home), *runs], cwd=ROOT, stderr=subprocess.PIPE)
        for runs in (mine, theirs)
    ]
    assert [each.communicate(timeout=120)[1] for each in both] == [b"", b""]
    found = waiting(home)
    assert sorted(found) == sorted(mine[1:] + theirs[1:])
    for runs in (mine, theirs):
        assert [run for run in found if run in runs] == runs[:0:-1]
    assert queue.read(home).settings.at_once == 3


def test_a_queue_that_somebody_holds_for_long_is_said(home, make, monkeypatch):
    (run,) = make("one")
    monkeypatch.setattr(queue, "_LOCK_SECONDS", 0.05)
    code = "import sys, time; from filelock import FileLock\nwith FileLock(sys.argv[1]): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home / ".queue.lock")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="held by another program"):
            queue.add(home, run)
        holder.kill()


def test_a_started_run_is_kept_apart_until_it_is_over_or_waits_again():
    state = Queue([Entry("a", "cpu", 5.0), Entry("b")])
    state.start("a", "cpu", "here", 9.0)
    assert [entry.run for entry in state.entries] == ["b"]
    assert asdict(state.started[0]) == {
        "run": "a", "device": "cpu", "added": 5.0, "place": "cpu", "host": "here", "since": 9.0, "heard": 0
    }  # fmt: skip
    assert parse_queue(state.to_json()) == (state, False)
    state.put_back(state.started[0])
    assert state.entries == [Entry("a", "cpu", 5.0), Entry("b")] and state.started == []
    state.start("a", "cpu", "here", 9.0)
    state.end("a")
    assert state.started == []


def test_the_runner_is_a_module_of_this_python_and_frozen_a_verb_of_the_program(home, monkeypatch):
    assert queue_command(home) == [sys.executable, "-m", "engine.queue", "run", "--home", str(home)]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert queue_command(home) == [sys.executable, "queue", "run", "--home", str(home)]


def nvml(count):
    return SimpleNamespace(nvmlInit=lambda: None, nvmlShutdown=lambda: None, nvmlDeviceGetCount=lambda: count)


@pytest.mark.parametrize(
    ("visible", "count", "expected"),
    [
        (None, 2, ["cuda:0", "cuda:1"]),
        ("1", 2, ["cuda:0"]),
        ("0,-1,1", 2, ["cuda:0"]),
        ("GPU-1,GPU-2", 4, ["cuda:0", "cuda:1"]),
        ("", 2, ["cpu"]),
        (None, 0, ["cpu"]),
    ],
)
def test_the_devices_are_the_gpus_that_a_program_sees_else_the_cpu(monkeypatch, visible, count, expected):
    monkeypatch.setitem(sys.modules, "pynvml", nvml(count))
    monkeypatch.setattr(devices.platform, "machine", lambda: "x86_64")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert machine_devices() == expected


def test_without_a_driver_there_is_the_cpu(monkeypatch):
    def broken():
        raise OSError("NVML Shared Library Not Found")

    monkeypatch.setattr(devices.platform, "machine", lambda: "x86_64")
    monkeypatch.setitem(sys.modules, "pynvml", SimpleNamespace(nvmlInit=broken))
    assert machine_devices() == ["cpu"]
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert machine_devices() == ["cpu"]
