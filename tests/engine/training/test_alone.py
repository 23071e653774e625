"""Tests of the one engine that a run has: what another process or a folder that goes away does to it."""

from __future__ import annotations

import os
import time

import pytest
from filelock import FileLock

from engine import run as command
from engine.record.control import send
from engine.record.errors import InputError, TakenError
from engine.record.events import EventWriter
from engine.record.run_folder import LOCK, RunFolder
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


def test_a_run_that_finished_while_its_engine_loaded_is_not_begun_again_and_stays_as_it_is(folder):
    writer = EventWriter(folder.events_file)
    writer.write("run_finished", status="finished", step=4, epoch=2)
    writer.close()
    send(folder.path, "stop")
    left = folder.checkpoints / ".last.safetensors.part"
    left.touch()
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    with pytest.raises(TakenError, match="is finished"), alone(folder, config(ALONE), time.time() + 60):
        pass
    after = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    after.pop(folder.path / LOCK, None)
    assert after == before


@pytest.mark.parametrize("ends", ["finished", "running"])
def test_a_new_run_that_another_engine_has_or_had_meanwhile_is_kept(home, monkeypatch, ends):
    made = []

    def execute(folder, *_, **__):
        made.append(folder)
        raise TakenError(f"is {ends}.")

    monkeypatch.setattr(command, "_execute", execute)
    with pytest.raises(TakenError):
        command.run(config(ALONE), home=home)
    assert made[0].config_file.is_file()


def test_a_folder_that_cannot_be_locked_is_said_to_be_unwritable(folder, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(InputError, match="cannot be written: Permission denied"), alone(folder, config(ALONE), 0.0):
        pass
