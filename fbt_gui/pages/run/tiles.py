"""RunTiles: the few numbers one looks for first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fbt_gui.services.run_facts import ACTIVE, RunFacts
from fbt_gui.services.words import NOTHING, duration, percent, signed
from fbt_gui.widgets.basics import ElidedLabel, label

_NAMES = ("epoch", "elapsed", "remaining", "top1", "gain", "speed", "wait", "device")


@dataclass(frozen=True)
class Tile:
    """A number and what it is."""

    number: str
    caption: str
    tip: str = ""


def tiles(facts: RunFacts, gain: float | None, now: float) -> list[Tile]:
    """The numbers of a run, in the order they are shown."""
    live = facts.live
    best = f"top-1 · best {facts.best:.2f}" if facts.best is not None else "student top-1"
    speed, wait = live.get("system/images_per_second"), live.get("system/data_wait")
    gpu, memory = live.get("system/gpu_memory_gib"), live.get("system/memory_gib")
    used = gpu if gpu is not None else memory
    load = live.get("system/gpu_load")
    device = f"{used:.1f} GiB" if used is not None else NOTHING
    if load:
        device = f"{load:.0f} % · {device}"
    going = facts.status in ACTIVE and not facts.lost
    return [
        Tile(f"{facts.epoch} / {facts.epochs}" if facts.epochs else NOTHING, "epoch", f"step {facts.step:,} of {facts.total_steps:,}"),
        Tile(duration(facts.elapsed(now)) if facts.began else NOTHING, "elapsed", "time spent computing, over all sessions"),
        Tile(duration(facts.remaining()) if going else NOTHING, "remaining", "by the pace of this session's steps"),
        Tile(percent(facts.top1), best, f"best after epoch {facts.best_epoch}" if facts.best is not None else ""),
        Tile(signed(gain), "gain over alone", "against finished runs of the same student, data and recipe without a teacher"),
        Tile(f"{speed:,.0f}" if speed is not None else NOTHING, "images / s", "in training, since the last report"),
        Tile(f"{100 * wait:.1f} %" if wait is not None else NOTHING, "data wait", "share of the time it waited for data"),
        Tile(device, facts.device or "device", f"memory in use on {facts.device or 'the device'}; precision {facts.precision or '?'}"),
    ]  # fmt: skip


class _Tile(QFrame):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.number = label(NOTHING, "number")
        self.caption = ElidedLabel("", "small")
        self.number.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 8, 7)
        column.setSpacing(1)
        column.addWidget(self.number)
        column.addWidget(self.caption)

    def show_tile(self, tile: Tile) -> None:
        if self.number.text() != tile.number:
            self.number.setText(tile.number)
        if self.caption.text() != tile.caption:
            self.caption.say(tile.caption)
        tip = f"{tile.caption}\n{tile.tip}" if tile.tip else tile.caption
        if self.toolTip() != tip:
            self.setToolTip(tip)


class RunTiles(QWidget):
    """A row of tiles."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.tiles = [_Tile(name) for name in _NAMES]
        for tile, stretch in zip(self.tiles, (10, 12, 12, 14, 13, 10, 13, 13), strict=True):
            row.addWidget(tile, stretch)

    def show_facts(self, facts: RunFacts, gain: float | None, now: float) -> None:
        """Show a run's numbers."""
        for widget, tile in zip(self.tiles, tiles(facts, gain, now), strict=True):
            widget.show_tile(tile)
