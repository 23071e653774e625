"""What chosen runs have in common, and what can therefore be done to them."""

from __future__ import annotations

from typing import Any

from fbt_gui.run_actions import states
from fbt_gui.services.chosen_runs import ChosenRuns


def row(run: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": run, "name": run, "status": "finished", "epoch": 1, "tags": [], "star": 0, "trashed": 0, "top1": None, **changes,
    }  # fmt: skip


def offered(*rows: dict[str, Any], page: str = "runs") -> set[str]:
    return {name for name, possible in states(ChosenRuns(rows), page).items() if possible}


def test_nothing_can_be_done_to_no_run() -> None:
    assert offered() == set()
    assert not ChosenRuns().starred and ChosenRuns().one is None and ChosenRuns().tags == []


def test_tags_are_those_that_all_have_in_the_order_of_the_first() -> None:
    runs = ChosenRuns([row("a", tags=["paper", "long", "mine"]), row("b", tags=["mine", "paper"])])
    assert runs.tags == ["paper", "mine"]
    assert ChosenRuns([*runs.rows, row("c")]).tags == []


def test_a_star_is_taken_away_only_where_all_have_one() -> None:
    starred = row("a", star=1)
    assert ChosenRuns([starred]).starred
    assert not ChosenRuns([starred, row("b")]).starred


def test_a_run_that_is_at_work_is_not_trashed_and_those_beside_it_can_be() -> None:
    assert "trash" in offered(row("a"), row("b", status="lost"))
    assert "trash" in offered(row("a"), row("b", status="paused"))
    assert "trash" not in offered(row("a", status="running"), row("b", status="paused"))
    assert {"stop", "pause"} <= offered(row("a", status="running"))


def test_a_run_that_is_being_started_is_neither_resumed_nor_trashed() -> None:
    assert not {"resume", "trash"} & offered(row("a", status="starting"))
    assert {"resume", "trash"} <= offered(row("a", status="queued"))


def test_what_is_in_the_trash_is_only_restored() -> None:
    assert offered(row("a", trashed=1), row("b", trashed=1)) == {"restore"}


def test_several_runs_are_compared_and_only_one_is_opened() -> None:
    assert {"open_run", "rename", "duplicate", "export"} <= offered(row("a"))
    assert offered(row("a"), row("b")) == {"compare", "star", "trash", "pack", "pack_small"}


class Counted(list[Any]):
    """Rows that nobody goes through any more."""

    def __iter__(self) -> Any:
        raise AssertionError("the rows are gone through again")


def test_ten_thousand_runs_are_looked_at_once() -> None:
    runs = ChosenRuns([row(f"{number}", top1=float(number)) for number in range(10_000)])
    runs.ids, runs.states, runs.starred, runs.trashed, runs.top1, runs.tags  # noqa: B018
    runs.rows = Counted(runs.rows)
    assert states(runs, "runs")["trash"]
    assert len(runs.top1) == len(runs.ids) == 10_000
