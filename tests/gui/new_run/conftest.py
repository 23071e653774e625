"""The New run page, filled and as it is at the first start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.gui.new_run.form import settled


@pytest.fixture
def page(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("new_run")
    page = window.pages["new_run"]
    teacher = {"model": "resnet18", "weights": "pretrained"}
    page.open({"teacher": teacher, "student": {"model": "vit_tiny_patch16_224"}, "recipe": {"epochs": 2}})
    settled(page, qtbot)
    page.window_ = window
    return page


@pytest.fixture
def fresh(open_window: Callable[..., Any], qtbot: Any) -> Any:
    """The page as it is at the first start."""
    window = open_window("new_run")
    page = window.pages["new_run"]
    settled(page, qtbot)
    page.window_ = window
    return page
