"""Names in one sentence."""

from __future__ import annotations

import pytest

from engine.record.listed import listed


@pytest.mark.parametrize(("names", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_only_the_last_of_several_names_is_joined_by_a_word(names: list[str], said: str) -> None:
    assert listed(names) == said
