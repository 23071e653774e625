"""What was done can be undone and done again, in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fbt_gui.services.changes import Change, Changes


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=60))
def test_undo_and_redo_walk_along_what_was_done(words: list[str]) -> None:
    changes, state, past, future = Changes(), [0], [0], []
    for number, word in enumerate(words, 1):
        if word == "do":
            was = state[0]
            state[0] = number

            def put(value: int) -> Callable[[], None]:
                return lambda: state.__setitem__(0, value)

            changes.did(Change(str(number), put(was), put(number)))
            past.append(number)
            future.clear()
        elif word == "undo":
            changes.undo()
            if len(past) > 1:
                future.append(past.pop())
        else:
            changes.redo()
            if future:
                past.append(future.pop())
        assert state[0] == past[-1]
        assert changes.undo_title == (str(past[-1]) if len(past) > 1 else "")
        assert changes.redo_title == (str(future[-1]) if future else "")


def test_what_is_said_of_runs_is_undone_by_its_name_and_the_bar_says_so(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any
) -> None:
    folders = [make_run({"name": "first"}), make_run({"name": "second"})]
    window = open_window("runs")
    changes, say = window.context.changes, window.context.commands.annotate
    one = folders[0].id
    for runs, said, title in (
        (one, {"star": True}, "Star “first”"),
        (one, {"star": False}, "Unstar “first”"),
        (one, {"tags": ["paper"]}, "Tags of “first”"),
        (one, {"note": "good"}, "Note of “first”"),
        (one, {"note": "better", "tags": []}, "Change what is said of “first”"),
        ([folder.id for folder in folders], {"star": True}, "Star 2 runs"),
        (one, {"name": "other"}, "Rename “first”"),
    ):
        say(runs, **said)
        qtbot.waitUntil(lambda title=title: changes.undo_title == title, timeout=5000)
    window.context.actions["undo"].trigger()
    assert window.bar.text.text() == "Undone: Rename “first”"
    window.context.actions["redo"].trigger()
    assert window.bar.text.text() == "Done again: Rename “first”"


def test_a_star_a_note_and_the_trash_are_undone_from_the_menu(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run({"name": "first"})
    window = open_window("runs")
    runs, actions = window.context.runs, window.context.actions
    qtbot.waitUntil(lambda: runs.row(folder.id) is not None, timeout=10_000)
    assert not actions["undo"].isEnabled()
    window.context.commands.annotate(folder.id, star=True, note="good")
    qtbot.waitUntil(lambda: bool(runs.row(folder.id)["star"]) and actions["undo"].isEnabled(), timeout=10_000)
    window.context.commands.trash([folder.id], "first")
    qtbot.waitUntil(lambda: runs.row(folder.id) is None, timeout=10_000)
    assert "first" in actions["undo"].text()
    actions["undo"].trigger()
    qtbot.waitUntil(lambda: runs.row(folder.id) is not None, timeout=10_000)
    actions["undo"].trigger()
    qtbot.waitUntil(lambda: not runs.row(folder.id)["star"] and runs.row(folder.id)["note"] == "", timeout=10_000)
    actions["redo"].trigger()
    qtbot.waitUntil(lambda: runs.row(folder.id)["note"] == "good", timeout=10_000)
    qtbot.waitUntil(lambda: folder.annotations().star, timeout=10_000)
