"""The colours of runs."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.record.compared.pens import COLOURS, DASHES, Pen, pens_in_order
from fbt_gui.services.run_colours import RunColours
from fbt_gui.services.settings import Settings


class Remembered:
    """Settings that live in memory."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}

    def text(self, key: str, default: str = "") -> str:
        return self.said.get(key, default)

    def remember(self, key: str, value: str) -> None:
        self.said[key] = value


def make(settings: Remembered | None = None) -> RunColours:
    return RunColours(settings or Remembered())  # type: ignore[arg-type]


def test_a_run_keeps_its_colour_over_a_restart(home: Path) -> None:
    settings = Settings(home)
    pens = RunColours(settings).settle(["b", "a", "c"])
    settings.save()
    again = RunColours(Settings(home))
    assert again.settle(["c", "new", "a"]) | {"b": again.pen("b")} == pens | {"new": Pen(3, 3)}


def test_as_many_runs_as_there_are_colours_differ_in_colour_and_neighbours_in_dashes_too() -> None:
    pens = list(make().settle([str(number) for number in range(COLOURS)]).values())
    assert pens == pens_in_order(COLOURS)
    assert {pen.dash for pen in pens[: len(DASHES)]} == set(range(len(DASHES)))
    assert len({pen.colour for pen in pens}) == COLOURS
    assert len(set(pens_in_order(COLOURS * len(DASHES)))) == COLOURS * len(DASHES)


@given(st.lists(st.lists(st.integers(0, 80), unique=True, max_size=COLOURS * len(DASHES)), max_size=6))
def test_runs_that_are_seen_together_never_look_alike(seen: list[list[int]]) -> None:
    colours = make()
    for runs in seen:
        pens = colours.settle([str(run) for run in runs])
        assert len(set(pens.values())) == len(runs)


def test_asking_again_changes_nothing_even_where_there_are_more_runs_than_pens() -> None:
    settings = Remembered()
    runs = [str(number) for number in range(200)]
    first = make(settings).settle(runs)
    counts = [list(first.values()).count(pen) for pen in set(first.values())]
    assert max(counts) - min(counts) <= 1
    assert make(settings).settle(runs) == first


def test_two_runs_of_one_colour_part_when_they_meet_and_the_first_keeps_it() -> None:
    settings = Remembered()
    settings.remember("run_colours", '{"a":"1.0","b":"1.0"}')
    colours = make(settings)
    assert colours.settle(["a", "b"])["a"] == Pen(1)
    assert colours.pen("b") != Pen(1)
    assert make(settings).pen("b") == colours.pen("b")


def test_what_is_remembered_stays_bounded_and_damage_is_forgotten() -> None:
    settings = Remembered()
    colours = make(settings)
    for number in range(0, 3000, 30):
        colours.settle([str(run) for run in range(number, number + 30)])
    assert settings.text("run_colours").count(":") == 2000
    for damaged in ("[1]", "{", '{"a": 3}', '{"a":"x.y"}', '{"a":"1"}'):
        settings.remember("run_colours", damaged)
        assert make(settings).pen("a") == Pen(0)
