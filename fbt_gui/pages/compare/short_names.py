"""short_names: what tells the compared runs apart, where there is no room for whole names."""

from __future__ import annotations

from collections.abc import Sequence

_CUT = "…"
_WORTH = 3  # characters: less is not worth an ellipsis


def short_names(names: Sequence[str]) -> list[str]:
    """The names without the words that all of them begin or end with; as they are where that leaves nothing of one."""
    if len(set(names)) < 2:
        return list(names)
    head = _common_words(names)
    rests = [name[head:] for name in names]
    turned = [rest[::-1] for rest in rests]
    tail = _common_words(turned)
    head, tail = (size if size >= _WORTH else 0 for size in (head, tail))
    made = [name[head : len(name) - tail].strip(" ,;") for name in names]
    if not all(made):
        return list(names)
    return [f"{_CUT if head else ''}{middle}{_CUT if tail else ''}" for middle in made]


def _common_words(names: Sequence[str]) -> int:
    """How many characters all names begin with, up to where a word ends in every one of them."""
    columns = list(zip(*names, strict=False))  # as long as the shortest
    size = next((place for place, column in enumerate(columns) if len(set(column)) > 1), len(columns))
    while size and any(_in_word(name, size) for name in names):
        size -= 1
    return size


def _in_word(name: str, place: int) -> bool:
    return place < len(name) and name[place - 1].isalnum() and name[place].isalnum()
