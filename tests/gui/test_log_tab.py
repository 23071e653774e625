"""The log of a run: messages, log and output, by level, searched, followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.record.events import EventWriter
from fbt_gui.feed.run_facts import Message
from fbt_gui.pages.run.log_lines import in_short, of_rank
from fbt_gui.pages.run.log_tab import words_of
from fbt_gui.widgets.search_text import _places

LOG = "2026-01-01T10:00:00+0100 INFO fine\n2026-01-01 10:00:01,000 WARNING odd\nmore of it\n2026-01-01 10:00:02,000 ERROR bad\nTraceback\n"


@pytest.fixture
def show(open_window: Callable[..., Any], qtbot: Any) -> Callable[..., Any]:
    """Opens a run's log."""

    def open_run(run: str) -> Any:
        window = open_window("runs")
        window.open_run(run)
        page = window.pages["run"]
        qtbot.waitUntil(lambda: page.built and "log" in page.tabs.made, timeout=20_000)
        return page.tabs.made["log"]

    return open_run


def test_messages_can_be_narrowed_to_what_is_serious(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    events = [*made_events(1), {"type": "warning", "message": "careful"}, {"type": "error", "message": "broken"}]
    tab = show(make_run(events=events).id)
    qtbot.waitUntil(lambda: "broken" in tab.text.toPlainText(), timeout=5000)
    assert len(tab.text.toPlainText().splitlines()) == 3
    tab.level.setCurrentIndex(1)
    tab.level.activated.emit(1)
    assert [line.split("  ")[1].strip() for line in tab.text.toPlainText().splitlines()] == ["warning", "error"]


def test_a_traceback_goes_with_the_entry_it_belongs_to() -> None:
    assert of_rank(LOG, 0) == LOG
    assert of_rank(LOG, 1).splitlines() == LOG.splitlines()[1:]
    assert of_rank(LOG, 2).splitlines() == LOG.splitlines()[3:]


def test_a_log_is_read_by_the_clock_and_its_last_line_is_the_epochs() -> None:
    text = (
        "2026-01-01T23:59:58+0100 INFO epoch 1/2  loss 2.0\n"
        "2026-01-01T23:59:58+0100 INFO checkpoint at step 6: checkpoints/best.safetensors\n"
        "2026-01-01T23:59:59+0100 INFO checkpoint at step 6: checkpoints/last.state.pt\n"
        "2026-01-02T00:00:01+0100 WARNING odd\nmore of it\n"
        "2026-01-02T00:00:02+0100 INFO checkpoint at step 7: checkpoints/last.state.pt\n\n"
    )
    assert in_short(text).split("\n") == [
        "23:59:58  epoch 1/2  loss 2.0  saved",
        "2026-01-02 00:00:01  WARNING  odd",
        "more of it",
        "00:00:02  checkpoint at step 7",
    ]


def test_the_newest_line_is_seen_in_a_low_box_too(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    numbers = "  ".join(f"top-1 number {place} 61.20 %" for place in range(12))
    with folder.log_file.open("w") as file:
        for epoch in range(60):
            file.write(f"2026-01-01T10:00:00+0100 INFO epoch {epoch}/60  {numbers}\n")
        file.write("2026-01-01T10:00:00+0100 INFO the newest\n")
    tab = show(folder.id)
    tab.open("log")
    text = tab.text
    qtbot.waitUntil(lambda: "the newest" in text.toPlainText(), timeout=5000)
    for height in (200, 34, 90):
        text.setFixedHeight(height)
        qtbot.wait(50)
        assert not text.horizontalScrollBar().isVisible()
        last = text.document().lastBlock()
        assert last.text() == "10:00:00  the newest"
        place = text.blockBoundingGeometry(last).translated(text.contentOffset())
        assert place.top() >= 0 and place.bottom() <= text.viewport().height() + 1


def test_a_resumed_run_says_so() -> None:
    assert words_of(Message(0.0, "notice", "", 12_000)) == "Resumed at step 12,000."


def test_what_is_added_is_followed_unless_somebody_reads_further_up(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    folder.log_file.write_text("".join(f"line {place}\n" for place in range(400)))
    tab = show(folder.id)
    tab.open("log")
    bar = tab.text.verticalScrollBar()
    qtbot.waitUntil(lambda: "line 399" in tab.text.toPlainText(), timeout=5000)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0, timeout=5000)
    bar.setValue(10)
    with folder.log_file.open("a") as file:
        file.write("the last\n")
    qtbot.waitUntil(lambda: "the last" in tab.text.toPlainText(), timeout=5000)
    assert bar.value() == 10


def test_a_log_of_fifty_megabytes_shows_its_end_at_once(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    with folder.log_file.open("w") as file:
        file.write(("x" * 99 + "\n") * 500_000)
        file.write("the very end\n")
    tab = show(folder.id)
    tab.open("log")
    qtbot.waitUntil(lambda: "the very end" in tab.text.toPlainText(), timeout=5000)
    assert len(tab.text.toPlainText()) < 100_000


def test_places_are_counted_as_qt_counts_them() -> None:
    assert _places("a😀B b", "b") == [(3, 4), (5, 6)]
    assert _places("aaaa", "aa") == [(0, 2), (2, 4)]
    assert _places("a.b", ".") == [(1, 2)]


def test_a_new_entry_is_found_without_losing_the_place(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    folder = make_run(events=[*made_events(1, finished=False), {"type": "warning", "message": "hello again"}])
    tab = show(folder.id)
    qtbot.waitUntil(lambda: "hello again" in tab.text.toPlainText(), timeout=5000)
    tab.view.line.setText("hello")
    tab.view.step(1)
    assert tab.view.place == 1
    writer = EventWriter(folder.events_file)
    writer.write("notice", message="hello once more")
    writer.close()
    qtbot.waitUntil(lambda: tab.view.count.text() == "2 of 3", timeout=5000)
