"""What a cell of the table of runs has beside its text: a colour, and a tooltip."""

from __future__ import annotations

from fbt_gui.pages.runs.columns import Row
from fbt_gui.services.text import tr
from fbt_gui.services.words import status_level

_LEVELS = {"good": "good", "warning": "warn", "error": "bad", "accent": "accent"}
_QUIET = ("created", "seed", "duration", "epochs", "device", "speed")


def colour_of(row: Row, column: str) -> str:
    """The theme's name of the colour of its text; empty for that of any text."""
    if column == "status":
        return _LEVELS.get(status_level(row["status"]), "")
    if column == "star":
        return "warn" if row["star"] else "faint"
    if column == "gain" and row["gain"] is not None:
        return "good" if row["gain"] >= 0 else "bad"
    return "dim" if column in _QUIET else ""


def tip_of(row: Row, column: str, shown: str) -> str:
    """Its tooltip: what has no room in it, else its text.

    Args:
        shown: the text.
    """
    if column == "status" and row["error"]:
        return str(row["error"])
    if column == "name":
        lines = [shown, tr("tags: {tags}").format(tags=", ".join(row["tags"])) if row["tags"] else "", row["note"]]
        return "\n".join(line for line in lines if line)
    if column == "gain" and row.get("gain_others"):
        return f"{shown}\n{tr('* No finished run of the student alone has this seed: it is over those of other seeds')}"
    if column == "star":
        return tr("Unstar") if row["star"] else tr("Star")
    return str(row["note"]) if column == "note" else str(row["error"]) if column == "error" else shown
