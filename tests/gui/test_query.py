"""The filter's grammar and the order of the table, without Qt."""

from __future__ import annotations

from typing import Any

import pytest

from fbt_gui.pages.runs.columns import PLACE
from fbt_gui.pages.runs.query import Query, parse_query
from fbt_gui.pages.runs.runs_model import arranged

BASE: dict[str, Any] = {
    "id": "a", "name": "first try", "status": "finished", "kind": "distill", "teacher": "swin_tiny", "student": "resnet18", "assistant": "fusion",
    "method": "fbt", "data": "cifar-100", "top1": 80.0, "best_top1": 81.0, "teacher_top1": 89.0, "fusion_top1": None, "gain": 5.0, "epoch": 300, "epochs": 300,
    "step": 1, "total_steps": 2, "seed": 0, "seconds": 7200.0, "device": "cuda", "note": "", "tags": ["paper"], "star": 1, "created": 1.0, "error": "",
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
    ],
)
def test_words_and_fields_filter(text: str, found: str) -> None:
    assert ids(text) == found


def test_a_field_that_does_not_exist_is_named_with_the_nearest_and_filters_nothing() -> None:
    query = parse_query("metod:fbt resnet18")
    assert "method" in query.problem
    assert query.accepts(BASE)
    assert not query.accepts(OTHER)


def test_a_number_that_is_none_is_said() -> None:
    assert "number" in parse_query("top1>high").problem
    assert "text" in parse_query("name>3").problem


@pytest.mark.parametrize("descending", [False, True])
def test_rows_without_a_value_come_last_in_either_direction(descending: bool) -> None:
    order = [row["id"] for row in arranged(ROWS, Query(), PLACE["top1"], descending)]
    assert order == (["a", "c", "b"] if descending else ["c", "a", "b"])


def test_names_sort_without_regard_to_case() -> None:
    assert [row["id"] for row in arranged(ROWS, Query(), PLACE["name"], False)] == ["a", "b", "c"]
