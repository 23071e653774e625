"""Tests of what the Run page says of a run that is gone."""

from __future__ import annotations

import pytest

from fbt_gui.feed.run_facts import RunFacts
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.trouble import Trouble


class Bar:
    """What the bar of the page would say."""

    said = ""

    def say(self, text: str, *_: object, **__: object) -> None:
        self.said = text


@pytest.mark.parametrize(
    ("free", "words"), [(0.25, "256 MiB of memory free beside 15.0 GiB of its own"), (40.0, "without a word. Resume")]
)
def test_a_run_that_is_gone_may_have_had_no_memory_left(free: float, words: str) -> None:
    shown = Shown()
    shown.facts = RunFacts(
        status="running", lost=True, live={"system/host_memory_gib": 15.0, "system/host_memory_free_gib": free}
    )
    bar = Bar()
    Trouble(bar).look(shown)  # type: ignore[arg-type]
    assert words in bar.said
    assert "Resume goes on from its last checkpoint." in bar.said
