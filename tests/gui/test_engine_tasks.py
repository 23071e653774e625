"""Commands of the engine that are run once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
    qtbot.waitUntil(lambda: all(task.lines for task in tasks._going), timeout=20_000)
    pids = [task.process.pid for task in tasks._going]
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
