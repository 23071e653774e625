"""Paper: pages in points, drawn by matplotlib, without Qt; what does not fit goes to the next page whole."""

from __future__ import annotations

import logging
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO

WIDTH, HEIGHT = 842.0, 595.0  # A4 lying
MARGIN, FOOT = 34.0, 20.0
BOTTOM = HEIGHT - MARGIN - FOOT
ROOM = WIDTH - 2 * MARGIN
TEXT, DIM, GRID = "#1B1F24", "#5A6472", "#DFE3E8"
LEADING = 1.28
_BASE = 0.95  # of the size, from the top of a line to where letters stand
_WIDE = 0x2E80  # from where letters are as wide as high
_BOX = 0.6  # of the size: how wide the box is that stands for a letter that the font lacks
_FAMILIES = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
)
_MONO = "DejaVu Sans Mono"
Draw = Callable[["Page"], object]


@dataclass(frozen=True)
class Words:
    """Text as it is set: a size in points and how it looks."""

    size: float = 8.5
    bold: bool = False
    mono: bool = False
    colour: str = TEXT
    right: bool = False

    def lines(self, text: str, width: float) -> list[str]:
        """The text broken between words and, where one is too long, within it."""
        return [line for part in text.split("\n") for line in self._broken(_seen(part), width)]

    def height(self, text: str, width: float) -> float:
        """How high it is when it is broken to this width."""
        return len(self.lines(text, width)) * self.size * LEADING

    def width(self, text: str) -> float:
        return sum(_letter(letter, self.bold, self.mono) for letter in _seen(text)) * self.size

    def _broken(self, text: str, width: float) -> Iterator[str]:
        line, used = "", 0.0
        for word in _words(text):
            size = self.width(word)
            if line and used + self.width(word.rstrip()) > width:
                yield line.rstrip()
                line, used = "", 0.0
            while size > width and len(word) > 1:
                cut = max(1, next((n for n in range(1, len(word)) if self.width(word[: n + 1]) > width), len(word)))
                yield word[:cut]
                word = word[cut:]
                size = self.width(word)
            line, used = line + word, used + size
        yield line.rstrip()


PLAIN = Words()
SMALL = Words(8.0, colour=DIM)


class Page:
    """One page to draw on; y grows downwards from its top."""

    def __init__(self) -> None:
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)
        self.drawn = 0
        self.at = Affine2D().scale(1, -1).translate(0, HEIGHT)

    def add(self, artist: Any) -> None:
        """Draw something whose places are in points of the page, over what is there."""
        artist.set_transform(self.at)
        artist.set_clip_on(False)
        artist.set_zorder(self._next())
        self.figure.add_artist(artist)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: tuple[float, ...] = ()) -> None:  # fmt: skip
        from matplotlib.lines import Line2D

        style: Any = (0, dashes) if dashes else "-"
        self.add(Line2D([x1, x2], [y1, y2], color=colour, linewidth=width, linestyle=style, solid_capstyle="butt"))

    def text(self, x: float, y: float, text: str, words: Words, *, anchor: str = "left", turn: float = 0.0) -> None:
        """One line that stands on y."""
        self.figure.text(
            x, y, _seen(text), transform=self.at, fontproperties=_font(words.bold, words.mono), fontsize=words.size, color=words.colour,
            ha=anchor, va="baseline", rotation=turn, rotation_mode="anchor", parse_math=False,
            zorder=self._next(),
        )  # fmt: skip

    def _next(self) -> int:
        """What is drawn later lies above."""
        self.drawn += 1
        return self.drawn

    def paragraph(self, x: float, top: float, width: float, text: str, words: Words) -> None:
        """Lines in a box."""
        for number, line in enumerate(words.lines(text, width)):
            y = top + (number * LEADING + _BASE) * words.size
            self.text(x + width if words.right else x, y, line, words, anchor="right" if words.right else "left")


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

    def put(self, height: float, draw: Callable[[Page, float], object]) -> None:
        """Draw something of this height here, or at the top of the next page; `draw` gets its top."""
        if not self.has_room(height) and self.y > MARGIN:
            self.turn()
        top = self.y
        self.pages[-1].append(lambda page: draw(page, top))
        self.y += height

    def text(self, text: str, words: Words, *, after: float = 4.0, keep: float = 0.0) -> None:
        """A paragraph, line by line over as many pages as it takes.

        Args:
            keep: room wanted below its first line, so that a heading stays with what it is of.
        """
        for number, line in enumerate(words.lines(text, ROOM)):
            if not number and not self.has_room(words.size * LEADING + keep):
                self.turn()
            self.put(words.size * LEADING, lambda page, top, line=line: page.paragraph(MARGIN, top, ROOM, line, words))  # type: ignore[misc]  # fmt: skip
        self.y += after

    def space(self, height: float) -> None:
        """Leave room."""
        self.y += height

    def write(self, file: BinaryIO, title: str) -> None:
        """The pages as a PDF, numbered."""
        from matplotlib.backends.backend_pdf import PdfPages

        about = {"Title": _seen(title), "Creator": "Fuse", "Producer": "Fuse"}
        with warnings.catch_warnings(), _quiet(), PdfPages(file, metadata=about) as pdf:
            warnings.simplefilter("ignore")  # a letter that no font here has is drawn as a box
            for number, draws in enumerate(self.pages, 1):
                page = Page()
                for draw in draws:
                    draw(page)
                foot = HEIGHT - MARGIN - 6
                page.paragraph(MARGIN, foot, ROOM * 0.8, next(iter(SMALL.lines(title, ROOM * 0.8))), SMALL)
                page.paragraph(MARGIN, foot, ROOM, f"{number} / {len(self.pages)}", Words(8.0, colour=DIM, right=True))
                pdf.savefig(page.figure)


class _quiet:  # noqa: N801
    """The words of font tools, which nobody asked for, left out."""

    def __enter__(self) -> None:
        self._loggers = {name: logging.getLogger(name) for name in ("fontTools", "matplotlib")}
        self._levels = {name: logger.level for name, logger in self._loggers.items()}
        for logger in self._loggers.values():
            logger.setLevel(logging.ERROR)

    def __exit__(self, *_: object) -> None:
        for name, logger in self._loggers.items():
            logger.setLevel(self._levels[name])


def _seen(text: str) -> str:
    """The text as it can be set on one line: what orders a printer about as blanks, halves of letters as signs."""
    if text.isprintable():
        return text
    kinds = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "\N{REPLACEMENT CHARACTER}"}
    return "".join(kinds.get(unicodedata.category(letter), letter) for letter in text)


def _words(text: str) -> Iterator[str]:
    """Words with the blanks after them; letters that want no blanks between them each by itself."""
    word = ""
    for letter in text:
        if ord(letter) >= _WIDE or (word.endswith(" ") and letter != " "):
            if word:
                yield word
            word = ""
        word += letter
    if word:
        yield word


@cache
def _families() -> list[str]:
    from matplotlib.font_manager import fontManager

    there = set(fontManager.get_font_names())
    return [family for family in _FAMILIES if family in there]


@cache
def _font(bold: bool, mono: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    family = [_MONO, *_families()] if mono else _families()
    return FontProperties(family=family, weight="bold" if bold else "normal")


@cache
def _letter(letter: str, bold: bool, mono: bool) -> float:
    """A letter's width as a share of the size."""
    from matplotlib.font_manager import findfont, get_font

    if ord(letter) >= _WIDE:
        return 1.0
    font = get_font(findfont(_font(bold, mono)))
    if not font.get_char_index(ord(letter)):  # to load it would fail
        return _BOX
    font.set_size(100, 72)
    return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536 / 100
