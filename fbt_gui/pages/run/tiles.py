"""RunTiles: the few numbers one looks for first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from fbt_gui.feed.run_facts import ACTIVE, RunFacts
from fbt_gui.services.text import tr
from fbt_gui.services.words import NOTHING, device_label, duration, memory, number, percent, signed, whole
from fbt_gui.widgets.basics import ElidedLabel, label
from fbt_gui.widgets.tip import plain_tip

_SPACING = 6
_INSIDE = 18  # left and right of the words
_CAPTION = 240  # a device may be called anything
_LEAST = 240
_SLACK = 24  # a number that grows by a digit and back must not move what is below
_MOST_ROWS = 4
_TEACHER, _FUSION = "val/top1/teacher", "val/top1/fusion"


@dataclass(frozen=True)
class Tile:
    """A number and what it is.

    Attributes:
        there: False where the run has no such thing; the tile is then left out.
    """

    number: str
    caption: str
    tip: str = ""
    there: bool = True


def tiles(facts: RunFacts, row: Mapping[str, Any], now: float) -> dict[str, Tile]:
    """The numbers of a run, in the order they are shown.

    Args:
        row: of the history, which knows the runs of the student alone; empty before it is read.
    """
    going = facts.status in ACTIVE and not facts.lost
    epoch = f"{whole(facts.epoch)} / {whole(facts.epochs)}" if facts.epochs else NOTHING
    steps = tr("step {step} of {steps}").format(step=whole(facts.step), steps=whole(facts.total_steps))
    elapsed = duration(facts.elapsed(now)) if facts.began else NOTHING
    speed, wait = facts.live.get("system/images_per_second"), facts.live.get("system/data_wait")
    return {
        "epoch": Tile(epoch, tr("epoch"), steps),
        "elapsed": Tile(elapsed, tr("elapsed"), tr("Time spent computing, over all sessions")),
        "remaining": Tile(duration(facts.remaining()), tr("remaining"), tr("By the pace of this session's steps"), there=going),
        "top1": _accuracy(facts),
        "gain": _gain(row),
        "teacher": _of_model(facts, _TEACHER, tr("teacher"), tr("The teacher's top-1 on the same images")),
        "fusion": _of_model(facts, _FUSION, tr("fusion model"), tr("The fusion model's top-1 on the same images")),
        "speed": Tile(whole(round(speed)) if speed is not None else NOTHING, tr("images / s"), tr("In training, since the last report")),
        "wait": Tile(percent(100 * wait, 1) if wait is not None else NOTHING, tr("data wait"), tr("Share of the time it waited for data")),
        "device": _device(facts),
    }  # fmt: skip


def _gain(row: Mapping[str, Any]) -> Tile:
    """What it has over its student alone, of the same seed or, where there is none, of others."""
    gain = row.get("gain")
    caption = tr("gain, other seeds") if row.get("gain_others") else tr("gain over alone")
    tip = tr("Against finished runs of the same student, data and recipe without a teacher")
    return Tile(signed(gain), caption, tip, there=gain is not None)


def _accuracy(facts: RunFacts) -> Tile:
    if facts.best is None:
        return Tile(percent(facts.top1), tr("student top-1"))
    caption = tr("top-1, best {best}").format(best=number(facts.best))
    tip = tr("Best after epoch {epoch}").format(epoch=whole(facts.best_epoch))
    top5 = facts.live.get("val/top5")
    if top5 is not None:
        tip = f"{tip}\n{tr('Top-5 after the last epoch: {top5}').format(top5=percent(top5))}"
    return Tile(percent(facts.top1), caption, tip)


def _of_model(facts: RunFacts, metric: str, caption: str, tip: str) -> Tile:
    value = facts.live.get(metric)
    return Tile(percent(value), caption, tip, there=value is not None)


def _device(facts: RunFacts) -> Tile:
    """Load and memory of the GPU, of the process where there is none."""
    live = facts.live
    load, used = live.get("system/gpu_load"), live.get("system/gpu_memory_gib")
    processor, own = live.get("system/cpu_load"), live.get("system/memory_gib")
    shown = [percent(load, 0)] if load is not None else []
    if used is None:
        used = own
    if load is None and processor is not None:
        shown = [percent(processor, 0)]
    if used is not None:
        shown.append(memory(used))
    device = device_label(facts.device) or tr("device")
    lines = [tr("Load and memory in use on {device}").format(device=device)]
    lines.append(tr("Precision: {precision}").format(precision=facts.precision or NOTHING))
    if processor is not None:
        lines.append(tr("Processor: {load} of one core").format(load=percent(processor, 0)))
    if live.get("system/host_memory_gib") is not None:
        lines.append(tr("Main memory: {memory}").format(memory=memory(live["system/host_memory_gib"])))
    return Tile(" · ".join(shown) or NOTHING, device, "\n".join(lines))


class _Tile(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.number = label(NOTHING, "number")
        self.caption = ElidedLabel("", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 6, 6, 6)
        column.setSpacing(0)
        column.addWidget(self.number)
        column.addWidget(self.caption)

    def show_tile(self, tile: Tile) -> bool:
        """Show it; returns whether it wants another width than before."""
        before = self.wanted
        if self.number.text() != tile.number:
            self.number.setText(tile.number)
        if self.caption.text() != tile.caption:
            self.caption.say(tile.caption)
            self.number.setAccessibleName(tile.caption)
        tip = plain_tip(f"{tile.caption}\n{tile.tip}" if tile.tip else tile.caption)
        if self.toolTip() != tip:
            self.setToolTip(tip)
        return self.wanted != before

    @property
    def wanted(self) -> int:
        """The width that number and caption take, within reason."""
        caption = self.caption.fontMetrics().horizontalAdvance(self.caption.text())
        return max(self.number.sizeHint().width(), min(caption + 2, _CAPTION)) + _INSIDE


class RunTiles(QWidget):
    """The tiles in one row, or in as many as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)
        self.tiles = {name: _Tile() for name in tiles(RunFacts(), {}, 0.0)}
        self._placed: tuple[tuple[str, ...], int] = ((), 0)
        self._there: tuple[str, ...] = tuple(self.tiles)
        for tile in self.tiles.values():
            tile.setParent(self)

    def show_facts(self, facts: RunFacts, row: Mapping[str, Any], now: float) -> None:
        """Show a run's numbers."""
        found = tiles(facts, row, now)
        wider = [self.tiles[name].show_tile(tile) for name, tile in found.items()]
        there = tuple(name for name, tile in found.items() if tile.there)
        if there != self._there or any(wider):
            self._there = there
            self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Narrow: what does not fit goes on below."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may take another number of rows."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Numbers of another font take another width."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()

    def _arrange(self) -> None:
        before = self._placed[1]
        slack = {rows: _SLACK if rows < before else 0 for rows in range(1, _MOST_ROWS)}
        rows = next((rows for rows in slack if self._needed(rows) + slack[rows] <= self.width()), _MOST_ROWS)
        if (self._there, rows) != self._placed:
            self._placed = (self._there, rows)
            self._place(rows)
        self._share(rows)

    def _needed(self, rows: int) -> int:
        """The width that the tiles take in so many rows."""
        across = -(-len(self._there) // rows)
        columns = [self._there[column::across] for column in range(across)]
        return sum(max(self.tiles[name].wanted for name in names) + _SPACING for names in columns) - _SPACING

    def _share(self, rows: int) -> None:
        """Give each column the share that its words take."""
        across = -(-len(self._there) // rows)
        for column in range(len(self.tiles)):
            names = self._there[column::across] if column < across else ()
            self._grid.setColumnStretch(column, max((self.tiles[name].wanted for name in names), default=0))

    def _place(self, rows: int) -> None:
        across = -(-len(self._there) // rows)
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
        for name, tile in self.tiles.items():
            if name in self._there:
                place = self._there.index(name)
                self._grid.addWidget(tile, place // across, place % across)
            tile.setVisible(name in self._there)
