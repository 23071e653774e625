"""Growth: a loss that explodes is named while it is still a number."""

from __future__ import annotations

_TIMES = 100.0


class Growth:
    """Compares the losses of each report with those of the first of a session."""

    def __init__(self) -> None:
        self._first: dict[str, float] = {}
        self._told = False

    def look(self, metrics: dict[str, float], step: int) -> str:
        """A sentence where the loss is a hundred times what it was, or than one; once, and else empty."""
        losses = {name: value for name, value in metrics.items() if name.startswith("train/loss")}
        self._first = self._first or losses
        if self._told or not self._exploded("train/loss", losses):
            return ""
        self._told = True
        parts = [name for name in losses if name.startswith("train/loss/") and self._exploded(name, losses)]
        shown = ", ".join(
            f"{name.removeprefix('train/loss/')} from {self._first[name]:.3g} to {losses[name]:.3g}"
            for name in (parts or ["train/loss"])
        )
        return f"The loss explodes by step {step:,}: {shown}."

    def _exploded(self, name: str, losses: dict[str, float]) -> bool:
        return losses.get(name, 0.0) > _TIMES * max(1.0, self._first.get(name, 0.0))
