"""Tests of the one engine that a run has: what another process or a folder that goes away does to it."""

from __future__ import annotations

import os

import pytest
from filelock import FileLock

from engine.record.errors import InputError
from engine.record.run_folder import RunFolder
from engine.training import alone as guard
from engine.training.alone import alone
from tests.end_to_end.engine_process import ALONE, config


@pytest.fixture
def folder(home):
    return RunFolder.create(home, config(ALONE))


def test_two_engines_do_not_share_a_run(folder):
    first, second = (alone(folder, config(ALONE), 0.0) for _ in range(2))
    with first, pytest.raises(InputError, match="is running already"), second:
        pass


@pytest.mark.parametrize("where", ["the lock", "the check"])
def test_a_folder_that_goes_away_just_then_is_said_to_be_gone(folder, monkeypatch, where):
    place = folder.path

    def move(*_, **__):
        os.replace(place, place.with_name("away"))
        if where == "the lock":
            raise FileNotFoundError(2, "No such file or directory")

    if where == "the lock":
        monkeypatch.setattr(FileLock, "acquire", move)
    else:
        check = guard.check_writable
        monkeypatch.setattr(guard, "check_writable", lambda path: (move(), check(path)))
    with pytest.raises(InputError, match="was deleted or moved away"), alone(folder, config(ALONE), 0.0):
        pass
    assert not place.exists()


def test_a_folder_that_cannot_be_locked_is_said_to_be_unwritable(folder, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(InputError, match="cannot be written: Permission denied"), alone(folder, config(ALONE), 0.0):
        pass
