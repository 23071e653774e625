"""Pens of curves: a colour of the theme and a pattern of dashes, so that colour is never the only sign."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from fbt_gui.services.colours import Colours

# In widths of the line.
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6, 3),
    (1.5, 2.5),
    (8, 3, 1.5, 3),
    (12, 4),
    (8, 3, 1.5, 3, 1.5, 3),
    (3, 3),
    (14, 3, 3, 3),
)
SAMPLE, NARROW_SAMPLE = 26, 16
_HEIGHT, _BOX = 12, 10
_SAMPLE_WIDTH = 1.4  # hardly more than a curve, and enough to tell colours apart
_SCALES = (1, 2)  # of screens: a picture made for another is drawn pale


def resolve(colours: Colours, place: int, colour: str = "") -> str:
    """A colour by its name in the theme, by itself ("#1B1F24"), or by its place in the series."""
    if colour:
        return getattr(colours, colour, colour)
    return colours.series[place % len(colours.series)]


def faint(colour: str, behind: str, share: float) -> str:
    """A colour with so little of it left that it stands back; it is solid, as a line may cross itself."""
    front, back = QColor(colour), QColor(behind)
    ends = ((front.red(), back.red()), (front.green(), back.green()), (front.blue(), back.blue()))
    return QColor(*(round(far + share * (near - far)) for near, far in ends)).name()


def pen(colour: str, dash: int = 0, width: float = 1.0, alpha: int = 255, scale: float = 1.0) -> QPen:
    """A pen whose width is in pixels, whatever is drawn; of a screen that has `scale` of its own to each, so many.

    Wider antialiased lines than 1 cost 25 times as much to draw: they are for samples and exports alone.
    """
    shade = QColor(colour)
    shade.setAlpha(alpha)
    made = QPen(shade, width * scale)
    made.setCosmetic(True)
    pattern = DASHES[dash % len(DASHES)]
    if pattern:
        made.setDashPattern([length / max(1.0, width / 1.4) for length in pattern])
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


def sample(colour: str, dash: int, shown: bool = True, width: int = SAMPLE) -> QIcon:
    """A piece of the line, for a legend; a hidden one's is an empty box's edge."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(_piece(colour, dash, shown, width, scale))
    return made


def _piece(colour: str, dash: int, shown: bool, width: int, scale: int) -> QPixmap:
    pixmap = QPixmap(width * scale, _HEIGHT * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if shown:
        line = pen(colour, dash, _SAMPLE_WIDTH)
        line.setCosmetic(False)  # as wide on any screen
        painter.setPen(line)
        painter.drawLine(0, _HEIGHT // 2, width, _HEIGHT // 2)
    else:
        painter.setPen(pen(colour, 0, 1.0))
        painter.drawRoundedRect(QRect((width - _BOX) // 2, 1, _BOX, _BOX), 3, 3)
    painter.end()
    return pixmap
