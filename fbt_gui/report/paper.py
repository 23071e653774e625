"""Paper: pages that fill from top to bottom; what does not fit goes to the next page whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextLayout,
    QTextOption,
)

WIDTH, HEIGHT = 842.0, 595.0  # A4 lying, in points
MARGIN, FOOT = 34.0, 20.0
BOTTOM = HEIGHT - MARGIN - FOOT
ROOM = WIDTH - 2 * MARGIN
_RESOLUTION = 1200
_TEXT, _DIM = "#1B1F24", "#5A6472"
Draw = Callable[[QPainter], object]
_MONO = "DejaVu Sans Mono"
_NEW_LINE = "\u2028"


@dataclass(frozen=True)
class Words:
    """Text as it is set: a size in points and how it looks."""

    size: float = 8.5
    bold: bool = False
    mono: bool = False
    colour: str = _TEXT
    right: bool = False

    def height(self, text: str, width: float) -> float:
        """How high the text is when it is broken to this width."""
        return self._set(text, width).boundingRect().height() / _FINE

    def draw(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Set it into a box."""
        painter.save()
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setPen(QColor(self.colour))
        self._set(text, box.width()).draw(painter, QPointF(box.x() * _FINE, box.y() * _FINE))
        painter.restore()

    def _font(self) -> QFont:
        family = _MONO if self.mono else QGuiApplication.font().family()
        font = QFont(family)
        font.setStyleHint(QFont.StyleHint.Monospace if self.mono else QFont.StyleHint.SansSerif)
        font.setPixelSize(round(self.size * _FINE))
        font.setBold(self.bold)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _set(self, text: str, width: float) -> QTextLayout:
        """The text in lines, broken between words and, where one is too long, within it."""
        layout = QTextLayout(text.replace("\n", _NEW_LINE), self._font())
        option = QTextOption(Qt.AlignmentFlag.AlignRight if self.right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width * _FINE)
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout


# Fonts have whole pixels: letters are set in tenths of a point so that sizes like 8.5 are what they say.
_FINE = 10.0
PLAIN = Words()
SMALL = Words(8.0, colour=_DIM)


@dataclass
class Paper:
    """Pages as lists of what is drawn on them, so that their number is known before the first is drawn."""

    pages: list[list[Draw]] = field(default_factory=lambda: [[]])
    y: float = MARGIN

    def has_room(self, height: float) -> bool:
        return self.y + height <= BOTTOM

    def turn(self) -> None:
        """Go on with a new page."""
        self.pages.append([])
        self.y = MARGIN

    def put(self, height: float, draw: Callable[[QPainter, float], object]) -> None:
        """Draw something of this height here, or at the top of the next page; `draw` gets its top."""
        if not self.has_room(height) and self.y > MARGIN:
            self.turn()
        top = self.y
        self.pages[-1].append(lambda painter: draw(painter, top))
        self.y += height

    def text(self, text: str, words: Words, *, after: float = 4.0, keep: float = 0.0) -> None:
        """A paragraph; one that is longer than a page goes on over the next.

        Args:
            keep: room wanted below it, so that a heading stays with what it is of.
        """
        for part in _pieces(text, words):
            height = words.height(part, ROOM)
            if not self.has_room(height + keep):
                self.turn()
            self.put(height, lambda painter, top, part=part, height=height: words.draw(painter, QRectF(MARGIN, top, ROOM, height), part))  # type: ignore[misc]  # fmt: skip
        self.y += after

    def space(self, height: float) -> None:
        """Leave room."""
        self.y += height

    def pdf(self, title: str) -> bytes:
        """The pages as a PDF, numbered."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setTitle(title)
        writer.setCreator("Fuse")
        writer.setResolution(_RESOLUTION)
        layout = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF())
        writer.setPageLayout(layout)
        painter = QPainter(writer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_RESOLUTION / 72, _RESOLUTION / 72)
        for number, page in enumerate(self.pages, 1):
            if number > 1:
                writer.newPage()
            for draw in page:
                draw(painter)
            foot = QRectF(MARGIN, HEIGHT - MARGIN - 6, ROOM, 12)
            SMALL.draw(painter, foot, title)
            Words(8.0, colour=_DIM, right=True).draw(painter, foot, f"{number} / {len(self.pages)}")
        painter.end()
        buffer.close()
        return bytes(data.data())


def _pieces(text: str, words: Words) -> list[str]:
    """A text in parts that are no higher than a page."""
    most = BOTTOM - MARGIN
    if words.height(text, ROOM) <= most:
        return [text]
    half = len(text) // 2
    return [*_pieces(text[:half], words), *_pieces(text[half:], words)]
