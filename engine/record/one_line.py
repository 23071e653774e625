"""A text of other people's making, as it can stand on one line of a list, a log or a terminal."""

from __future__ import annotations

import unicodedata

# They turn round what stands beside them: a name could pass for another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """`text` without line breaks and runs of blanks, and without what a terminal obeys instead of showing."""
    words = " ".join(text.split())
    if words.isascii() and words.isprintable():
        return words
    return "".join(each for each in words if each not in _TURNING and unicodedata.category(each) != "Cc")
