"""Navigator: the way from one page to another, so that pages need not know each other."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Navigator(QObject):
    """The main window listens; `asked` carries a page's name and what to show there.

    `again` wants another window in its place: over the home that it names, or in another language where it names none.
    """

    asked = Signal(str, dict)
    again = Signal(str)

    def go(self, page: str, **what: object) -> None:
        """Show a page, and let it receive `what`: `go("run", run="…")`."""
        self.asked.emit(page, what)
