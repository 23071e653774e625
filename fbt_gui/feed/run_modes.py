"""What a run's horizontal axis can count; apart from the series, which need numpy."""

from __future__ import annotations

X_MODES = ("epoch", "step", "time")
