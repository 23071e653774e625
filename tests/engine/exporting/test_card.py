"""The model card tells what an accuracy is of."""

from __future__ import annotations

import pytest

from engine.exporting.card import _accuracy


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
