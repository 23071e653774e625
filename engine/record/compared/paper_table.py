"""Tables on paper: rows are never cut, and the head comes again on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.record.compared.paper import DIM, GRID, MARGIN, PLAIN, Page, Paper, Words
from engine.record.compared.pens import PAPER, Pen

_PAD = 4.0
_SWATCH = 22.0
_NARROWEST = 40.0


@dataclass(frozen=True)
class Piece:
    """One cell: a line of text, a smaller one below it, and a run's line before it."""

    text: str
    words: Words = PLAIN
    below: str = ""
    pen: Pen | None = None


def table(
    paper: Paper, widths: Sequence[float], head: Sequence[Piece], rows: Sequence[Sequence[Piece]], *, rule_after: int = 0
) -> None:  # fmt: skip
    """Put a table on the paper.

    Args:
        rule_after: rows after which a stronger line is drawn; 0 for none.
    """
    head_height = _height(head, widths)
    first = head_height + (_height(rows[0], widths) if rows else 0)
    if not paper.has_room(first):
        paper.turn()
    _put_row(paper, widths, head, head_height)
    for number, row in enumerate(rows, 1):
        height = _height(row, widths)
        if not paper.has_room(height):
            paper.turn()
            _put_row(paper, widths, head, head_height)
        _put_row(paper, widths, row, height, strong=number == rule_after)
    paper.space(6)


def widths_of(rows: Sequence[Sequence[Piece]], room: float) -> list[float]:
    """Widths by what the columns hold, together no more than the room."""
    wanted = [
        max(_NARROWEST, max(piece.words.width(piece.text) for piece in column) + 2 * _PAD + 2)
        for column in zip(*rows, strict=True)
    ]
    total = sum(wanted)
    return [width * min(1.0, room / total) for width in wanted] if total > room else wanted


def _put_row(paper: Paper, widths: Sequence[float], row: Sequence[Piece], height: float, *, strong: bool = False) -> None:  # fmt: skip
    def draw(page: Page, top: float) -> None:
        left = MARGIN
        for piece, width in zip(row, widths, strict=True):
            _draw_piece(page, piece, left + _PAD, top + _PAD, width - 2 * _PAD)
            left += width
        page.line(MARGIN, top + height, left, top + height, DIM if strong else GRID, 1.2 if strong else 0.7)

    paper.put(height, draw)


def _height(row: Sequence[Piece], widths: Sequence[float]) -> float:
    return max(_piece_height(piece, width - 2 * _PAD) for piece, width in zip(row, widths, strict=True)) + 2 * _PAD


def _piece_height(piece: Piece, width: float) -> float:
    room = width - (_SWATCH if piece.pen else 0)
    below = _below(piece).height(piece.below, room) if piece.below else 0
    return piece.words.height(piece.text or " ", room) + below


def _draw_piece(page: Page, piece: Piece, left: float, top: float, width: float) -> None:
    if piece.pen is not None:
        middle = top + piece.words.size * 0.62
        page.line(left, middle, left + _SWATCH - 5, middle, PAPER.of(piece.pen), 1.6, piece.pen.strokes)
        left, width = left + _SWATCH, width - _SWATCH
    page.paragraph(left, top, width, piece.text, piece.words)
    if piece.below:
        above = piece.words.height(piece.text or " ", width)
        page.paragraph(left, top + above, width, piece.below, _below(piece))


def _below(piece: Piece) -> Words:
    return Words(piece.words.size - 1.2, colour=DIM, right=piece.words.right)
