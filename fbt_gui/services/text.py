"""tr and mark: the words of the window, translatable by Qt's own tools.

`python -m docs.make_translations` collects them with lupdate and compiles them with lrelease.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

# lupdate gives this context to calls of a plain function; all texts share it.
CONTEXT = ""
_UNGROUPED = 999


def tr(text: str, note: str = "", n: int = -1) -> str:
    """The text in the language of the window.

    Args:
        note: tells texts apart that are written alike and mean two things.
        n: a number that decides the plural; it takes the place of `%n`, its digits grouped.
    """
    said = QCoreApplication.translate(CONTEXT, text, note, n)
    return said.replace(str(n), QLocale().toString(n), 1) if n > _UNGROUPED else said


def mark(text: str) -> str:
    """Mark a text of a table for translation; whoever shows it calls `tr`."""
    return text
