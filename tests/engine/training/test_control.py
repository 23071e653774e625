"""A run does what the control file and signals ask, between steps."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from engine.record.config import parse_config
from engine.record.control import send
from engine.record.run_folder import RunFolder
from engine.training.control import Listener


@pytest.fixture
def folder(home):
    return RunFolder.create(home, parse_config({"kind": "train", "student": {"model": "resnet18"}}))


def test_words_set_what_is_wanted(folder):
    listener = Listener(folder)
    send(folder.path, "pause")
    send(folder.path, "checkpoint")
    listener.listen()
    assert (listener.paused, listener.save, listener.stop) == (True, True, False)


def test_a_paused_run_waits_until_resumed(folder):
    listener, told = Listener(folder), []
    listener.paused = True
    threading.Timer(0.4, send, (folder.path, "resume")).start()
    listener.wait_while_paused(told.append)
    assert told == [True, False]
    assert not listener.paused


def test_stop_ends_a_pause(folder):
    listener = Listener(folder)
    listener.paused = True
    send(folder.path, "stop")
    listener.wait_while_paused(lambda _: None)
    assert listener.stop


def test_what_is_asked_of_the_run_that_this_one_is_done_for_is_heard(folder, tmp_path):
    other = type(folder)(tmp_path / "other")
    other.path.mkdir()
    send(other.path, "stop")
    assert Listener(folder, other).stopping()


def test_the_file_is_not_read_at_every_step(folder):
    listener = Listener(folder)
    listener.listen()
    send(folder.path, "stop")
    listener.listen()
    assert not listener.stop
    time.sleep(0.3)
    assert listener.stopping()


def test_a_signal_means_stop_a_second_one_ends_the_process_and_the_old_handlers_come_back(folder):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    listener = Listener(folder)
    with listener.catching_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
        assert listener.stop
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert {number: signal.getsignal(number) for number in before} == before
