"""plain_tip: what people wrote, as a tooltip: never read as markup, never wider than a screen."""

from __future__ import annotations

from PySide6.QtGui import Qt

_LONGEST = 400  # letters a line; Qt breaks the lines of rich text alone
_MOST = 2000
_JOINER = "\u2060"  # has no width; after it no `<` begins a tag


def plain_tip(text: str) -> str:
    """The text as Qt shows it letter by letter; a tooltip that looks like HTML would be drawn as such."""
    if len(text) > _LONGEST:
        text = "\n".join(_cut(line) for line in text[:_MOST].split("\n"))
    if not Qt.mightBeRichText(text):
        return text
    return text.replace("<", f"<{_JOINER}").replace("&lt;", f"&{_JOINER}lt;")


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
