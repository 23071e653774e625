"""What is asked again after a process died in the middle of its answers, and what stays on the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from fbt_gui.pages.run.tried_questions import TriedQuestions
from fbt_gui.pages.run.tried_rows import TriedRows


class Silent(QObject):
    """A predictor that says what a test lets it say."""

    ready = Signal(object)
    heard = Signal(int, object)
    failed = Signal(int, object)
    is_loaded = True

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[list[str], int]] = []

    def ask(self, run: str, teacher: bool, paths: list[str], most: int) -> int:
        self.asked.append((paths, most))
        return len(self.asked)


@pytest.fixture
def made(qapp: Any) -> Iterator[tuple[TriedQuestions, Silent, TriedRows]]:
    owner, silent = QObject(), Silent()
    rows = TriedRows(owner)
    yield TriedQuestions(silent, rows, owner), silent, rows  # type: ignore[arg-type]
    owner.deleteLater()


def answer(silent: Silent, number: int, path: str) -> None:
    silent.heard.emit(number, {"id": number, "path": path, "student": [["cat", 0.9]]})


def test_of_a_folder_only_the_images_without_an_answer_are_asked_again(made: Any) -> None:
    questions, silent, rows = made
    questions.ask("run", False, ["/folder"])
    silent.heard.emit(1, {"id": 1, "found": ["/folder/a", "/folder/b", "/folder/c"]})
    answer(silent, 1, "/folder/a")
    silent.failed.emit(1, UserError("gone"))
    assert questions.unanswered == ["/folder/b", "/folder/c"]
    assert [row.path for row in rows.rows] == ["/folder/a"]


def test_a_question_that_died_before_its_images_were_found_is_asked_again_as_it_was(made: Any) -> None:
    questions, silent, _ = made
    questions.ask("run", False, ["/folder"])
    silent.failed.emit(1, UserError("gone"))
    assert questions.unanswered == ["/folder"]


def test_answers_stay_where_asking_once_more_failed(made: Any) -> None:
    questions, silent, rows = made
    for number in (1, 2):
        questions.ask("run", False, ["/a", "/b"])
        silent.heard.emit(number, {"id": number, "found": ["/a", "/b"]})
        if number == 1:
            for path in ("/a", "/b"):
                answer(silent, 1, path)
            silent.heard.emit(1, {"id": 1, "done": True})
    silent.failed.emit(2, UserError("gone"))
    assert [row.best["student"] for row in rows.rows] == [[("cat", 0.9)]] * 2
    assert questions.unanswered == ["/a", "/b"]
