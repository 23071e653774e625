"""The head of the Run page: what it waits for, what can be done, and a run that is not there any more."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engine.record import queue
from engine.record.events import EventWriter
from engine.record.queue_state import Entry, Settings, Started
from engine.record.starting import over, promise
from fbt_gui.feed.run_facts import RunFacts
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tiles import RunTiles, tiles
from fbt_gui.pages.run.waiting_line import waiting


@pytest.fixture
def show(open_window: Callable[..., Any], qtbot: Any) -> Callable[..., Any]:
    """Opens a run and waits until the page is built; the plots may come later."""

    def open_run(run: str) -> Any:
        window = open_window("runs")
        window.open_run(run)
        page = window.pages["run"]
        qtbot.waitUntil(lambda: page.built and page.shown.folder is not None, timeout=20_000)
        return page

    return open_run


def facts_of(events: list[dict[str, Any]]) -> RunFacts:
    facts = RunFacts()
    for event in events:
        facts.apply({"t": time.time(), **event})
    return facts


def test_a_run_in_the_queue_says_its_place_and_can_be_started(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fbt_gui.services.engine_process import EngineProcess

    started: list[str] = []
    monkeypatch.setattr(EngineProcess, "start_queue", lambda self: None)
    monkeypatch.setattr(EngineProcess, "start", lambda self, folder: started.append(folder.id))
    first, second = make_run({"name": "first"}, events=[]), make_run({"name": "second"}, events=[])
    for folder in (first, second):
        queue.add(home, folder.id)
    page = show(second.id)
    line = page.body.waiting
    qtbot.waitUntil(lambda: "number 2 of 2" in line.text.text(), timeout=10_000)
    assert line.isVisible()
    line.ways["start"].click()
    qtbot.waitUntil(lambda: started == [second.id], timeout=5000)
    qtbot.waitUntil(lambda: [entry.run for entry in queue.read(home).entries] == [first.id], timeout=5000)


def test_a_run_whose_assistant_is_taught_leads_to_that_run(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    assistant = make_run({"name": "the assistant"}, events=made_events(1, finished=False))
    folder = make_run({"assistant": {"kind": "model", "model": "resnet26"}}, events=[])
    (folder.path / "assistant.json").write_text(json.dumps({"run": assistant.id}))
    page = show(folder.id)
    line = page.body.waiting
    qtbot.waitUntil(lambda: "the assistant" in line.text.text(), timeout=10_000)
    line.ways["assistant"].click()
    assert page.run == assistant.id


@pytest.mark.parametrize(
    ("entries", "started", "printed", "held", "said", "ways"),
    [
        ([Entry("x")], [], False, True, "which is held", ("start", "queue")),
        ([], [Started("x")], False, False, "being started", ()),
        ([], [], True, False, "being started", ()),
        ([], [], False, False, "not in the queue", ("start", "enqueue")),
    ],
)
def test_what_a_run_waits_for(
    entries: list[Entry],
    started: list[Started],
    printed: bool,
    held: bool,
    said: str,
    ways: tuple[str, ...],
    tmp_path: Any,
) -> None:
    shown = Shown("x", folder=tmp_path, printed=printed)
    found = waiting(shown, None, entries, started, Settings(held=held))
    assert said in found.text
    assert found.ways == ways


def test_a_run_that_began_waits_for_nothing(made_events: Callable[..., list], tmp_path: Any) -> None:
    shown = Shown("x", folder=tmp_path, facts=facts_of(made_events(1)), status="finished")
    assert not waiting(shown, None, [Entry("x")], [], Settings()).text


def test_a_run_that_goes_on_says_that_its_engine_is_being_started_and_offers_no_second_start(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, home: Any, made_events: Callable[..., list]
) -> None:
    events = [*made_events(1, finished=False), {"type": "run_finished", "status": "stopped", "step": 4, "epoch": 1}]
    folder = make_run(events=events, student=False)
    page = show(folder.id)
    actions = page.context.actions
    qtbot.waitUntil(lambda: page.status == "stopped" and actions["resume"].isEnabled(), timeout=10_000)
    promise(home, folder.id)
    qtbot.waitUntil(lambda: page.status == "starting", timeout=10_000)
    assert "being started" in page.body.waiting.text.text() and page.body.waiting.isVisible()
    assert not actions["resume"].isEnabled()
    assert page.header.state.text() == "starting"
    over(home, folder.id)
    qtbot.waitUntil(lambda: page.status == "stopped" and actions["resume"].isEnabled(), timeout=10_000)
    assert not page.body.waiting.isVisible()


def test_load_and_memory_of_the_gpu_are_shown_before_those_of_the_process(made_events: Callable[..., list]) -> None:
    events = made_events(1, finished=False)
    live = {"system/gpu_load": 71.0, "system/gpu_memory_gib": 18.2, "system/cpu_load": 140.0, "system/memory_gib": 3.0}
    events.append({"type": "step", "step": 4, "epoch": 1.25, "metrics": live})
    found = tiles(facts_of(events), {"gain": 1.25, "gain_others": 0}, time.time())
    assert found["device"].number == "71 % · 18.2 GiB"
    assert "140 % of one core" in found["device"].tip
    assert found["gain"].number == "+1.25"
    assert found["remaining"].there


def test_a_gain_over_other_seeds_is_called_so() -> None:
    alone, others = ({"gain": 1.25, "gain_others": count} for count in (0, 2))
    assert tiles(RunFacts(), alone, 0.0)["gain"].caption == "gain over alone"
    assert tiles(RunFacts(), others, 0.0)["gain"].caption == "gain, other seeds"


def test_what_a_run_has_not_has_no_tile() -> None:
    found = tiles(RunFacts(), {}, time.time())
    assert [name for name, tile in found.items() if not tile.there] == ["remaining", "gain", "teacher", "fusion"]


@pytest.mark.parametrize("width", [480, 720, 900, 1400])
def test_every_tile_shows_its_number_and_its_words_whole(
    qtbot: Any, width: int, made_events: Callable[..., list]
) -> None:
    row = RunTiles()
    qtbot.addWidget(row)
    row.resize(width, 100)
    row.show()
    row.show_facts(facts_of(made_events(1, finished=False)), {"gain": 1.25, "gain_others": 3}, time.time())
    QApplication.processEvents()
    for tile in row.tiles.values():
        caption = tile.caption
        assert tile.isVisible()
        assert caption.fontMetrics().horizontalAdvance(caption.text()) <= caption.width()
        assert tile.number.sizeHint().width() <= tile.number.width()


def test_buttons_without_room_are_in_the_menu_of_the_last(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    page = show(make_run().id)
    ways = page.header.ways
    qtbot.waitUntil(lambda: ways.buttons["duplicate"].isVisible(), timeout=5000)
    ways.fit(10_000)
    assert not ways.more.isVisible()
    all_of_it = [name for name, button in ways.buttons.items() if button.isVisible()]
    ways.fit(300)
    assert ways.more.isVisible()
    shown = [name for name, button in ways.buttons.items() if button.isVisible()]
    assert shown == all_of_it[: len(shown)]
    in_menu = [action.objectName() for action in ways.more.menu().actions()]
    assert in_menu == all_of_it[len(shown) :]
    assert sum(ways.buttons[name].sizeHint().width() for name in shown) + ways.more.sizeHint().width() <= 300


def test_a_button_that_goes_gives_the_focus_to_its_counterpart_and_never_to_stop(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    page = show(make_run().id)
    ways, actions = page.header.ways, page.context.actions
    ways.fit(10_000)
    states = {"pause": True, "resume": False, "stop": True, "checkpoint": True}
    actions.enable(states)
    ways.buttons["pause"].setFocus()
    actions.enable(states | {"pause": False, "resume": True})
    assert page.window().focusWidget() is ways.buttons["resume"]
    actions.enable(states)
    assert page.window().focusWidget() is ways.buttons["pause"]
    actions.enable(states | {"pause": False})
    assert page.window().focusWidget() is page
    actions.enable(states | {"pause": False, "resume": True})
    assert page.window().focusWidget() is ways.buttons["resume"], "it came a moment later"
    ways.buttons["stop"].setFocus()
    actions.enable(dict.fromkeys(states, False))
    assert page.window().focusWidget() is page
    actions.enable(states | {"pause": False, "resume": True})
    assert page.window().focusWidget() is page


def test_runs_that_are_opened_in_quick_succession_are_not_mixed(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    runs = [make_run({"name": f"run {place}"}, events=made_events(1 + place, top1=50.0 + place)) for place in range(5)]
    page = show(runs[0].id)
    for place in range(10):
        page.show_run(runs[place % 5].id)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: page.facts.epoch == 5 and page.header.name.text() == "run 4", timeout=10_000)
    for _ in range(10):
        qtbot.wait(30)
        assert page.facts.best == 59.0
        assert page.header.name.text() == "run 4"
        assert page.tiles.tiles["epoch"].number.text() == "5 / 5"


def test_a_run_there_is_not_is_said_in_place(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("run")
    window.open_run("20200101-000000-nowhere-0000")
    page = window.pages["run"]
    qtbot.waitUntil(lambda: "nowhere" in page.empty.text.text(), timeout=20_000)
    assert page.empty.isVisible()
    assert page.subjects() == []


def test_a_folder_that_is_deleted_while_it_is_shown_is_said_in_place(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    page = show(folder.id)
    qtbot.waitUntil(lambda: page.facts.status == "finished", timeout=5000)
    shutil.rmtree(folder.path)
    qtbot.waitUntil(lambda: "deleted" in page.bar.text.text() and page.bar.isVisible(), timeout=10_000)
    assert page.tiles.tiles["epoch"].number.text() == "3 / 3"


def test_a_run_that_comes_back_from_the_trash_is_followed_again(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    page = show(folder.id)
    page.context.commands.trash([folder.id], "it")
    qtbot.waitUntil(lambda: "in the trash" in page.bar.text.text(), timeout=10_000)
    page.context.changes.undo()
    qtbot.waitUntil(lambda: folder.path.is_dir() and not page.bar.isVisible(), timeout=10_000)
    writer = EventWriter(folder.events_file)
    writer.write("epoch", epoch=4, step=15, metrics={"val/top1": 70.0}, best=True)
    writer.close()
    qtbot.waitUntil(lambda: page.facts.epoch == 4, timeout=10_000)


def test_tags_stand_in_the_head_and_the_rest_is_counted(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    page = show(make_run(tags=["paper", "a", "b", "c", "d"]).id)
    qtbot.waitUntil(lambda: page.header.tags[0].text() == "# paper", timeout=5000)
    assert [chip.text() for chip in page.header.tags] == ["# paper", "# a", "# b", "+2"]
    assert "d" in page.header.tags[3].toolTip()
