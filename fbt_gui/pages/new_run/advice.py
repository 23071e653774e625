"""Advice: what is known of the form beyond its own values: the dry run, pictures of the data, data sets used before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from fbt_gui.pages.new_run.checked import Check
from fbt_gui.pages.new_run.estimator import Estimator
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load

if TYPE_CHECKING:  # imported in the worker's thread by the time they are built
    from fbt_gui.pages.new_run.data_card import DataCard
    from fbt_gui.pages.new_run.data_preview import DataPreview


class Advice(QObject):
    """Asked for while the page is shown alone."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._here = False
        self._data: DataCard | None = None
        self.estimator = Estimator(context, self)
        self.preview: DataPreview | None = None

    def begin(self, data: DataCard) -> None:
        """This card shows the pictures and lists the data sets."""
        from fbt_gui.pages.new_run.data_preview import DataPreview

        self._data = data
        self.preview = DataPreview(self._context, data.strip, self)
        if self._here:
            self.arrive()

    def consider(self, check: Check, values: dict[str, Any]) -> None:
        """The form is another now."""
        self.estimator.consider(check, values)
        if self.preview is not None:
            self.preview.consider(values, check.problems)

    def arrive(self) -> None:
        """The page is shown: the advisor may be asked, and runs may have used other data meanwhile."""
        self._here = True
        if self.preview is not None:
            self.preview.arrive()
            self.estimator.arrive()
            self._read_seen()

    def leave(self) -> None:
        """Ask nothing more."""
        self._here = False
        if self.preview is not None:
            self.preview.leave()
            self.estimator.leave()

    def forget(self) -> None:
        """Files may be others by now: what was answered of them may no longer be so."""
        self.estimator.forget()
        if self.preview is not None:
            self.preview.forget()
        self._read_seen()

    def _read_seen(self) -> None:
        home, data = self._context.home, self._data
        if data is None:
            return

        def show(found: Any) -> None:
            data.seen.show_datasets(found)
            if found.problem:
                self._context.bar.say(found.problem, "warning")

        self._context.desk.submit(lambda: load("engine.record.datasets").seen(home), show, owner=self)
