"""SharedX: the horizontal axis that several plots share: what it counts, what part is shown, where the mouse is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

_MARGIN = 0.015
_LEAST_SHARE = 1e-6


class SharedX(QObject):
    """Knows no plot: each tells how far its curves reach, and draws the part that is shown.

    `moved` says that another part is shown, `pointed` carries where the crosshair stands (None: nowhere),
    `changed` says that it counts something else, or follows or not.

    Attributes:
        mode: what it counts: "epoch", "step" or "time".
        follow: the newest point stays in sight.
        low, high: the part that is shown.
    """

    moved = Signal()
    pointed = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode = "epoch"
        self.follow = True
        self.low, self.high = 0.0, 1.0
        self.at: float | None = None
        self._span: float | None = None
        self._extents: dict[int, tuple[float, float]] = {}

    def extend(self, owner: object, extent: tuple[float, float] | None) -> None:
        """A plot's curves reach from here to there; None: it has none."""
        before = self._extents.get(id(owner))
        if extent is None:
            self._extents.pop(id(owner), None)
        else:
            self._extents[id(owner)] = extent
        if before != extent:
            self._keep_up()

    def extent(self) -> tuple[float, float]:
        """From the first to the last point of all plots, never empty."""
        low = min((low for low, _ in self._extents.values()), default=0.0)
        high = max((high for _, high in self._extents.values()), default=1.0)
        return (low, high) if high > low else (low, low + 1.0)  # no epoch is below 0

    def look(self, low: float, high: float) -> None:
        """Show this part and stay there."""
        self._span = high - low
        self.set_follow(False)
        self._show(low, high)

    def zoom(self, factor: float, at: float) -> None:
        """Show `factor` times as much, `at` staying where it is; one that follows stays with the newest point."""
        low, high = at + (self.low - at) * factor, at + (self.high - at) * factor
        least, most = self.extent()
        if high - low < (most - least) * _LEAST_SHARE:
            return
        if self.follow and high >= most:
            self._span = None if low <= least else most - low
            self._keep_up()
        elif low <= least and high >= most:
            self.show_all()
        else:
            self.look(low, high)

    def pan(self, share: float) -> None:
        """Move on by this share of what is shown."""
        by = (self.high - self.low) * share
        self.look(self.low + by, self.high + by)

    def show_all(self) -> None:
        """Show every point, and those that come."""
        self._span = None
        self.set_follow(True)
        self._keep_up()

    def set_follow(self, on: bool) -> None:
        """Keep the newest point in sight, or stay where one is."""
        if on != self.follow:
            self.follow = on
            self.changed.emit()
            self._keep_up()

    def set_mode(self, mode: str) -> None:
        """Count something else; the plots say anew how far they reach."""
        if mode != self.mode:
            self.mode = mode
            self._extents.clear()
            self._span = None
            self.follow = True
            self.point(None)
            self.changed.emit()

    def point(self, at: float | None) -> None:
        """Put the crosshair there, or take it away."""
        if at != self.at:
            self.at = at
            self.pointed.emit(at)

    def _keep_up(self) -> None:
        if not self.follow:
            return
        low, high = self.extent()
        if self._span is not None:
            low = high - self._span
        margin = (high - low) * _MARGIN
        self._show(low - margin, high + margin)

    def _show(self, low: float, high: float) -> None:
        if (low, high) != (self.low, self.high):
            self.low, self.high = low, high
            self.moved.emit()
