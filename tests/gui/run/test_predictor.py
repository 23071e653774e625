"""The window's side of `engine.predict --serve`, with scripts in the engine's place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.record.errors import UserError
from fbt_gui.services import predictor as module
from fbt_gui.services.predictor import Predictor, predict_command
from tests.gui.run.fake_predictor import command


@pytest.fixture
def predictor(qapp: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Predictor]:
    monkeypatch.setattr(module, "predict_command", command)
    made = Predictor(home)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def heard(predictor: Predictor) -> list[tuple[int, Any]]:
    """All that is said, in order."""
    said: list[tuple[int, Any]] = []
    predictor.ready.connect(lambda models: said.append((0, models)))
    predictor.heard.connect(lambda number, line: said.append((number, line)))
    predictor.failed.connect(lambda number, error: said.append((number, error)))
    return said


def pid_of(predictor: Predictor) -> int:
    assert predictor._process is not None
    return predictor._process.pid


def test_frozen_it_is_a_verb_of_this_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [sys.executable, "-m", "engine.predict", "x", "--teacher", "--serve", "--home", str(home)]
    assert predict_command(home, "x", True) == told
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert predict_command(home, "x", False) == [sys.executable, "predict", "x", "--serve", "--home", str(home)]


def test_answers_come_with_the_number_of_their_question_and_the_process_stays(
    predictor: Predictor, heard: list[Any], qtbot: Any
) -> None:
    first = predictor.ask("a", True, ["same.png"], 9)
    second = predictor.ask("a", True, ["broken.png"], 9)
    assert predictor.busy
    qtbot.waitUntil(lambda: not predictor.busy, timeout=20_000)
    assert heard[0][1]["models"] == {"student": "small_student", "teacher": "large_teacher"}
    assert [number for number, _ in heard[1:]] == [first] * 3 + [second] * 3
    assert heard[2][1]["teacher"][0] == ["cat", 0.9]
    assert heard[5][1]["error"] == "not an image of a known format"
    pid = pid_of(predictor)
    predictor.ask("a", True, ["same.png"], 9)
    assert pid_of(predictor) == pid
    predictor.close()
    assert not psutil.pid_exists(pid)
    assert predictor.ask("a", True, ["same.png"], 9)
    assert not predictor.is_loaded


def test_another_run_takes_the_place_of_the_first(predictor: Predictor, heard: list[Any], qtbot: Any) -> None:
    predictor.ask("a", False, ["slow.png"], 9)
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=20_000)
    pid = pid_of(predictor)
    other = predictor.ask("b", False, ["same.png"], 9)
    qtbot.waitUntil(lambda: not predictor.busy, timeout=20_000)
    assert heard[-1] == (other, {"id": other, "done": True})
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=5000)


def test_when_it_dies_its_last_words_are_told_and_the_next_question_starts_it_anew(
    predictor: Predictor, heard: list[Any], qtbot: Any
) -> None:
    number = predictor.ask("a", False, ["die"], 9)
    qtbot.waitUntil(lambda: not predictor.busy, timeout=20_000)
    assert heard[-1][0] == number
    assert isinstance(heard[-1][1], UserError)
    assert str(heard[-1][1]) == "no room left"
    number = predictor.ask("a", False, ["same.png"], 9)
    qtbot.waitUntil(lambda: not predictor.busy, timeout=20_000)
    assert heard[-1] == (number, {"id": number, "done": True})


def test_a_refusal_is_of_its_question_alone(predictor: Predictor, heard: list[Any], qtbot: Any) -> None:
    number = predictor.ask("a", False, ["refuse"], 9)
    predictor.ask("a", False, ["same.png"], 9)
    qtbot.waitUntil(lambda: not predictor.busy, timeout=20_000)
    (error,) = [said for _, said in heard if isinstance(said, UserError)]
    assert (error.message, error.hint) == ("memory ran out.", "Try fewer.")
    assert number == 1
    assert predictor.is_loaded


def test_what_is_cancelled_is_told_no_further(predictor: Predictor, heard: list[Any], qtbot: Any) -> None:
    number = predictor.ask("a", False, ["same.png", "slow.png"], 9)
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=20_000)
    predictor.cancel(number)
    assert not predictor.busy
    assert predictor._idle.isActive()


def test_nobody_asking_ends_it_and_sooner_where_nobody_looks(
    predictor: Predictor, heard: list[Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor.ask("a", False, ["same.png"], 9)
    assert not predictor._idle.isActive()
    qtbot.waitUntil(lambda: not predictor.busy, timeout=20_000)
    assert predictor._idle.interval() == module.IDLE_MS
    monkeypatch.setattr(module, "UNSEEN_MS", 30)
    pid = pid_of(predictor)
    predictor.be_seen(False)
    qtbot.waitUntil(lambda: not predictor.is_loaded, timeout=5000)
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=5000)


def test_a_program_that_is_not_there_is_said(
    predictor: Predictor, heard: list[Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "predict_command", lambda *given: ["/no/such/python"])
    predictor.ask("a", False, ["same.png"], 9)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert "cannot be started" in str(heard[0][1])


@pytest.mark.parametrize("line", ["hello", "[" * 100_000])
def test_words_that_are_no_answer_fail_what_waits(
    predictor: Predictor, heard: list[Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    code = f'print(\'7\\n{{}}\\n{{"id": 99, "done": true}}\\n\' + {line!r}, flush=True); input()'
    monkeypatch.setattr(module, "predict_command", lambda *given: [sys.executable, "-c", code])
    predictor.ask("a", False, ["same.png"], 9)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert "what nobody understands" in str(heard[0][1])
