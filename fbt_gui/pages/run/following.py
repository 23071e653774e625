"""Following: what is known of one run - from its events, its row in the history, and where its folder is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.record.run_folder import RunFolder
from engine.record.starting import STARTING
from fbt_gui.feed.run_facts import ACTIVE
from fbt_gui.feed.run_feed import RunFeed
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.whereabouts import Whereabouts
from fbt_gui.services.context import Context

if TYPE_CHECKING:
    from fbt_gui.feed.feed_reader import FeedUpdate


class Following(QObject):
    """Follows the run that `follow` names, until another is named.

    `told` comes when its events say more, `grew` carries an update with more points; `found` comes when its folder is
    there, also when it came back; `lost` and `unknown` carry a sentence, `unreadable` an error.

    Attributes:
        shown: all that is known.
    """

    told = Signal()
    grew = Signal(object)
    found = Signal()
    lost = Signal(str)
    unknown = Signal(str)
    unreadable = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.shown = Shown()
        self.feed = RunFeed(self)
        self.whereabouts = Whereabouts(context, self)
        self.feed.updated.connect(self._take)
        self.feed.grew.connect(self.grew)
        self.feed.failed.connect(self.unreadable)
        self.whereabouts.found.connect(self._find_folder)
        self.whereabouts.lost.connect(self._lose_folder)
        self.whereabouts.unknown.connect(self._give_up)

    def follow(self, run: str) -> None:
        """Forget the one before; nothing is read until `begin`."""
        self.feed.stop()
        self.shown = Shown(run, row=self._context.runs.row(run))

    def begin(self) -> None:
        """Look for its folder, and read it from its first event."""
        self.whereabouts.find(self.shown.run)

    def close(self) -> None:
        """End the feed's thread."""
        self.feed.close()

    @property
    def status(self) -> str:
        """The run's state: by its events, where there are any, else by the history."""
        row, facts = self._context.runs.row(self.shown.run), self.shown.facts
        known = "" if row is None else str(row["status"])
        goes_on = known == STARTING and facts.status not in ACTIVE and not facts.never_began
        if goes_on or not (facts.began or facts.never_began or row is None):
            return known
        return facts.shown_status

    def read_row(self) -> dict[str, Any] | None:
        """What the history says of it now; what it said before stays where it has no row any more."""
        row = self._context.runs.row(self.shown.run)
        self.shown.row = row or self.shown.row
        return row

    def judge(self) -> None:
        """Settle the state; the rest of the window, which goes by the history, hears of another one at once."""
        shown, before = self.shown, self.shown.status
        shown.status = self.status
        if shown.facts.began and before != shown.status:
            run, status = shown.run, shown.status
            self._context.runs.look_soon()
            self._context.commands.heard(lambda asked: status if asked == run else "")

    def _take(self, update: FeedUpdate) -> None:
        shown = self.shown
        shown.facts = update.facts
        shown.config = update.config or shown.config
        shown.printed = shown.printed or update.output is not None
        shown.log = shown.log if update.log is None else update.log
        shown.output = shown.output if update.output is None else update.output
        if update.changed:
            self.grew.emit(update)
        self.told.emit()

    def _find_folder(self, folder: RunFolder) -> None:
        if folder.id == self.shown.run:
            self.shown.folder = folder
            self.feed.show(folder)
            self.found.emit()

    def _lose_folder(self, text: str) -> None:
        self.feed.stop()
        self.lost.emit(text)

    def _give_up(self, text: str) -> None:
        self.shown = Shown()
        self.unknown.emit(text)
