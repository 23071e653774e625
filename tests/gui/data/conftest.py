"""What the tests of the Data page share: a data set, and the page over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.record.datasets import Dataset, remember
from tests.gui.data.fake_data import FLOWERS, FakeAdvisor


@pytest.fixture
def flowers(home: Path, tmp_path: Path) -> Dataset:
    """A data set that was seen before, with its folder."""
    folder = tmp_path / "flowers"
    (folder / "daisy").mkdir(parents=True)
    made = Dataset("folder", str(folder), classes=3, images=45, last_used=200.0)
    remember(home, made)
    return made


@pytest.fixture
def open_page(open_window: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Opens the page with an advisor that answers when it is told to: `page.fake`."""

    def make() -> Any:
        window = open_window("settings")
        fake = FakeAdvisor()
        monkeypatch.setattr(window.context.advisor, "ask", fake.ask)
        monkeypatch.setattr(window.context.advisor, "cancel", fake.cancel)
        window.show_page("data")
        page = window.pages["data"]
        page.fake = fake
        qtbot.waitUntil(lambda: page.chosen is not None and window.context.runs.loaded, timeout=10_000)
        return page

    return make


@pytest.fixture
def open_flowers(open_page: Callable[[], Any], flowers: Dataset, qtbot: Any) -> Callable[[], Any]:
    """The page with the flowers shown and looked at."""

    def make() -> Any:
        page = open_page()
        qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
        page.fake.preview(FLOWERS, {"daisy": 4, "rose": 4, "tulip": 4})
        qtbot.waitUntil(lambda: page.detail.samples.grid.count() > 0, timeout=5000)
        return page

    return make
