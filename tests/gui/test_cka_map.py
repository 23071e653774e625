"""The CKA map: what it shows, how it is gone through and read, and what is written of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from fbt_gui.feed.run_series import Matrix
from fbt_gui.plots.cka_map import CkaMap
from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import Theme
from tests.gui.widgets import take_down


def matrix(epoch: int, pair: str = "teacher-student", value: float = 0.25) -> Matrix:
    values = np.full((2, 3), value)
    values[0, 0], values[1, 2] = 0.0, 1.0
    return Matrix(epoch, epoch * 10, pair, ("r0", "r1"), ("c0", "c1", "c2"), values)


def of(*matrices: Matrix) -> dict[tuple[int, str], Matrix]:
    return {(one.epoch, one.pair): one for one in matrices}


@pytest.fixture
def card(qapp: QApplication, tmp_path: Path) -> Iterator[CkaMap]:
    theme = Theme(qapp, Settings(tmp_path))
    card = CkaMap(theme, enlarges=True)
    card.resize(600, 300)
    card.show()
    card.saving.connect(lambda _, work: work())
    yield card
    theme.close()
    card.close()
    card.deleteLater()
    take_down(qapp)


def test_without_a_map_it_says_when_one_comes(card: CkaMap) -> None:
    assert card.empty.isVisibleTo(card)
    assert not card.view.isVisibleTo(card)
    assert card.shown is None


def test_the_newest_map_is_shown_unless_an_older_one_was_chosen(card: CkaMap) -> None:
    card.set_matrices(of(matrix(0)))
    card.set_matrices(of(matrix(0), matrix(5)))
    assert card.shown is not None
    assert card.shown.epoch == 5
    card.slider.setValue(0)
    card.set_matrices(of(matrix(0), matrix(5), matrix(9)))
    assert card.shown.epoch == 0
    assert card.epoch.text() == "before training"


def test_the_colours_stand_for_the_same_values_in_every_map(card: CkaMap) -> None:
    colours = []
    for value in (0.25, 0.75):
        card.set_matrices(of(matrix(1, value=value)))
        assert card.view._image is not None
        colours.append([card.view._image.pixelColor(x, y).name() for x, y in ((0, 1), (2, 0), (1, 0))])
    assert colours[0][:2] == colours[1][:2] == ["#440154", "#fde725"]
    assert colours[0][2] != colours[1][2]


def test_what_was_not_measured_is_grey(card: CkaMap) -> None:
    card.set_matrices(of(matrix(1, value=float("nan"))))
    assert card.view._image is not None
    assert card.view._image.pixelColor(1, 0).name() == "#808080"


def test_a_cell_is_read_by_mouse_and_by_arrows(card: CkaMap, qtbot: Any) -> None:
    card.set_matrices(of(matrix(1)))
    card.grab()
    area = card.view._area
    qtbot.mouseMove(card.view, QPoint(round(area.left() + area.width() * 0.9), round(area.top() + 3)))
    qtbot.waitUntil(lambda: card.reading.text() == "c2 · r1: 1.000", timeout=2000)
    card.view._read(None)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(card.view, key)
    assert card.reading.text() == "c1 · r0: 0.250"
    assert card.view.accessibleDescription() == card.reading.text()


def test_playing_goes_through_the_epochs_and_stops_at_the_last(card: CkaMap, qtbot: Any) -> None:
    card._clock.setInterval(20)
    card.set_matrices(of(*(matrix(epoch) for epoch in (0, 1, 2))))
    seen: list[int] = []
    card.slider.valueChanged.connect(seen.append)
    card.player.click()
    qtbot.waitUntil(lambda: not card.player.isChecked(), timeout=3000)
    assert seen == [0, 1, 2]
    assert not card._clock.isActive()


def test_arrow_keys_move_the_slider(card: CkaMap, qtbot: Any) -> None:
    card.set_matrices(of(*(matrix(epoch) for epoch in (0, 1, 2))))
    qtbot.keyClick(card.slider, Qt.Key.Key_Left)
    assert card.shown is not None
    assert card.shown.epoch == 1


def test_several_pairs_are_chosen_from_and_one_needs_no_choice(card: CkaMap) -> None:
    card.set_matrices(of(matrix(1)))
    assert not card.pair.isVisibleTo(card)
    card.set_matrices(of(matrix(1, "fusion-student"), matrix(1), matrix(2)))
    assert card.pair.isVisibleTo(card)
    assert card.shown is not None
    assert card.shown.pair == "teacher-student"
    card.pair.setCurrentIndex(1)
    card.pair.activated.emit(1)
    assert card.shown.pair == "fusion-student"
    assert list(card.matrices) == [1]


def test_saved_files_parse_back(card: CkaMap, tmp_path: Path) -> None:
    card.set_matrices(of(matrix(1)))
    card.save("png", tmp_path / "map.png")
    card.save("csv", tmp_path / "map.csv")
    image = QImage(str(tmp_path / "map.png"))
    assert image.pixelColor(2, 2).name() == "#ffffff"
    rows = list(csv.reader((tmp_path / "map.csv").read_text().splitlines()))
    assert rows == [["teacher-student", "c0", "c1", "c2"], ["r0", "0.0", "0.25", "0.25"], ["r1", "0.25", "0.25", "1.0"]]
