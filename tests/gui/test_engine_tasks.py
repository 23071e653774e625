"""Commands of the engine that are run once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QObject

from engine.record.errors import UserError
from fbt_gui.services import line_process
from fbt_gui.services.engine_tasks import EngineTasks


@pytest.fixture
def tasks() -> Iterator[EngineTasks]:
    owner = QObject()
    made = EngineTasks(owner)
    yield made
    made.close()
    owner.deleteLater()


def code(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_the_lines_of_one_that_ends_well_are_handed_on(tasks: EngineTasks, qtbot: Any) -> None:
    said: list[Any] = []
    tasks.do("count", code("print('one')\nprint('zwei ü')"), said.append, said.append)
    assert tasks.titles == ["count"]
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said == [["one", "zwei ü"]]
    assert tasks.titles == []


def test_one_that_fails_says_its_last_words(tasks: EngineTasks, qtbot: Any) -> None:
    said: list[Any] = []
    tasks.do(
        "fail", code("import sys\nprint('done')\nsys.exit('--images: must be 1 or more.')"), said.append, said.append
    )
    tasks.do("silent", code("raise SystemExit(3)"), said.append, said.append)
    tasks.do("absent", ["/no/such/program"], said.append, said.append)
    qtbot.waitUntil(lambda: len(said) == 3, timeout=20_000)
    assert all(isinstance(error, UserError) for error in said)
    assert {error.message for error in said if error.message[0] != "c"} == {
        "--images: must be 1 or more.",
        "exit code 3",
    }
    assert sum("cannot be started" in error.message for error in said) == 1


def test_several_go_on_at_once_and_end_with_the_window(tasks: EngineTasks, qtbot: Any) -> None:
    said: list[Any] = []
    for title in ("one", "two"):
        tasks.do(title, code("import time\nprint('x', flush=True)\ntime.sleep(60)"), said.append, said.append)
    qtbot.waitUntil(lambda: all(task.lines for task in tasks.going), timeout=20_000)
    pids = [task.process.pid for task in tasks.going]
    tasks.close()
    assert not said
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids)


def test_an_answer_is_heard_whatever_the_exit_code_and_silence_is_a_failure(tasks: EngineTasks, qtbot: Any) -> None:
    answered: list[Any] = []
    failed: list[Any] = []
    tasks.do("some", code("print('{}')\nraise SystemExit(2)"), answered.append, failed.append, answers=True)
    tasks.do("none", code("raise SystemExit(2)"), answered.append, failed.append, answers=True)
    qtbot.waitUntil(lambda: bool(answered and failed), timeout=20_000)
    assert answered == [["{}"]]
    assert [error.message for error in failed] == ["exit code 2"]


def test_a_last_line_without_its_end_counts_and_a_line_without_end_ends_the_process(
    tasks: EngineTasks, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_process, "_LONGEST", 1 << 20)
    said: list[Any] = []
    tasks.do("short", code("print('one', end='')"), said.append, said.append)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said == [["one"]]
    endless = "import sys\nwhile True: sys.stdout.write('x' * 100000)"
    tasks.do("endless", code(endless), said.append, said.append)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=20_000)
    assert isinstance(said[1], UserError)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere there are no signals")
def test_one_that_is_killed_is_said_to_be_and_its_last_words_are_not_taken_for_the_reason(
    tasks: EngineTasks, qtbot: Any
) -> None:
    said: list[Any] = []
    for title, number in (("killed", "SIGKILL"), ("crashed", "SIGSEGV")):
        ends = f"import os, signal, sys\nprint('loading', file=sys.stderr, flush=True)\nos.kill(os.getpid(), signal.{number})"
        tasks.do(title, code(ends), said.append, said.append)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=20_000)
    words = sorted(error.message for error in said)
    assert words == [
        "the engine was ended by signal 11, SIGSEGV: loading",
        "the engine was killed (signal 9, SIGKILL): memory ran out, or somebody ended it.",
    ]


HOLDS = """
import sys, time
from pathlib import Path
from engine.record.commands import ends_at_ctrl_c
half = Path(sys.argv[1])

@ends_at_ctrl_c
def main(argv):
    half.touch()
    try:
        print("at it", flush=True)
        time.sleep(60)
    finally:
        half.unlink()

sys.exit(main([]))
"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is killed, and the next one clears what it left")
def test_one_that_is_cancelled_takes_away_what_it_began_and_is_no_failure(
    tasks: EngineTasks, qtbot: Any, tmp_path: Path
) -> None:
    said: list[Any] = []
    cancelled: list[str] = []
    tasks.cancelled.connect(cancelled.append)
    half = tmp_path / "half"
    tasks.do("Export of mine", [*code(HOLDS), str(half)], said.append, said.append, answers=True)
    task = tasks.going[0]
    qtbot.waitUntil(lambda: bool(task.lines), timeout=20_000)
    assert half.exists()
    pid = task.process.pid
    tasks.cancel(task)
    tasks.cancel(task)
    qtbot.waitUntil(lambda: not tasks.titles, timeout=20_000)
    assert cancelled == ["Export of mine"]
    assert not said
    assert not half.exists()
    assert not psutil.pid_exists(pid)


def test_one_that_does_not_heed_is_killed(tasks: EngineTasks, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_process, "_HEED_MS", 300)
    cancelled: list[str] = []
    tasks.cancelled.connect(cancelled.append)
    deaf = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('x', flush=True)\ntime.sleep(60)"
    tasks.do("deaf", code(deaf), print, print)
    qtbot.waitUntil(lambda: bool(tasks.going[0].lines), timeout=20_000)
    tasks.cancel(tasks.going[0])
    qtbot.waitUntil(lambda: bool(cancelled), timeout=20_000)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is killed at once")
def test_one_that_was_done_before_it_heard_of_being_cancelled_is_done(tasks: EngineTasks, qtbot: Any) -> None:
    said: list[Any] = []
    cancelled: list[str] = []
    tasks.cancelled.connect(cancelled.append)
    done = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('x', flush=True)\ntime.sleep(0.3)"
    tasks.do("done", code(done), said.append, said.append)
    qtbot.waitUntil(lambda: bool(tasks.going[0].lines), timeout=20_000)
    tasks.cancel(tasks.going[0])
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said == [["x"]]
    assert not cancelled


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is killed, and the next one clears what it left")
def test_what_ends_with_the_window_leaves_nothing_half_written(tasks: EngineTasks, qtbot: Any, tmp_path: Path) -> None:
    half = tmp_path / "half"
    tasks.do("Export of mine", [*code(HOLDS), str(half)], print, print)
    qtbot.waitUntil(lambda: bool(tasks.going[0].lines), timeout=20_000)
    tasks.close()
    assert not half.exists()
