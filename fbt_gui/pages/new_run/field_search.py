"""FieldSearch: a line that finds a setting in all sections by its name, title or description."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit

from fbt_gui.pages.new_run.schema_texts import description_of, field_info, section_title, title_of
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.widgets.offers import Offers

_PATH = Qt.ItemDataRole.UserRole + 1
_MOST = 12
_AFTER_MS = 30
_LEAST_WIDTH, _POPUP_WIDTH = 150, 430


def found_fields(text: str, paths: list[str], method: str) -> list[tuple[str, str, str]]:
    """Path, title and description of the fields in which every word stands; those whose title has them first."""
    words = text.lower().split()
    ranked = []
    for place, path in enumerate(paths):
        info = field_info(path, method)
        title = title_of(path, info)
        section = section_title(path.split(".")[0] if "." in path else "run")
        head, about = f"{section} {title} {path}".lower(), description_of(info)
        everything = f"{head} {about}".lower()
        if words and all(word in everything for word in words):
            best = sum(0 if title.lower().startswith(word) else 1 if word in head else 2 for word in words)
            whole = tr("{section} › {field}").format(section=section, field=title)
            ranked.append((best, place, (path, whole, about)))
    return [found for _, _, found in sorted(ranked)][:_MOST]


class FieldSearch(QLineEdit):
    """`chosen` carries the path of the field to go to.

    Args:
        known: gives the paths that can be found now, and the method whose options are among them.
    """

    chosen = Signal(str)

    def __init__(self, known: Callable[[], tuple[list[str], str]]) -> None:
        super().__init__()
        self._known = known
        self.setPlaceholderText(tr("Find a setting"))
        self.setAccessibleName(tr("Find a setting"))
        self.setToolTip(tr("A word of its name or of what it does; Enter goes there  (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setAcceptDrops(False)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.found = QStandardItemModel(self)
        self._list = Offers(self.found, self)
        self._list.setCompletionMode(Offers.CompletionMode.UnfilteredPopupCompletion)
        self._list.setWidget(self)
        self._list.setMaxVisibleItems(_MOST)
        self._popup = self._list.list
        self._popup.setMinimumWidth(_POPUP_WIDTH)
        self._list.activated[QModelIndex].connect(  # type: ignore[index]
            lambda index: self._go(index.data(_PATH))
        )
        self.textEdited.connect(self._find)
        self.returnPressed.connect(self._take)

    def _find(self, text: str) -> None:
        paths, method = self._known()
        self.found.clear()
        for path, title, about in found_fields(text, paths, method):
            item = QStandardItem(title)
            item.setData(path, _PATH)
            item.setToolTip(f"{about}\n{path}".strip())
            item.setEditable(False)
            self.found.appendRow(item)
        if not self.found.rowCount() and text.strip():
            nothing = QStandardItem(tr("No setting has these words."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.found.appendRow(nothing)
        if text.strip():
            self._list.complete()
        else:
            self._popup.hide()

    def _take(self) -> None:
        """Go to the marked line, else to the first."""
        marked = self._popup.currentIndex()
        self._go((marked if marked.isValid() else self.found.index(0, 0)).data(_PATH))

    def _go(self, path: str | None) -> None:
        if path:
            self._popup.hide()
            self.clear()
            later(self, lambda: self.chosen.emit(path), _AFTER_MS)  # the list that closes gives the focus back first
