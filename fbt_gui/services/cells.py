"""What plots, which do not know the engine, need of its cells for spreadsheets."""

from __future__ import annotations

from engine.record.cells import POINT_COLUMNS, inert, inert_line

__all__ = ["POINT_COLUMNS", "inert", "inert_line"]
