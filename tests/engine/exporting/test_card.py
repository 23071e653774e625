"""The model card tells what an accuracy is of."""

from __future__ import annotations

import pytest

from engine.exporting.card import _accuracy, _opening, _training


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (0, "trained alone |"),
        (1, "trained alone (with another seed) |"),
        (3, "trained alone (mean of 3 other seeds) |"),
    ],
)
def test_the_student_alone_of_other_seeds_is_called_so(others, said):
    measured = {"exported": 60.0, "last_epoch": 60.0, "best": 60.0, "best_epoch": 3, "alone": 58.0, "teacher": None, "fusion": None}  # fmt: skip
    facts = {"accuracy": {**measured, "alone_others": others}, "data": {"validation_images": 5, "name": "digits"}}
    assert f"| the same student {said} 58.00 |" in _accuracy(facts)


@pytest.mark.parametrize(
    ("teachers", "said"), [(["a"], "from `a` by"), (["a", "b"], "from `a` and `b` by"), (["a", "b", "c"], "from `a`, `b` and `c` by")]
)  # fmt: skip
def test_a_data_set_that_is_called_by_a_word_is_told_from_the_word(teachers, said):
    model = {"model": "vit", "weights": "random", "stem": "model", "options": {}}
    facts = {
        "run": "x",
        "kind": "distill",
        "student": {**model, "parameters": 5},
        "teachers": [{**model, "model": teacher} for teacher in teachers],
        "assistant": "none",
        "method": {"name": "kd"},
        "data": {"name": "images", "classes": 10, "train_images": 300, "validation_images": 364},
        "recipe": {},
        "seed": 0,
        "versions": {},
        "accuracy": dict.fromkeys(("exported", "last_epoch", "best", "best_epoch", "alone", "teacher", "fusion")),
    }
    assert said in _opening(facts)
    assert "on “images”, with Fuse." in _opening(facts)
    assert "on 364 validation images of “images”." in _accuracy(facts)
    assert "| data | “images”, 300 training images |" in _training(facts)
