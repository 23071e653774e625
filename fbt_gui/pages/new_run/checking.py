"""Checking: keeps the checklist in step with the form, a moment after each change, in the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from fbt_gui.pages.new_run.checked import Check
from fbt_gui.pages.new_run.form import Form
from fbt_gui.pages.new_run.form_presets import FormPresets
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load

if TYPE_CHECKING:
    from engine.record.config import RunConfig

_AFTER_MS = 120
_CHECK = "fbt_gui.pages.new_run.check"


class Checking(QObject):
    """`ended` carries a Check and the values that it is of.

    Attributes:
        found: the last one; None before the first.
    """

    ended = Signal(object, object)

    def __init__(self, context: Context, form: Form, presets: FormPresets) -> None:
        super().__init__(form)
        self._context, self._form, self._presets = context, form, presets
        self.found: Check | None = None
        self._is_old = True
        self._asked = 0
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._check)
        form.changed.connect(lambda *_: self.begin())

    @property
    def busy(self) -> bool:
        """Whether what was found is not yet of the form as it is."""
        return self._is_old or self._timer.isActive()

    @property
    def config(self) -> RunConfig | None:
        """What the form describes, where it stands."""
        return self.found.config if self.found is not None else None

    def begin(self) -> None:
        """The form is another now, or files that it speaks of are."""
        self._is_old = True
        self._timer.start()

    def _check(self) -> None:
        self._asked += 1
        asked, home, draft = self._asked, self._context.home, self._form.draft
        values, starts, preset, file = draft.payload(), self._presets.values, draft.preset, draft.file
        self._context.desk.submit(
            lambda: load(_CHECK).check(values, home, starts, preset, file),
            lambda found: self._take(asked, values, found),
            owner=self,
        )

    def _take(self, asked: int, values: dict[str, Any], found: Check) -> None:
        if asked == self._asked and not self._timer.isActive():  # else typed on meanwhile
            self.found, self._is_old = found, False
            self.ended.emit(found, values)
