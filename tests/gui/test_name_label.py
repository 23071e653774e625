"""A name over several lines: it never makes a page wide."""

from __future__ import annotations

from typing import Any

import pytest

from fbt_gui.widgets.basics import NameLabel


@pytest.mark.parametrize(
    "name", ["n" * 200, "vit_" * 40, "/a/" + "f" * 120 + "/" + "g" * 120, "nö" * 90, "two words " + "w" * 90]
)
def test_a_long_name_needs_no_more_room_than_a_short_one(name: str, qtbot: Any) -> None:
    label, short = NameLabel("dim"), NameLabel("dim")
    qtbot.addWidget(label)
    qtbot.addWidget(short)
    label.say(name)
    short.say("n" * 24)
    assert label.minimumSizeHint().width() <= 1.5 * short.minimumSizeHint().width()
    assert label.text().replace("\u200b", "") == label.accessibleName() == name
