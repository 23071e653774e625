"""Drops: a zip, a home or a folder of runs that is dropped on the Runs page is imported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from fbt_gui.services.text import tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.drop_zone import dropped_files

if TYPE_CHECKING:
    from fbt_gui.pages.runs.page import RunsPage

_MOST_AT_ONCE = 50
_SAID = (QEvent.Type.DragLeave, QEvent.Type.Drop)


class Drops(QObject):
    """Watches the page; while something is over it that it would take, the message bar says what becomes of it."""

    def __init__(self, page: RunsPage) -> None:
        super().__init__(page)
        self._bar, self._context = page.context.bar, page.context
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what are files or folders of this machine."""
        if isinstance(event, QDragEnterEvent) and dropped_files(event):
            event.acceptProposedAction()
            self._bar.say(self._words())
            return True
        if event.type() in _SAID:
            self._bar.take_back(self._words())
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            event.acceptProposedAction()
            self._take(dropped_files(event))
            return True
        return super().eventFilter(watched, event)

    def _take(self, paths: Sequence[str]) -> None:
        """Whoever drops thousands means the folder they are in."""
        if len(paths) > _MOST_AT_ONCE:
            said = tr("{count} files are too many at once. Drop the folder that they are in.")
            self._bar.say(said.format(count=whole(len(paths))), "warning")
        elif paths:
            from fbt_gui.services.incoming import import_runs

            import_runs(self._context, paths)

    @staticmethod
    def _words() -> str:
        return tr("Drop it to import the runs that are in it.")
