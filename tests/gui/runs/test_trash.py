"""The trash of the Runs page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.record.errors import InputError
from engine.record.history import History
from fbt_gui.pages.runs.layout import EMPTY_TRASH


def test_the_trash_can_be_undone_in_place(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(0)
    run = runs.run
    runs.window_.context.actions["trash"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 3, timeout=5000)
    assert (home / "trash" / run).is_dir()
    qtbot.waitUntil(runs.window_.bar.way.isVisible, timeout=5000)
    runs.window_.bar.way.click()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 4, timeout=5000)
    assert (home / "runs" / run).is_dir()


def test_the_trash_shows_what_was_deleted_and_deletes_for_ever_at_the_second_press(
    runs: Any, qtbot: Any, home: Path
) -> None:
    context = runs.window_.context
    runs.table.choose([runs.model.row_at(place)["id"] for place in (0, 1, 2)])
    gone, kept, back = runs.subjects()
    context.actions["trash"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1, timeout=5000)
    context.actions["show_trash"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 3, timeout=5000)
    runs.select(back)
    context.actions["restore"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 2, timeout=5000)
    assert (home / "runs" / back).is_dir()
    runs.select(gone)
    assert not context.actions["open_run"].isEnabled()
    bar = runs.trash_bar
    bar.erase.click()
    assert bar.erase.asks
    runs.select(kept)  # the question was about another run
    qtbot.waitUntil(lambda: runs.run == kept, timeout=5000)
    assert runs.model.rowCount() == 2
    runs.select(gone)
    if not bar.erase.asks:
        bar.erase.click()
    bar.erase.click()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1, timeout=5000)
    assert not (home / "trash" / gone).exists()
    bar.empty.click()
    bar.empty.click()
    qtbot.waitUntil(lambda: runs.layout_.face == EMPTY_TRASH, timeout=5000)
    assert not (home / "trash" / kept).exists()
    with History(home) as history:
        assert history.runs(trashed=True) == []
    bar.back.click()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 2, timeout=5000)


def test_only_what_is_in_the_trash_can_be_deleted_for_ever(make_run: Callable[..., Any], home: Path) -> None:
    run = make_run().id
    with History(home) as history:
        with pytest.raises(InputError, match="not in the trash"):
            history.erase(run)
        with pytest.raises(InputError, match="not in the trash"):
            history.erase("../runs")
    assert (home / "runs" / run).is_dir()
