"""The clock that curves are drawn by, which the engine's exports share."""

from __future__ import annotations

from engine.record.compute_clock import ComputeClock

__all__ = ["ComputeClock"]
