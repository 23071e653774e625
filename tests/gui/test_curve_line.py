"""A curve's line on screens of every scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from fbt_gui.plots.curve_line import CurveLine
from fbt_gui.plots.line_style import faint, pen


def ink(colour: str, ratio: float) -> float:
    """How much of a level line stands in a column of pixels, in pixels of a screen of scale 1."""
    image = QImage(round(100 * ratio), round(40 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    line = CurveLine()
    line.setPen(pen(colour))
    line.set_points(np.array([10.0, 90.0]), np.array([20.5, 20.5]))
    painter = QPainter(image)
    line.paint(painter, None, None)
    painter.end()
    column = [image.pixelColor(round(50 * ratio), y).red() for y in range(image.height())]
    return sum(255 - red for red in column) / (255 - QColor(colour).red()) / ratio


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("colour", ["#000000", faint("#000000", "#FFFFFF", 0.27)])
def test_a_line_is_as_wide_on_any_screen_a_faint_one_too(qapp: Any, ratio: float, colour: str) -> None:
    assert ink(colour, ratio) == pytest.approx(1.0, abs=0.1)


def test_a_faint_colour_lies_between_the_colour_and_what_is_behind_it_and_is_solid() -> None:
    assert faint("#000000", "#FFFFFF", 0.2) == "#cccccc"
    assert faint("#FF0000", "#000000", 0.0) == "#000000"
