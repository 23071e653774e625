"""Numbers with what they count."""

from __future__ import annotations

import pytest

from engine.record.counted import counted


@pytest.mark.parametrize(("count", "said"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (1234, "1,234 runs")])
def test_one_is_no_plural_and_thousands_are_set_apart(count: int, said: str) -> None:
    assert counted(count, "run") == said


def test_a_word_may_have_a_plural_of_its_own() -> None:
    assert (counted(1, "class", "classes"), counted(0, "class", "classes")) == ("1 class", "0 classes")
