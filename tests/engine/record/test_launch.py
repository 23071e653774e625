"""Engines as processes of their own."""

import gc
import sys
import time
from pathlib import Path

import pytest

from engine.record import launch

WAITS = """
import sys, time
from pathlib import Path
asked, done = map(Path, sys.argv[1:])
until = time.monotonic() + 60
while not asked.exists() and time.monotonic() < until:
    time.sleep(0.02)
done.touch()
"""


@pytest.fixture(autouse=True)
def going(monkeypatch):
    """Those of these tests alone."""
    monkeypatch.setattr(launch, "_GOING", [])


def is_there(path: Path) -> bool:
    until = time.monotonic() + 30
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    return path.exists()


def test_a_process_outlives_whoever_started_it_without_complaint(tmp_path):
    """A window may be closed while an evaluation goes on: Python warns of such a process, and here that is an error."""
    asked, done = tmp_path / "asked", tmp_path / "done"
    command = [sys.executable, "-c", WAITS, str(asked), str(done)]
    launch.start_engine(command, tmp_path / "output.txt", launch.surroundings())
    gc.collect()
    asked.touch()
    assert is_there(done)
    for process in launch._GOING:
        process.wait(60)


def test_those_that_have_ended_are_not_held(tmp_path):
    command = [sys.executable, "-S", "-c", ""]
    launch.start_engine(command, tmp_path / "output.txt", launch.surroundings()).wait(60)
    process = launch.start_engine(command, tmp_path / "output.txt", launch.surroundings())
    assert [process] == launch._GOING
    assert process.wait(60) == 0


def test_a_program_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        launch.start_engine([str(tmp_path / "nobody")], tmp_path / "output.txt", launch.surroundings())
