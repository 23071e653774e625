"""The Runs page over four runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def runs(
    open_window: Callable[..., Any], make_run: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> Any:
    for number in range(4):
        make_run({"name": f"run {number}", "seed": number}, events=made_events(2, top1=50.0 + number))
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.model.rowCount() == 4, timeout=10_000)
    page.window_ = window
    return page
