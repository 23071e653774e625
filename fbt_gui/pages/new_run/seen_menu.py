"""SeenMenu: the data sets that were used before, to be chosen again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import whole
from fbt_gui.widgets.tip import plain_tip

if TYPE_CHECKING:
    from engine.record.datasets import Dataset

_MOST = 12
_LONGEST_NAME = 48


class SeenMenu(QPushButton):
    """A button with a menu. `chosen` carries source and path."""

    chosen = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(tr("Data sets used before"))
        theme.tint(self, "data")
        self.setProperty("kind", "icon_menu")
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        self.show_datasets(())

    def show_datasets(self, found: Iterable[Dataset]) -> None:
        """Fill the menu, the last used first."""
        self._menu.clear()
        for dataset in list(found)[:_MOST]:
            action = self._menu.addAction(_words(dataset).replace("&", "&&"))
            action.setToolTip(plain_tip(dataset.path) or tr("It comes with the program."))
            action.triggered.connect(
                lambda _=False, source=dataset.source, path=dataset.path: self.chosen.emit(source, path)
            )
        there = not self._menu.isEmpty()
        self.setEnabled(there)
        self.setToolTip(tr("Data sets used before") if there else tr("No data set was used yet"))


def _words(dataset: Dataset) -> str:
    name = Path(dataset.path).name if dataset.path else tr("The demo's digits")
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME // 2]}…{name[-_LONGEST_NAME // 2 :]}"
    if not dataset.classes:
        return tr("{name} ({source})").format(name=name, source=dataset.source)
    said = tr("{name} ({source}): {classes} classes, {images} images")
    return said.format(
        name=name, source=dataset.source, classes=whole(dataset.classes), images=whole(dataset.images or None)
    )
