"""The program's own SVG icons, tinted by the colours of the theme."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from engine.record.files import resources_folder

SIDE = 18
_SCALES = (1, 2)


@cache
def _source(name: str) -> str:
    return (icons_folder() / f"{name}.svg").read_text(encoding="utf-8")


@cache
def icons_folder() -> Path:
    """Where the icons are."""
    return resources_folder() / "icons"


@cache
def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """The icon `name` in `colour`, and in `disabled` where its control is.

    Raises:
        OSError: there is no such icon.
    """
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled or colour)):
        for pixmap in _pixmaps(name, tint):
            made.addPixmap(pixmap, mode)
    return made


@cache
def _pixmaps(name: str, colour: str) -> tuple[QPixmap, ...]:
    """The icon for each scale of a screen."""
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    return tuple(_pixmap(renderer, SIDE * scale) for scale in _SCALES)


def _pixmap(renderer: QSvgRenderer, side: int) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap
