"""Tables on paper: rows are never cut, and the head comes again on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from engine.record.compared.pens import PAPER, Pen
from fbt_gui.report.paper import MARGIN, PLAIN, Paper, Words

_PAD = 4.0
_SWATCH = 22.0


@dataclass(frozen=True)
class Piece:
    """One cell: a line of text, a smaller one below it, and a run's line before it."""

    text: str
    words: Words = PLAIN
    below: str = ""
    pen: Pen | None = None


def table(paper: Paper, widths: Sequence[float], head: Sequence[Piece], rows: Sequence[Sequence[Piece]]) -> None:
    """Put a table on the paper."""
    head_height = _height(head, widths)
    first = head_height + (_height(rows[0], widths) if rows else 0)
    if not paper.has_room(first):
        paper.turn()
    _put_row(paper, widths, head, head_height)
    for row in rows:
        height = _height(row, widths)
        if not paper.has_room(height):
            paper.turn()
            _put_row(paper, widths, head, head_height)
        _put_row(paper, widths, row, height)
    paper.space(6)


def _put_row(paper: Paper, widths: Sequence[float], row: Sequence[Piece], height: float) -> None:
    def draw(painter: QPainter, top: float) -> None:
        left = MARGIN
        for piece, width in zip(row, widths, strict=True):
            _draw_piece(painter, piece, QRectF(left + _PAD, top + _PAD, width - 2 * _PAD, height - 2 * _PAD))
            left += width
        painter.setPen(QPen(QColor(PAPER.grid), 0.7))
        painter.drawLine(QPointF(MARGIN, top + height), QPointF(left, top + height))

    paper.put(height, draw)


def _height(row: Sequence[Piece], widths: Sequence[float]) -> float:
    return max(_piece_height(piece, width - 2 * _PAD) for piece, width in zip(row, widths, strict=True)) + 2 * _PAD


def _piece_height(piece: Piece, width: float) -> float:
    room = width - (_SWATCH if piece.pen else 0)
    below = _below(piece).height(piece.below, room) if piece.below else 0
    return piece.words.height(piece.text or " ", room) + below


def _draw_piece(painter: QPainter, piece: Piece, box: QRectF) -> None:
    if piece.pen is not None:
        _draw_swatch(painter, piece.pen, box, piece.words)
        box = box.adjusted(_SWATCH, 0, 0, 0)
    piece.words.draw(painter, box, piece.text)
    if piece.below:
        above = piece.words.height(piece.text or " ", box.width())
        _below(piece).draw(painter, box.adjusted(0, above, 0, 0), piece.below)


def _draw_swatch(painter: QPainter, pen: Pen, box: QRectF, words: Words) -> None:
    line = QPen(QColor(PAPER.of(pen)), 1.6)
    if pen.strokes:
        line.setDashPattern(list(pen.strokes))
    painter.setPen(line)
    middle = box.top() + words.height("x", 100) / 2
    painter.drawLine(QPointF(box.left(), middle), QPointF(box.left() + _SWATCH - 5, middle))


def _below(piece: Piece) -> Words:
    return Words(piece.words.size - 1.2, colour=PAPER.dim, right=piece.words.right)
