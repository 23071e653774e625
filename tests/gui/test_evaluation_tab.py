"""The evaluation of the best student: matrix, classes, confusions, and having it made."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from safetensors.numpy import save_file

from engine.record.run_folder import RunFolder
from fbt_gui.pages.run.class_table import ClassTable
from fbt_gui.services.evaluation_reader import FEW, ClassLine, Found, read_found
from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import Theme


def leave_evaluation(folder: RunFolder, label: Any, predicted: Any, classes: int, pairs: bool = True) -> None:
    """What a run leaves in its folder at its end."""
    folder.confused.mkdir(parents=True, exist_ok=True)
    label, predicted = np.asarray(label, np.int32), np.asarray(predicted, np.int32)
    arrays = {"label": label, "predicted": predicted, "probability": np.full(len(label), 0.5, np.float32)}
    names = json.dumps([f"class {place}" for place in range(classes)])
    top1 = str(100 * float(np.mean(label == predicted)))
    save_file(arrays, folder.evaluation_file, {"epoch": "3", "top1": top1, "class_names": names})
    if pairs:
        picture = QImage(8, 8, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.red)
        for name in ("a.png", "b.png"):
            picture.save(str(folder.confused / name))
        pair = {"true": "class 0", "predicted": "class 1", "count": 2, "of": 3, "probability": 0.9, "epoch": 3}
        listed = [{**pair, "image": "analysis/confused/a.png", "like": "analysis/confused/b.png"}, {**pair, "image": "analysis/confused/a.png", "like": None}]  # fmt: skip
        folder.confused_file.write_text(json.dumps(listed))


@pytest.fixture
def show(open_window: Callable[..., Any], qtbot: Any) -> Callable[..., Any]:
    """Opens a run's evaluation."""

    def open_run(run: str) -> Any:
        window = open_window("runs")
        window.open_run(run)
        page = window.pages["run"]
        qtbot.waitUntil(lambda: page.built and page.shown.folder is not None, timeout=20_000)
        page.tabs.open("evaluation")
        qtbot.waitUntil(lambda: "evaluation" in page.tabs.made, timeout=5000)
        return page.tabs.made["evaluation"]

    return open_run


def found_of(make_run: Callable[..., Any], label: Any, predicted: Any, classes: int) -> Found:
    folder = make_run()
    leave_evaluation(folder, label, predicted, classes)
    found = read_found(folder)
    assert found is not None
    return found


