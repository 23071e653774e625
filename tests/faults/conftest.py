"""What tests of faults share with those of the window: made-up runs, and windows that are closed."""

from __future__ import annotations

from tests.gui.conftest import make_run, open_window

__all__ = ["make_run", "open_window"]
