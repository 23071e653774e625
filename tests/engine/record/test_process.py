import os
import socket
import subprocess
import sys

import pytest

from engine.record.process import is_alive, is_lost, own_identity


@pytest.fixture
def dead():
    """The identity of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return {"pid": child.pid, "process_start": 1.0, "host": socket.gethostname()}


def test_this_process_is_alive_and_another_with_its_number_is_not(dead):
    me = own_identity()
    assert me["pid"] == os.getpid()
    assert is_alive(**me) is True
    assert is_alive(**{**me, "process_start": me["process_start"] - 1000, "process_mark": "boot:1"}) is False
    assert is_alive(**dead) is False
    assert is_alive(**{**me, "host": "elsewhere"}) is None


def test_a_child_that_ended_and_was_not_waited_for_is_not_alive():
    child = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    child.stdout.read()
    import psutil

    started = psutil.Process(child.pid).create_time()
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert is_alive(child.pid, started, socket.gethostname()) is False
    child.wait()
    child.stdout.close()


def test_a_run_is_lost_only_when_its_promise_is_broken_and_its_process_gone(dead):
    me = own_identity()
    assert is_lost(due=100, now=101, **dead)
    assert not is_lost(due=100, now=99, **dead)
    assert not is_lost(due=100, now=10_000, **me)


def test_a_run_on_another_machine_gets_a_minute_for_clocks_that_differ():
    there = {"pid": 1, "process_start": 1.0, "host": "elsewhere"}
    assert not is_lost(due=100, now=159, **there)
    assert is_lost(due=100, now=161, **there)
