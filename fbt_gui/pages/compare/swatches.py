"""Swatches: a piece of a run's line, for lists and headers."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from engine.record.compared.pens import Pen
from fbt_gui.plots.line_style import resolve, sample
from fbt_gui.services.colours import Colours

SIZE = QSize(26, 12)


def swatch_icon(pen: Pen, colours: Colours) -> QIcon:
    """A line in the run's colour and dashes."""
    return sample(resolve(colours, pen.colour), pen.dash)
