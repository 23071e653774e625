"""DatasetDetail: all that is known of one data set: samples, class balance, and what a scan found."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from fbt_gui.pages.data.balance_card import BalanceCard
from fbt_gui.pages.data.glimpse import Glimpse, Seen
from fbt_gui.pages.data.head_card import HeadCard
from fbt_gui.pages.data.known import Known
from fbt_gui.pages.data.samples_card import SamplesCard
from fbt_gui.pages.data.scan_card import ScanCard
from fbt_gui.pages.data.scans import Scans
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import named_widget


class DatasetDetail(QScrollArea):
    """Shows one data set at a time; the advisor opens it only while the page is shown."""

    def __init__(self, context: Context, scans: Scans) -> None:
        super().__init__(widgetResizable=True)
        self._scans = scans
        self.known: Known | None = None
        self._shown = ""
        self._active = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Data set"))
        self.glimpse = Glimpse(context, self)
        self.head = HeadCard(context)
        self.samples = SamplesCard(context.theme)
        self.balance = BalanceCard(context.theme, context.settings)
        self.scan = ScanCard(context)
        inside = named_widget("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for card in (self.head, self.samples, self.balance, self.scan):
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(inside)
        self.glimpse.began.connect(self.samples.say_working)
        self.glimpse.found.connect(self._take)
        self.glimpse.failed.connect(self._say_problem)
        self.samples.another_asked.connect(self.glimpse.another)
        self.samples.class_chosen.connect(self.glimpse.of_class)
        self.balance.class_chosen.connect(self.samples.choose_class)
        self.scan.cancel_asked.connect(self._cancel)
        scans.updated.connect(self._show_scan)

    def show_known(self, known: Known, runs: int) -> None:
        """Show a data set, or what is now known of the one that is shown."""
        before, self.known = self.known, known
        other = before is None or before.key != known.key
        if other:
            self._shown = ""
            self.glimpse.stop()
            self.samples.clear()
            self.balance.show_balance(known.dataset.balance, {})
            self.verticalScrollBar().setValue(0)
            self.head.show_known(known, runs)
        elif not self._shown or known.missing:
            self.head.show_known(known, runs)
        else:
            self.head.show_runs(runs)
        self._show_scan(known.key)
        self.look()

    def set_active(self, active: bool) -> None:
        """Whether the page is shown: only then is anything opened."""
        self._active = active
        if active:
            self.look()

    def look(self) -> None:
        """Have the data opened, unless it was."""
        known = self.known
        if known is None or not self._active or self._shown == known.key:
            return
        self._shown = known.key
        if known.missing:
            self.samples.say_problem(tr("There is nothing at this path any more."))
        else:
            self.glimpse.show(known.dataset)

    def _take(self, seen: Seen) -> None:
        self.samples.show_seen(seen)
        if not seen.of_class:
            self.head.show_seen(seen)
            self.balance.show_balance(seen.train, seen.validation)

    def _say_problem(self, text: str) -> None:
        self.samples.say_problem(text)

    def _show_scan(self, key: str) -> None:
        if self.known is not None and self.known.key == key:
            self.scan.show_scan(self._scans.of(self.known.dataset), self.known.dataset.path)

    def _cancel(self) -> None:
        if self.known is not None:
            self._scans.cancel(self.known.dataset)
