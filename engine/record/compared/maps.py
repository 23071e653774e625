"""CKA maps of a report as SVG: every block of one model against every block of the other, at the last epoch measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from engine.record.compared.charts import HEIGHT, WIDTH, shortened
from engine.record.compared.groups import Group
from engine.record.compared.pens import Ink
from engine.record.events import EventReader, parse
from engine.record.run_folder import RunFolder
from engine.record.values import as_count, as_text, is_number

# Viridis at nine places, which is read in grey and by the colour-blind as well.
_RAMP = ("440154", "472D7B", "3B528B", "2C728E", "21918C", "28AE80", "5EC962", "ADDC30", "FDE725")
_LEFT, _RIGHT, _TOP, _BOTTOM = 96.0, 64.0, 30.0, 56.0
_KEPT = 8  # of each pair: the newest may be void after a resume
_MOST_MAPS = 12
_MOST_NAMES = 14
_LONGEST_NAME = 15
_MOST_CELLS = 100_000
_BLOCK = 1 << 20  # bytes at once: a window that reads for a report goes on meanwhile


@dataclass(frozen=True)
class CkaMap:
    """Values of 0 to 1, or None; `rows` and `columns` name the blocks."""

    pair: str
    epoch: int
    step: int
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


def last_maps(folder: RunFolder) -> list[CkaMap]:
    """The newest map of each pair of models that no resume made void."""
    found: dict[str, list[CkaMap]] = {}
    reader = EventReader(folder.events_file)
    while True:
        for line in reader.lines(_BLOCK):
            if b'"matrix"' in line or b'"run_started"' in line:
                _take(line, found)
        if not reader.is_behind:
            break
    return [maps[-1] for _, maps in sorted(found.items()) if maps]


def map_charts(groups: Sequence[Group], ink: Ink) -> list[str]:
    """The maps of the first run of each group."""
    several = sum(len(group.runs) for group in groups) > 1
    made = [
        _drawn(found, f" · {group.runs[0].name}" if several else "", ink)
        for group in groups
        for found in last_maps(group.runs[0].folder)
    ]
    return made[:_MOST_MAPS]


def _take(line: bytes, found: dict[str, list[CkaMap]]) -> None:
    event = parse(line)
    if event is None:
        return
    try:
        if event["type"] == "run_started":
            step = as_count(event["step"])
            for pair in found:
                found[pair] = [kept for kept in found[pair] if kept.step < step]
        elif event["type"] == "cka" and event.get("matrix"):
            given = event["matrix"]
            rows, columns = tuple(map(as_text, given["rows"])), tuple(map(as_text, given["columns"]))
            values = tuple(tuple(float(cell) if is_number(cell) else None for cell in row) for row in given["values"])
            whole = len(values) == len(rows) and all(len(row) == len(columns) for row in values)
            if rows and columns and whole and len(rows) * len(columns) <= _MOST_CELLS:
                pair = as_text(given["pair"])
                made = CkaMap(pair, as_count(event["epoch"]), as_count(event["step"]), rows, columns, values)
                found[pair] = [*found.get(pair, [])[1 - _KEPT :], made]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):  # a damaged event is no map
        return


def _drawn(found: CkaMap, of: str, ink: Ink) -> str:
    width, height = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    wide, high = width / len(found.columns), height / len(found.rows)
    first, _, second = found.pair.partition("-")
    parts = [_text(8, 16, shortened(f"CKA of {first} and {second}, epoch {found.epoch}{of}", 66), ink.text, size=13, weight=600)]  # fmt: skip
    for place, row in enumerate(found.rows):
        top = HEIGHT - _BOTTOM - (place + 1) * high  # rows go up, as an axis does
        for number, value in enumerate(found.values[place]):
            colour = ink.grid if value is None else _colour(value)
            parts.append(_cell(_LEFT + number * wide, top, wide, high, colour))
        if place in _shown(len(found.rows)):
            parts.append(_text(_LEFT - 5, top + high / 2 + 3, shortened(row, _LONGEST_NAME), ink.dim, anchor="end", size=8))  # fmt: skip
    for number in _shown(len(found.columns)):
        x, y = _LEFT + (number + 0.5) * wide + 3, HEIGHT - _BOTTOM + 7
        parts.append(_text(x, y, shortened(found.columns[number], 10), ink.dim, anchor="end", size=8, turn=f"rotate(-40 {x:.1f} {y:.1f})"))  # fmt: skip
    parts += _legend(height, ink)
    parts.append(_text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 6, f"{first} across, {second} up", ink.dim, anchor="middle", size=10))  # fmt: skip
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}"'
    font = 'font-family="Inter, Helvetica, Arial, DejaVu Sans, sans-serif"'
    return f'{head} role="img" aria-label="{escape(f"CKA map {found.pair}{of}")}" {font}>{"".join(parts)}</svg>'


def _legend(height: float, ink: Ink) -> Iterator[str]:
    left, steps = WIDTH - _RIGHT + 14, 32
    for place in range(steps):
        yield _cell(left, _TOP + place * height / steps, 10, height / steps, _colour(1 - place / (steps - 1)))
    for value in (0.0, 0.5, 1.0):
        yield _text(left + 15, _TOP + (1 - value) * height + 3.5, f"{value:g}", ink.dim, size=9)


def _shown(count: int) -> range:
    """Which of the blocks are named: as many as there is room for."""
    return range(0, count, -(-count // _MOST_NAMES))


def _colour(value: float) -> str:
    place = min(max(value, 0.0), 1.0) * (len(_RAMP) - 1)
    low = min(int(place), len(_RAMP) - 2)
    share = place - low
    channels = (
        round((1 - share) * int(_RAMP[low][at : at + 2], 16) + share * int(_RAMP[low + 1][at : at + 2], 16))
        for at in (0, 2, 4)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def _cell(x: float, y: float, width: float, height: float, colour: str) -> str:
    # A little over its edge: between cells that only touch, the page shines through.
    where = f'x="{x:.2f}" y="{y:.2f}" width="{width + 0.4:.2f}" height="{height + 0.4:.2f}"'
    return f'<rect {where} style="fill:{colour};stroke:none"/>'


def _text(x: float, y: float, text: str, colour: str, *, anchor: str = "start", size: int = 10, weight: int = 400, turn: str = "") -> str:  # fmt: skip
    where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}"'
    turned = f' transform="{turn}"' if turn else ""
    return f'<text {where}{turned} style="fill:{colour}">{escape(text)}</text>'
