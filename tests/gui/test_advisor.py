"""The window's side of the advisor, with the real process and with scripts in its place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QObject

from engine.record.errors import UserError
from engine.record.presets import preset
from fbt_gui.services import advisor as module
from fbt_gui.services.advisor import Advisor
from fbt_gui.services.engine_process import advise_command
from fbt_gui.services.worker import Worker

# Answers each line with what it was told to; `{}` stands for the id.
ECHO = """
import json, sys
for line in sys.stdin:
    given = json.loads(line)
    for part in given.get("say", []):
        sys.stdout.write(part.replace("{}", str(given["id"]))); sys.stdout.flush()
    if "die" in given:
        print(given["die"], file=sys.stderr); sys.exit(given.get("code", 1))
"""


@pytest.fixture
def advisor(qapp: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Advisor]:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    desk = Worker("desk")
    made = Advisor(home, desk)
    yield made
    made.close()
    desk.close()
    made.deleteLater()


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "advise_command", lambda home: [sys.executable, "-c", ECHO])


@pytest.fixture
def heard() -> list[Any]:
    return []


def test_frozen_the_advisor_is_a_verb_of_this_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert advise_command(home) == [sys.executable, "-m", "engine.advise", "--home", str(home)]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert advise_command(home) == [sys.executable, "advise", "--home", str(home)]


def test_the_real_process_answers_and_goes_when_it_is_closed(
    advisor: Advisor, qtbot: Any, heard: list[Any], tmp_path: Path
) -> None:
    busy: list[bool] = []
    advisor.busy_changed.connect(busy.append)
    advisor.ask("preview", {"values": preset("demo").values(), "folder": str(tmp_path), "count": 4}, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=60_000)
    assert len(heard[0]["samples"]) == 4
    assert busy == [True, False]
    errors: list[UserError] = []
    advisor.ask("plan", {"values": {"student": {"model": "resnet18"}}}, heard.append, errors.append)
    advisor.ask("devices", {}, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=60_000)
    assert heard[1][-1]["id"] == "cpu"
    assert errors[0].field == "teacher.model"
    assert errors[0].hint
    pid = advisor._process.pid if advisor._process else 0
    assert psutil.pid_exists(pid)
    advisor.close()
    assert not psutil.pid_exists(pid)


def test_an_answer_that_comes_in_pieces_is_put_together(
    advisor: Advisor, echo: None, qtbot: Any, heard: list[Any]
) -> None:
    said: list[tuple[int, int]] = []
    pieces = ['{"id":{},"progress":[1', ',5]}\n{"id":{},', '"answer":{"a"', ':"é"}}\n\n']
    advisor.ask("scan", {"say": pieces}, heard.append, progress=lambda done, total: said.append((done, total)))
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert heard == [{"a": "é"}]
    assert said == [(1, 5)]


def test_an_answer_of_megabytes_is_parsed_beside_the_event_loop(
    advisor: Advisor, echo: None, qtbot: Any, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted: list[int] = []
    submit = advisor._desk.submit
    monkeypatch.setattr(advisor._desk, "submit", lambda *given: (submitted.append(1), submit(*given)))
    advisor.ask("plan", {"say": ['{"id":{},"answer":"' + "x" * 3_000_000 + '"}\n']}, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert len(heard[0]) == 3_000_000
    assert submitted == [1]


def test_when_it_dies_what_waits_fails_with_its_last_words_and_the_next_question_starts_it_anew(
    advisor: Advisor, echo: None, qtbot: Any, heard: list[Any]
) -> None:
    errors: list[UserError] = []
    advisor.ask("plan", {}, heard.append, errors.append)
    advisor.ask("plan", {"die": "no room left\n"}, heard.append)
    with qtbot.waitSignal(advisor.failed, timeout=20_000) as failed:
        pass
    assert "no room left" in failed.args[0].message
    assert "no room left" in errors[0].message
    advisor.ask("plan", {"say": ['{"id":{},"answer":1}\n']}, heard.append)
    qtbot.waitUntil(lambda: heard == [1], timeout=20_000)


def test_what_was_asked_while_it_left_for_want_of_questions_is_asked_once_more(
    advisor: Advisor, qtbot: Any, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = [[sys.executable, "-c", "pass"], [sys.executable, "-c", ECHO]]
    monkeypatch.setattr(module, "advise_command", lambda home: programs.pop(0))
    advisor.ask("plan", {"say": ['{"id":{},"answer":1}\n']}, heard.append)
    qtbot.waitUntil(lambda: heard == [1], timeout=20_000)
    assert programs == []


def test_a_process_that_always_leaves_is_not_started_for_ever(
    advisor: Advisor, qtbot: Any, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    command = [sys.executable, "-c", "pass"]
    monkeypatch.setattr(module, "advise_command", lambda home: (started.append(1), command)[1])
    advisor.ask("plan", {}, heard.append, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert "ended before it answered" in heard[0].message
    assert len(started) == 2


def test_a_program_that_is_not_there_is_said(
    advisor: Advisor, qtbot: Any, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "advise_command", lambda home: ["/no/such/python"])
    advisor.ask("devices", {}, heard.append, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert "cannot be started" in heard[0].message
    assert advisor._process is None


def test_words_that_are_no_answer_fail_what_waits(advisor: Advisor, echo: None, qtbot: Any, heard: list[Any]) -> None:
    advisor.ask("plan", {"say": ["hello\n"]}, heard.append, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert isinstance(heard[0], UserError)


@pytest.mark.parametrize("line", ["7\n", '{"id":99,"answer":1}\n', '{"id":null,"error":{}}\n', '{"id":{}}\n', "null\n"])
def test_words_that_answer_nothing_are_passed_over(
    advisor: Advisor, echo: None, qtbot: Any, heard: list[Any], line: str
) -> None:
    advisor.ask("plan", {"say": [line]}, heard.append)
    advisor.ask("plan", {"say": ['{"id":{},"answer":2}\n']}, heard.append)
    qtbot.waitUntil(lambda: heard == [2], timeout=20_000)


def test_nothing_is_called_for_what_was_cancelled_or_dropped_or_whose_owner_is_gone(
    advisor: Advisor, echo: None, qtbot: Any, heard: list[Any]
) -> None:
    owner = QObject()
    answer = {"say": ['{"id":{},"progress":[1,2]}\n{"id":{},"answer":1}\n']}
    advisor.cancel(advisor.ask("plan", answer, heard.append))
    advisor.ask("plan", {"say": ['{"id":{},"dropped":true}\n']}, heard.append, heard.append)
    advisor.ask("plan", answer, heard.append, heard.append, lambda *given: heard.append(given), owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not advisor._busy, timeout=20_000)
    advisor.ask("plan", {"say": ['{"id":{},"answer":"last"}\n']}, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert heard == ["last"]


def test_a_process_that_does_not_listen_is_killed_at_the_end(
    advisor: Advisor, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = 'import time\nprint(\'{"id":1,"progress":[0,1]}\', flush=True)\ntime.sleep(60)'
    monkeypatch.setattr(module, "advise_command", lambda home: [sys.executable, "-c", code])
    begun: list[int] = []
    advisor.ask("scan", {}, begun.append, progress=lambda done, total: begun.append(total))
    qtbot.waitUntil(lambda: begun == [1], timeout=20_000)
    process = advisor._process
    assert process is not None
    pid = process.pid
    advisor.close()
    assert not psutil.pid_exists(pid)
    assert advisor.ask("plan", {}, begun.append) > 1, "asking a closed advisor starts nothing"
    assert advisor._process is None
