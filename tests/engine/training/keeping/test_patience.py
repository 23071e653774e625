"""A write that finds no room is tried again; a stop ends the waiting; what does not pass is an error at once."""

from __future__ import annotations

import errno
import os
import types

import pytest

from engine.record.errors import TrainingError
from engine.training.control import Stopped
from engine.training.keeping import patience as module
from engine.training.keeping.patience import Patience


class Told:
    """Stands in for the recorder: what was said to it, and the statuses that heartbeats had."""

    status = "running"

    def __init__(self, folder):
        self.folder, self.said, self.beats, self.gone = folder, [], [], False

    def say(self, message, level="notice", **more):
        self.said.append((level, message))

    def beat(self):
        self.beats.append(self.status)

    def check_folder(self):
        if self.gone:
            raise TrainingError("gone")


@pytest.fixture
def told(tmp_path):
    return Told(tmp_path)


@pytest.fixture
def listener():
    return types.SimpleNamespace(stop=False, listen=lambda: None)


@pytest.fixture
def waiting(told, listener, monkeypatch):
    for name in ("LOOK_SECONDS", "POLL_SECONDS", "TRY_SECONDS"):
        monkeypatch.setattr(module, name, 0.01)
    return Patience(told, listener, lambda seconds: None)


def failing(times, number=errno.ENOSPC, then=lambda: None):
    tries = []

    def write():
        tries.append(1)
        if len(tries) <= times:
            then()
            raise OSError(number, os.strerror(number))

    return write, tries


def test_what_can_be_written_is_written_once_and_nothing_is_said(waiting, told, tmp_path):
    write, tries = failing(0)
    waiting.write(tmp_path / "file", 10, write)
    assert (len(tries), told.said, told.beats) == (1, [], [])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
def test_what_may_pass_is_waited_for_and_the_status_comes_back(waiting, told, tmp_path, number):
    write, tries = failing(3, number)
    waiting.write(tmp_path / "file", 10, write)
    assert len(tries) == 4
    assert [level for level, _ in told.said] == ["warning", "notice"]
    assert told.beats == ["paused", "running"]


def test_a_stop_ends_the_waiting_and_what_is_lost_by_it_is_said(waiting, told, listener, tmp_path):
    write, tries = failing(100, then=lambda: setattr(listener, "stop", len(tries) == 3))
    with pytest.raises(Stopped):
        waiting.write(tmp_path / "file", 10, write)
    assert len(tries) == 3
    assert "without saving" in told.said[-1][1]


def test_what_does_not_pass_by_itself_is_not_waited_for(waiting, told, tmp_path):
    write, tries = failing(1, errno.EFBIG)
    with pytest.raises(OSError, match="too large"):
        waiting.write(tmp_path / "file", 10, write)
    assert (len(tries), told.said) == (1, [])


def test_a_folder_that_goes_away_ends_the_waiting(waiting, told, tmp_path):
    write, _ = failing(100, then=lambda: setattr(told, "gone", True))
    with pytest.raises(TrainingError, match="gone"):
        waiting.write(tmp_path / "file", 10, write)


def test_a_large_file_is_not_begun_where_it_cannot_end(waiting, monkeypatch, tmp_path):
    write, tries = failing(1)
    free = iter([0, 5, 5, 5, 5, 11])
    monkeypatch.setattr(module, "TRY_SECONDS", 60)
    monkeypatch.setattr(module, "free_bytes", lambda folder: next(free))
    waiting.write(tmp_path / "file", 10, write)
    assert len(tries) == 2
    assert next(free, None) is None
