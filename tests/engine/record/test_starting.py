"""Runs whose engine is being started."""

import json
import os
import time

import pytest

from engine.record.launch import ROOT
from engine.record.process import own_identity
from engine.record.starting import FOLDER, is_starting, over, promise, promised, starting


@pytest.fixture
def engines(monkeypatch):
    """The runs for which a process is there."""
    there = set()
    monkeypatch.setattr("engine.record.launch.engine_is_there", lambda run: run in there)
    return there


def age(home, run, seconds):
    moment = time.time() - seconds
    os.utime(home / FOLDER / run, (moment, moment))


def test_a_launched_engine_has_a_few_seconds_and_longer_while_its_process_is_there(home, engines):
    home.mkdir(exist_ok=True)
    promise(home, "a")
    assert starting(home) == {"a"}
    age(home, "a", 60)
    engines.add("a")
    assert starting(home) == {"a"}
    engines.clear()
    assert starting(home) == frozenset()
    assert not (home / FOLDER).exists()


def test_no_run_is_starting_where_nobody_said_so(home):
    assert starting(home) == frozenset()
    assert not is_starting(home, "a")
    over(home, "a")


def test_an_engine_says_which_process_it_is_until_it_ends(home, engines):
    home.mkdir(exist_ok=True)
    promise(home, "a")
    with promised(home, "a"):
        assert json.loads((home / FOLDER / "a").read_text())["pid"] == os.getpid()
        age(home, "a", 3600)
        assert is_starting(home, "a")
        with promised(home, "a"):  # of the same process, as a chain's
            pass
    assert not is_starting(home, "a")


def test_a_second_engine_leaves_the_promise_of_the_first(home, engines):
    home.mkdir(exist_ok=True)
    first = {**own_identity(), "pid": os.getppid(), "process_mark": "", "process_start": 0.0}
    import psutil

    first["process_start"] = psutil.Process(os.getppid()).create_time()
    promise(home, "a")
    (home / FOLDER / "a").write_text(json.dumps(first))
    with promised(home, "a"):
        assert json.loads((home / FOLDER / "a").read_text()) == first
    assert is_starting(home, "a")


def test_the_first_event_ends_it(home, engines):
    promise_of = home / FOLDER / "a"
    (home / "runs" / "a").mkdir(parents=True)
    promise(home, "a")
    assert is_starting(home, "a")
    age(home, "a", 1)
    (home / "runs" / "a" / "events.jsonl").touch()
    assert not is_starting(home, "a")
    assert promise_of.exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"pid": "x"}', "[" * 100_000])
def test_a_damaged_promise_is_one_without_a_process(home, engines, text):
    home.mkdir(exist_ok=True)
    promise(home, "a")
    (home / FOLDER / "a").write_text(text)
    assert is_starting(home, "a")
    age(home, "a", 60)
    assert not is_starting(home, "a")


def test_an_engine_that_finds_its_run_in_the_trash_says_so_and_makes_no_folder(home, tmp_path):
    import subprocess
    import sys

    from engine.record.config import parse_config
    from engine.record.history import History
    from engine.record.run_folder import RunFolder

    folder = RunFolder.create(home, parse_config({"kind": "train", "student": {"model": "resnet18"}}))
    with History(home) as history:
        history.delete(folder.id)
    command = [sys.executable, "-m", "engine.run", "--resume", folder.id, "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 2
    assert "is in the trash" in done.stderr and "engine.history restore" in done.stderr
    assert not folder.path.exists()


def test_a_run_that_is_moved_away_while_its_engine_loads_gets_no_lock(home):
    from engine.record.config import parse_config
    from engine.record.errors import InputError
    from engine.record.history import History
    from engine.record.run_folder import RunFolder
    from engine.training.alone import alone

    folder = RunFolder.create(home, parse_config({"kind": "train", "student": {"model": "resnet18"}}))
    config = folder.config()
    with History(home) as history:
        history.delete(folder.id)
    with pytest.raises(InputError, match="is in the trash"), alone(folder, config, 0.0):
        pass
    assert not folder.path.exists()
