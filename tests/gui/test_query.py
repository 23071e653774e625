"""The filter's grammar and the order of the table, without Qt."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fbt_gui.pages.runs.arranging import Group, arranged, grouped, key_of, mean_and_spread
from fbt_gui.pages.runs.columns import PLACE
from fbt_gui.pages.runs.completion import Vocabulary
from fbt_gui.query.grammar import Query, parse_query, without_sort

BASE: dict[str, Any] = {
    "id": "a", "name": "first try", "status": "finished", "kind": "distill", "teacher": "swin_tiny", "student": "resnet18", "assistant": "fusion",
    "method": "fbt", "data": "cifar-100", "top1": 80.0, "best_top1": 81.0, "teacher_top1": 89.0, "fusion_top1": None, "gain": 5.0, "epoch": 300, "epochs": 300,
    "step": 1, "total_steps": 2, "seed": 0, "seconds": 7200.0, "device": "cuda", "note": "", "tags": ["paper"], "star": 1, "created": 1.0, "error": "", "recipe_key": "k", "trashed": 0,
}  # fmt: skip
OTHER = {
    **BASE,
    "id": "b",
    "name": "second",
    "status": "lost",
    "student": "deit_tiny",
    "method": "kd",
    "top1": None,
    "gain": None,
    "tags": [],
    "star": 0,
    "seed": 2,
    "created": 2.0,
}
THIRD = {**BASE, "id": "c", "name": "Third", "top1": 60.5, "gain": -1.0, "created": 3.0, "note": "warm-up matters"}
ROWS = [BASE, OTHER, THIRD]


def ids(text: str) -> str:
    query = parse_query(text)
    return "".join(row["id"] for row in ROWS if query.accepts(row))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "abc"),
        ("resnet18", "ac"),
        ("RESNET18 first", "a"),
        ("method:fbt status:finished student:resnet18 top1>70", "a"),
        ("method:OFA", ""),
        ("top1>=60.5", "ac"),
        ("top1<70%", "c"),
        ("gain>-2", "ac"),
        ("seed=2", "b"),
        ("-seed=2", "ac"),
        ("tag:paper -method:kd", "ac"),
        ("is:starred", "ac"),
        ("star:no", "b"),
        ('"first try"', "a"),
        ('note:"warm-up matters"', "c"),
        ("hours>1", "abc"),
        ("gap<-10", "c"),
        ("model:swin", "abc"),
        ("status:", "abc"),
        ("  lost  ", "b"),
        ("state:finished,lost", "abc"),
        ("student:deit,vit", "b"),
        ("method:fbt,kd -is:starred", "b"),
        ("seed:0,2", "abc"),
        ("method=OFA-KD", ""),
        ("method=FBT", "ac"),
        ("is:lost", "b"),
        ("is:starred,lost", "abc"),
        ("duration>1h", "abc"),
        ("duration<90min", ""),
        ("created<2026", "abc"),
        ("created:1970", "abc"),
        ("created>2026-01-01", ""),
        ("created<7d", ""),
        ("created>7d", "abc"),
        ("method:", "abc"),
        ("method:fbt,", "ac"),
        ("sort:-top1 tag:paper", "ac"),
    ],
)
def test_words_and_fields_filter(text: str, found: str) -> None:
    assert ids(text) == found


def test_a_field_that_does_not_exist_is_named_with_the_nearest_and_filters_nothing() -> None:
    query = parse_query("metod:fbt resnet18")
    assert "method" in query.problem
    assert query.accepts(BASE)
    assert not query.accepts(OTHER)


@pytest.mark.parametrize("text", ["is:nice", "created>soon", "duration>2", "sort:beauty", "seed=a,1"])
def test_a_value_that_means_nothing_is_said_and_filters_nothing(text: str) -> None:
    query = parse_query(f"{text} resnet18")
    assert query.problem
    assert [row["id"] for row in ROWS if query.accepts(row)] == ["a", "c"]


def test_a_day_means_all_of_it() -> None:
    noon = time.mktime((2026, 3, 5, 12, 0, 0, 0, 0, -1))
    row = {**BASE, "created": noon}
    for text, passes in (
        ("created:2026-03-05", True),
        ("created:2026-03", True),
        ("created:2026-03-06", False),
        ("created>2026-03-05", False),
        ("created>=2026-03-05", True),
        ("created<=2026-03-05", True),
        ("created<2026-03-05", False),
    ):
        assert parse_query(text).accepts(row) is passes, text


def test_an_age_counts_back_from_now() -> None:
    row = {**BASE, "created": time.time() - 3 * 86400}
    assert parse_query("created<7d").accepts(row)
    assert not parse_query("created<2d").accepts(row)
    assert parse_query("created>2d").accepts(row)
    assert not parse_query("created:yesterday").accepts(row)


def test_a_filter_can_sort_and_gives_it_up() -> None:
    query = parse_query("tag:paper sort:-top1")
    assert [row["id"] for row in arranged(ROWS, query, PLACE["name"], False)] == ["a", "c"]
    assert [row["id"] for row in arranged(ROWS, parse_query("sort:top1"), PLACE["name"], False)] == ["c", "a", "b"]
    assert without_sort("tag:paper sort:-top1 resnet") == "tag:paper resnet"


def test_runs_of_one_triple_and_data_stand_together_under_their_group() -> None:
    items = grouped(ROWS, ())
    assert [item["id"] if isinstance(item, dict) else item.key[1] for item in items] == [
        "resnet18", "a", "c", "deit_tiny", "b",
    ]  # fmt: skip
    assert [type(item).__name__ for item in grouped(ROWS, {key_of(BASE)})] == ["Group", "Group", "dict"]


def test_a_student_alone_stands_with_its_only_teacher_whatever_the_assistant() -> None:
    kd = {**BASE, "id": "k", "assistant": "none", "method": "kd"}
    alone = {**BASE, "id": "s", "kind": "train", "teacher": "", "assistant": "none", "method": "none"}
    (group, *rows) = grouped([alone, BASE, kd], ())
    assert isinstance(group, Group) and group.key == ("swin_tiny", "resnet18", "cifar-100")
    assert rows == [alone, BASE, kd]
    other = {**kd, "id": "o", "teacher": "beit"}
    keys = [item.key[0] for item in grouped([alone, BASE, other], ()) if isinstance(item, Group)]
    assert keys == ["", "swin_tiny", "beit"]


def test_a_group_says_the_mean_and_spread_over_the_seeds_of_one_recipe() -> None:
    rows = [{**BASE, "top1": value, "seed": seed} for seed, value in enumerate((80.0, 82.0, 84.0))]
    rows += [{**BASE, "recipe_key": "other", "top1": 99.0}, {**BASE, "method": "kd", "top1": 70.0}]
    rows += [{**BASE, "status": "failed", "top1": 10.0, "best_top1": 90.0}]
    group = Group(key_of(BASE), rows)
    fbt, kd = group.methods
    assert (fbt.method, fbt.mean, fbt.spread, fbt.count) == ("fbt", 82.0, 2.0, 3)
    assert (kd.method, kd.mean, kd.spread, kd.count) == ("kd", 70.0, None, 1)
    assert group.best == 90.0


@given(st.lists(st.floats(0, 100), min_size=2, max_size=20))
def test_mean_and_spread_are_those_of_statistics(values: list[float]) -> None:
    mean, spread = mean_and_spread(values)
    assert mean == pytest.approx(statistics.fmean(values))
    assert spread == pytest.approx(statistics.stdev(values), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("met", ("method:",)),
        ("method:", ("fbt", "kd")),
        ("method:f", ("fbt",)),
        ("method:fbt", ()),
        ("method:fbt,", ("fbt", "kd")),
        ("tag:pa", ("paper",)),
        ("student:tiny", ("deit_tiny",)),
        ("is:star", ("starred", "starting", "unstarred")),
        ("sort:-to", ("top1",)),
        ("top1>7", ()),
        ("", ()),
    ],
)
def test_what_is_typed_is_completed_from_fields_and_from_what_runs_have(text: str, words: tuple[str, ...]) -> None:
    offer = Vocabulary(ROWS).offer(text, len(text))
    assert offer.words[: max(1, len(words))] == words


def test_a_value_with_a_space_is_offered_in_quotes_and_understood_so() -> None:
    rows = [{**BASE, "data": "digits (demo)"}]
    word = Vocabulary(rows).offer("data:dig", 8).words[0]
    assert word == '"digits (demo)"'
    assert parse_query(f"data:{word}").accepts(rows[0])


@given(st.text(max_size=40))
def test_no_text_breaks_the_filter_or_its_completion(text: str) -> None:
    query = parse_query(text)
    arranged(ROWS, query, PLACE["created"], True)
    Vocabulary(ROWS).offer(text, len(text))


def test_a_number_that_is_none_is_said() -> None:
    assert "number" in parse_query("top1>high").problem
    assert "text" in parse_query("name>3").problem


@pytest.mark.parametrize("descending", [False, True])
def test_rows_without_a_value_come_last_in_either_direction(descending: bool) -> None:
    order = [row["id"] for row in arranged(ROWS, Query(), PLACE["top1"], descending)]
    assert order == (["a", "c", "b"] if descending else ["c", "a", "b"])


def test_names_sort_without_regard_to_case() -> None:
    assert [row["id"] for row in arranged(ROWS, Query(), PLACE["name"], False)] == ["a", "b", "c"]


@pytest.mark.parametrize("text", ['"', '-"', '""', '"" -"', "-", ",", "tag:"])
def test_what_is_still_being_typed_filters_nothing_away(text: str) -> None:
    assert ids(text) == "abc"
    assert ids(f"first {text}") == "a"
