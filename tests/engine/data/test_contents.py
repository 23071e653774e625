"""What is said of data that changed since a run began."""

from __future__ import annotations

import pytest

from engine.data import contents
from engine.data.contents import differences, pack

BEFORE = [("cat", f"cat/{number}.png", "8x8 px") for number in range(9)] + [("dog", "dog/0.png", "8x8 px")]


def packed(images):
    return pack({"train": images, "val": [("cat", "v.png", "8x8 px")]}, len(images) + 1)


def test_the_same_data_differ_in_nothing_whatever_their_order():
    assert differences(packed(BEFORE), packed(BEFORE[::-1])) == []
    assert packed(BEFORE) == packed(BEFORE), "and their listing is the same file"


def test_images_that_are_gone_new_moved_or_of_another_size_are_named():
    now = [
        *BEFORE[7:8],
        ("dog", "cat/8.png", "8x8 px"),
        ("dog", "dog/0.png", "9x8 px"),
        ("cat", "cat/new.png", "8x8 px"),
    ]
    gone, new, moved, resized = differences(packed(BEFORE), packed(now))
    assert gone.startswith("7 training images gone: cat/0.png, ") and gone.endswith(" and 2 more")
    assert new == "1 training image new: cat/new.png"
    assert moved == "another class for 1 training image: cat/8.png (cat before, dog now)"
    assert resized == "another size of 1 training image: dog/0.png (8x8 px before, 9x8 px now)"


def test_of_very_many_images_classes_are_told_with_their_counts(monkeypatch):
    listed = packed(BEFORE)
    monkeypatch.setattr(contents, "MOST_LISTED", 5)
    before, now = packed(BEFORE), packed([*BEFORE[1:], ("emu", "emu/0.png", "8x8 px")])
    new, changed = differences(before, now)
    assert new == "1 training class new: emu"
    assert changed == "other images in 1 training class: cat (9 images before, 8 now)"
    assert differences(listed, now)[0] == "10 training images where there were 10"


@pytest.mark.parametrize("damaged", [b"", b"no gzip", packed(BEFORE)[:40], pack({"train": []}, 0)])
def test_a_damaged_listing_says_nothing(damaged):
    assert differences(damaged, damaged) == []