def test_matrix_classes_and_confusions_are_shown(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    leave_evaluation(folder, [0, 0, 0, 1, 2], [1, 1, 0, 1, 0], 4)
    tab = show(folder.id)
    view = tab.confusion
    qtbot.waitUntil(lambda: view.matrix is not None, timeout=5000)
    assert view.matrix.counts.tolist() == [[1, 2, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert "40.00 %" in tab.said.text()
    assert "epoch 3" in tab.said.text()
    table = tab.classes.table
    lines = [[column.text(row) for column in table.rows_model.columns] for row in table.rows_model.rows]
    assert lines == [
        ["class 0", "33.3 %", "3", "class 1 (2)"],
        ["class 1", "100.0 %", "1", "–"],
        ["class 2", "0.0 %", "1", "class 0 (1)"],
        ["class 3", "–", "0", "–"],
    ]
    assert [pair.names for pair in tab.pairs] == [("class 0", "class 1")] * 2
    assert not tab.pairs[0].images[1].isNull()
    assert tab.pairs[1].images[1].isNull()
    assert not tab.again.isVisible()


def test_the_table_of_classes_fits_its_place_whatever_their_names_are(qapp: Any, qtbot: Any, tmp_path: Path) -> None:
    lines = [
        ClassLine(place, "a very long name of a class", 36, 98.5, "another long name of a class", 12)
        for place in range(90)
    ]
    table = ClassTable(Theme(qapp, Settings(tmp_path)))
    qtbot.addWidget(table)
    table.show()
    head, bar = table.table.horizontalHeader(), table.table.horizontalScrollBar()
    for width in (300, 330, 420, 900):
        table.resize(width, 200)
        table.show_classes(lines)
        qtbot.waitUntil(lambda: head.length() == table.table.viewport().width(), timeout=2000)
        qtbot.waitUntil(lambda: not bar.isVisible(), timeout=2000)
        assert min(head.sectionSize(place) for place in range(head.count())) >= 40
    table.resize(320, 200)
    qtbot.waitUntil(lambda: not bar.isVisible() and head.length() == table.table.viewport().width(), timeout=2000)


def test_the_read_out_says_what_was_taken_for_what(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    leave_evaluation(folder, [0, 0, 0, 1], [1, 1, 0, 1], 2)
    view = show(folder.id).confusion
    qtbot.waitUntil(lambda: view.matrix is not None, timeout=5000)

    def read() -> str:
        """What is said at the upper right, wherever it is while the page is still being laid out."""
        square = view.map._square()
        at = QPoint(round(square.left() + 0.75 * square.width()), round(square.top() + 0.25 * square.height()))
        qtbot.mouseMove(view.map, at)
        return str(view.reading.text())

    qtbot.waitUntil(lambda: read() == "class 0 taken for class 1: 2 of 3 (66.7 %)", timeout=5000)
    qtbot.keyClick(view.map, Qt.Key.Key_Left)
    assert view.reading.text() == "class 0 known: 1 of 3 (33.3 %)"
    qtbot.keyClick(view.map, Qt.Key.Key_Left)
    assert view.map.cell == (0, 0)
    assert view.map.accessibleDescription() == view.reading.text()


def test_a_class_that_is_chosen_is_pointed_at(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    leave_evaluation(folder, [0, 1, 2, 2], [1, 1, 2, 2], 3)
    tab = show(folder.id)
    qtbot.waitUntil(lambda: tab.confusion.matrix is not None, timeout=5000)
    tab.confusion.worst.click()
    qtbot.waitUntil(lambda: tab.confusion.matrix.order == (0, 1, 2), timeout=5000)
    tab.classes.filter.setText("S 2")
    tab.classes.table.selectRow(0)
    assert tab.confusion.map.cell == (2, 2)


def test_the_worst_class_comes_first_and_one_without_images_last(make_run: Callable[..., Any]) -> None:
    found = found_of(make_run, [0, 0, 1, 1, 2], [0, 0, 0, 1, 0], 4)
    assert found.matrix(worst_first=True, by_row=True, all_classes=False).order == (2, 1, 0, 3)
    assert found.matrix(worst_first=False, by_row=True, all_classes=False).order == (0, 1, 2, 3)


def test_of_many_classes_the_worst_are_shown_until_all_are_wanted(make_run: Callable[..., Any]) -> None:
    label = np.arange(150).repeat(2)
    predicted = label.copy()
    predicted[::3] = (label[::3] + 1) % 150
    found = found_of(make_run, label, predicted, 150)
    few = found.matrix(worst_first=True, by_row=True, all_classes=False)
    assert few.counts.shape == (FEW, FEW)
    assert max(found.evaluation.per_class[list(few.order)]) <= sorted(found.evaluation.per_class)[FEW]
    every = found.matrix(worst_first=False, by_row=True, all_classes=True)
    assert every.counts.sum() == 300
    assert (every.picture.width(), every.picture.height()) == (150, 150)


def test_of_thousands_of_classes_a_part_is_made_of_the_sparse_counts(make_run: Callable[..., Any]) -> None:
    label = np.arange(3000)
    predicted = label.copy()
    predicted[:60] = 7
    found = found_of(make_run, label, predicted, 3000)
    assert not found.shows_all
    matrix = found.matrix(worst_first=True, by_row=True, all_classes=True)
    assert len(matrix.order) == FEW
    assert 7 not in matrix.order
    assert matrix.counts.sum() == 0


def test_colours_tell_right_from_wrong_and_more_from_less(make_run: Callable[..., Any]) -> None:
    found = found_of(make_run, [0, 0, 0, 0, 1], [0, 0, 0, 1, 1], 3)
    picture = found.matrix(worst_first=False, by_row=True, all_classes=False).picture
    level = lambda row, column: picture.pixelIndex(column, row)  # noqa: E731
    assert level(1, 1) == 255
    assert 128 < level(0, 0) < 255
    assert 0 < level(0, 1) < 128
    assert level(1, 0) == 0
    assert level(2, 2) == 128


def test_without_a_student_it_says_when_it_comes(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    tab = show(make_run(student=False).id)
    qtbot.waitUntil(lambda: "first epoch" in tab.said.text(), timeout=5000)
    assert not tab.again.isVisible()


def test_a_damaged_evaluation_can_be_made_again(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    folder.analysis.mkdir()
    folder.evaluation_file.write_bytes(b"no such thing")
    tab = show(folder.id)
    qtbot.waitUntil(tab.again.isVisible, timeout=5000)
    assert not tab.parts.isVisible()


def command(code: str) -> Callable[..., list[str]]:
    return lambda run, home: [sys.executable, "-c", code, run, str(home)]


def test_evaluate_now_starts_a_process_and_shows_what_it_leaves(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    source, folder = make_run({"name": "source"}), make_run()
    leave_evaluation(source, [0, 1], [0, 0], 2)
    copy = f"import shutil,sys;shutil.copytree({str(source.analysis)!r},sys.argv[2]+'/runs/'+sys.argv[1]+'/analysis')"
    monkeypatch.setattr("fbt_gui.services.evaluation_process.evaluate_command", command(copy))
    tab = show(folder.id)
    qtbot.waitUntil(tab.again.isVisible, timeout=5000)
    tab.again.click()
    assert "being evaluated" in tab.said.text()
    assert not tab.again.isVisible()
    qtbot.waitUntil(lambda: tab.found is not None and tab.found.top1 == 50.0, timeout=20_000)
    assert tab.parts.isVisible()


def test_what_kept_it_from_being_evaluated_is_said(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "fbt_gui.services.evaluation_process.evaluate_command",
        command("import sys; print('the data is gone', file=sys.stderr); sys.exit(2)"),
    )
    tab = show(make_run().id)
    qtbot.waitUntil(tab.again.isVisible, timeout=5000)
    tab.again.click()
    qtbot.waitUntil(lambda: "the data is gone" in tab.said.text(), timeout=20_000)
    assert tab.again.isVisible()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere there are no signals")
def test_an_evaluation_that_was_killed_is_said_to_be(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = "import os, signal; print('reading', flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr("fbt_gui.services.evaluation_process.evaluate_command", command(kills))
    tab = show(make_run().id)
    qtbot.waitUntil(tab.again.isVisible, timeout=5000)
    tab.again.click()
    qtbot.waitUntil(lambda: "killed (signal 9, SIGKILL)" in tab.said.text(), timeout=20_000)


def test_another_run_does_not_keep_the_evaluation_of_the_first(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    first, second = make_run(), make_run()
    leave_evaluation(first, [0, 1], [0, 0], 2)
    tab = show(first.id)
    qtbot.waitUntil(lambda: tab.found is not None, timeout=5000)
    tab.context.go.go("run", run=second.id)
    qtbot.waitUntil(lambda: tab.found is None and "not evaluated" in tab.said.text(), timeout=5000)
