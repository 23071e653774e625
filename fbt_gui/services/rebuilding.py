"""What is said of a history that is made again from the runs' folders, and of a home that is not there."""

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

    context.history.rebuild(lambda unread: then(_tell_rebuilt(context, unread)), fail, owner)


def tell_of_history(context: Context) -> None:
    """Say once what becomes of the history and of the home while the window is open."""
    history, bar = context.history, context.bar
    said = {"away": "", "trouble": ""}

    def tell(what: str, text: str) -> None:
        before, said[what] = said[what], text
        if text:
            bar.say(text, "warning")
        else:
            bar.take_back(before)

    def back() -> None:
        tell("away", "")
        bar.say(tr("The home folder is back."))

    history.replaced.connect(lambda text: bar.say(text, "warning"))
    history.made_again.connect(lambda unread: _tell_rebuilt(context, unread))
    history.away.connect(lambda text: tell("away", text))
    history.back.connect(back)
    context.runs.troubled.connect(lambda text: tell("trouble", text))


def _tell_rebuilt(context: Context, unread: list[str]) -> str:
    text = tr("The history is rebuilt; every folder could be read.")
    if unread:
        text = tr("The history is rebuilt. %n folders could not be read.", "", len(unread))
    context.bar.say(text, "warning" if unread else "good", details="\n".join(unread))
    return text
