"""What was perhaps meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Sequence


def nearest(word: str, names: Sequence[str], count: int = 1) -> list[str]:
    """The names most like `word`."""
    from difflib import get_close_matches  # wanted when something is misspelt, and not before a window's first paint

    return get_close_matches(word, names, n=count, cutoff=0.5)
