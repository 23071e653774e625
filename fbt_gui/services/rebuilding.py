"""rebuild_history: make the history again from the runs' folders, and say how it went."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Then


def rebuild_history(context: Context, then: Then, fail: Then, owner: QObject) -> None:
    """Read all folders in the worker.

    Args:
        then: gets a sentence about how it went.
    """

    def done(unread: list[str]) -> None:
        text = tr("The history is rebuilt; every folder could be read.")
        if unread:
            text = tr("The history is rebuilt. %n folders could not be read.", "", len(unread))
        context.bar.say(text, "warning" if unread else "good", details="\n".join(unread))
        then(text)

    context.history.rebuild(done, fail, owner)
