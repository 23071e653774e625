"""SavedFilters: the filters that were kept under a name, as a menu and the line that names a new one."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from fbt_gui.services.settings import Settings
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label

_KEY = "runs/filters"
_MOST = 50


class SavedFilters(QWidget):
    """A line that asks for a name, hidden until a filter is to be kept; `button` opens the menu.

    `chosen` carries the text of a filter that was kept.
    """

    chosen = Signal(str)

    def __init__(self, settings: Settings, theme: Theme, text: Callable[[], str]) -> None:
        super().__init__()
        self._settings, self._text = settings, text
        self.button = QPushButton(tr("Filters"))
        self.button.setAccessibleName(tr("Kept filters"))
        self.button.setToolTip(tr("Filters that were kept, and a few to begin with"))
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        self.name = QLineEdit(placeholderText=tr("Name of this filter"))
        self.name.setAccessibleName(tr("Name of this filter"))
        self.name.setToolTip(tr("It is found under this name in the menu of filters"))
        self.name.setMaximumWidth(300)
        keep, leave = QPushButton(tr("Keep")), QPushButton(tr("Cancel"))
        keep.setToolTip(tr("Keep the filter under this name"))
        leave.setToolTip(tr("Keep nothing"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        for widget in (label(tr("Keep this filter as"), "dim"), self.name, keep, leave):
            row.addWidget(widget)
        self.name.returnPressed.connect(self.keep)
        keep.clicked.connect(self.keep)
        leave.clicked.connect(self.hide)
        self.hide()

    def filters(self) -> dict[str, str]:
        """What was kept, by name."""
        try:
            found = json.loads(self._settings.text(_KEY) or "{}")
        except (ValueError, RecursionError):
            return {}
        return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}

    def ask(self) -> None:
        """Ask for a name."""
        self.name.clear()
        self.show()
        self.name.setFocus()

    def keep(self) -> None:
        """Keep the filter of the moment."""
        name, text = self.name.text().strip(), self._text().strip()
        if name and text:
            self._write({**self.filters(), name: text})
            self.hide()

    def forget(self, name: str) -> None:
        """Keep a filter no more."""
        self._write({each: text for each, text in self.filters().items() if each != name})

    def _write(self, filters: dict[str, str]) -> None:
        self._settings.remember(_KEY, json.dumps(dict(list(filters.items())[-_MOST:]), ensure_ascii=False))

    def _fill(self) -> None:
        self.menu.clear()
        kept, text = self.filters(), self._text().strip()
        for name, filter_text in kept.items():
            self._add(name, filter_text, text)
        if kept:
            self.menu.addSeparator()
        for name, filter_text in (
            (tr("Starred"), "is:starred"),
            (tr("Of the last seven days"), "created<7d"),
            (tr("Failed or lost"), "state:failed,lost"),
            (tr("Best first"), "state:finished sort:-top1"),
        ):
            self._add(name, filter_text, text)
        self.menu.addSeparator()
        keep = self.menu.addAction(tr("Keep this filter…"))
        keep.setEnabled(bool(text))
        keep.triggered.connect(self.ask)
        if kept:
            gone = self.menu.addMenu(tr("Forget"))
            for name in kept:
                gone.addAction(name.replace("&", "&&")).triggered.connect(partial(self.forget, name))

    def _add(self, name: str, text: str, now: str) -> None:
        action = self.menu.addAction(f"{name.replace('&', '&&')}\t{text.replace('&', '&&')}")
        action.setCheckable(True)
        action.setChecked(text == now)
        action.triggered.connect(lambda _=False: self.chosen.emit(text))
