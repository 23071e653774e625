"""What plots, which do not know the engine, need of its cells for spreadsheets."""

from __future__ import annotations

from engine.record.cells import inert, inert_line

__all__ = ["inert", "inert_line"]
