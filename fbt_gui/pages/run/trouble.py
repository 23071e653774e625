"""Trouble: what went wrong with a run, in words for the bar of its page."""

from __future__ import annotations

from engine.record.short_memory import short_of_memory
from fbt_gui.feed.run_facts import ACTIVE, RunFacts
from fbt_gui.pages.run.shown import Shown
from fbt_gui.services.text import tr
from fbt_gui.services.words import memory
from fbt_gui.widgets.message_bar import MessageBar

_LONG = 260
_LINES = 12
_END = 4000


class Trouble:
    """Says the same thing once, and takes it back when it is mended.

    Args:
        bar: of the page.
    """

    def __init__(self, bar: MessageBar) -> None:
        self._bar = bar
        self._told = ""

    def forget(self) -> None:
        """Another run is shown."""
        self._told = ""
        self._bar.hide()

    def look(self, shown: Shown) -> None:
        """Say the last words of a run that died, where they can be read."""
        text, details = _words(shown)
        if text:
            self.tell(text, details)
        elif self._told:
            self.forget()

    def tell(self, text: str, details: str = "") -> None:
        """Say something, unless it was the last thing that was said."""
        if text != self._told:
            self._told = text
            short = text if len(text) <= _LONG else f"{text[:_LONG].rsplit(' ', 1)[0]} …"
            self._bar.say(short, "error", details=details if short == text else f"{text}\n\n{details}")


def _gone(facts: RunFacts) -> str:
    short = short_of_memory(facts.live)
    if short is None:
        return tr("This run's process is gone without a word. Resume goes on from its last checkpoint.")
    free, own = map(memory, short)
    return tr(
        "This run's process is gone without a word. It had {free} of memory free beside {own} of its own: the system may "
        "have ended it for want of memory. Resume goes on from its last checkpoint."
    ).format(free=free, own=own)


def _words(shown: Shown) -> tuple[str, str]:
    """What to say, and the log that goes with it."""
    facts = shown.facts
    if facts.never_began:
        last = "\n".join(shown.output.strip().splitlines()[-_LINES:])
        said = last.splitlines()[-1] if last else tr("it left no word")
        return tr("The engine ended before it began: {words}").format(words=said), last
    if facts.lost and facts.status in ACTIVE:
        return _gone(facts), (shown.output or shown.log)[-_END:]
    if facts.status == "failed" and facts.error:
        return facts.error, shown.log[-_END:]
    return "", ""
