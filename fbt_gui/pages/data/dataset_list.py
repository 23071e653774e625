"""DatasetList: the data sets on the left: name, what is in it, when it was used, and whether it is still there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fbt_gui.pages.data.known import Known
from fbt_gui.pages.data.words import BETWEEN, Use, contents, used
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.tip import plain_tip

_KNOWN = int(Qt.ItemDataRole.UserRole)
_MARGIN, _LEFT, _GAP = 10, 12, 2
Index = QModelIndex | QPersistentModelIndex


class DatasetModel(QAbstractListModel):
    """The list as Qt wants it."""

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self.entries: list[Known] = []
        self.uses: dict[str, Use] = {}

    def show_entries(self, entries: list[Known]) -> None:
        """Other data sets, or more known of them."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def show_uses(self, uses: dict[str, Use]) -> None:
        """Other runs, by what their rows call their data."""
        if uses != self.uses:
            self.uses = uses
            if self.entries:
                self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.entries)

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        known = self.entries[index.row()]
        if role == _KNOWN:
            return known
        if role == Qt.ItemDataRole.DisplayRole:
            return known.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(known.dataset.path) or tr("It comes with the program.")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((known.name, *self.lines(known)))
        return None

    def lines(self, known: Known) -> tuple[str, str]:
        """What stands below the name."""
        last = tr("Not there any more") if known.missing else used(known.dataset, self.uses.get(known.in_runs, Use()))
        return contents(known.dataset), last


class DatasetList(QListView):
    """`chosen` carries the key of the data set that is to be shown."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.entries = DatasetModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(_Delegate(theme, self))
        self.setProperty("role", "datasets")
        self.setAccessibleName(tr("Data sets"))
        self.setToolTip(tr("Data sets that were used here"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._choose)
        theme.changed.connect(self.viewport().update)

    @property
    def key(self) -> str:
        """The data set that is chosen."""
        known = self.currentIndex().data(_KNOWN)
        return known.key if known is not None else ""

    def show_entries(self, entries: list[Known]) -> None:
        """Show the list; what was chosen stays so, where it is still there."""
        if entries == self.entries.entries:
            return
        key, place = self.key, max(0, self.currentIndex().row())
        blocked = self.selectionModel().blockSignals(True)
        self.entries.show_entries(entries)
        self.selectionModel().blockSignals(blocked)
        keys = [entry.key for entry in entries]
        if key in keys:
            self.choose(key)
        elif key and entries:
            self.setCurrentIndex(self.entries.index(min(place, len(entries) - 1)))

    def choose(self, key: str) -> None:
        """Choose by key."""
        for row, entry in enumerate(self.entries.entries):
            if entry.key == key:
                self.setCurrentIndex(self.entries.index(row))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(_KNOWN).key)


class _Delegate(QStyledItemDelegate):
    """The name, and below it as many lines as the facts need."""

    def __init__(self, theme: Theme, parent: DatasetList) -> None:
        super().__init__(parent)
        self._theme, self._list = theme, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        bold, small = (QFontMetrics(font) for font in _fonts(option.font))
        room = self._list.viewport().width() - _LEFT - _MARGIN
        count = sum(len(_wrapped(text, small, room)) for text in self._list.entries.lines(index.data(_KNOWN)))
        return QSize(120, bold.height() + count * (small.height() + _GAP) + 2 * _MARGIN)

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        known: Known = index.data(_KNOWN)
        colours = self._theme.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        bold, small = _fonts(option.font)
        room = option.rect.adjusted(_LEFT, _MARGIN, -_MARGIN, 0)
        dim = colours.text if colours.name == "contrast" else colours.dim
        last = colours.warn if known.missing else dim
        facts, state = (
            [(line, colour) for line in _wrapped(text, QFontMetrics(small), room.width())]
            for text, colour in zip(self._list.entries.lines(known), (dim, last), strict=True)
        )
        for number, (text, colour) in enumerate(((known.name, colours.text), *facts, *state)):
            font = small if number else bold
            metrics = QFontMetrics(font)
            line = QRect(room.left(), room.top(), room.width(), metrics.height())
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
            room.setTop(line.bottom() + 1 + _GAP)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours = self._theme.colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        box = option.rect.adjusted(2, 2, -2, -2)
        focused = selected and self._list.hasFocus()
        painter.setPen(QPen(QColor(colours.accent), 1) if focused else Qt.PenStyle.NoPen)
        if selected or hovered:
            painter.setBrush(QColor(colours.soft if selected else colours.hover))
            painter.drawRoundedRect(box, 6, 6)


def _fonts(font: QFont) -> tuple[QFont, QFont]:
    """Of the name, and of what stands below it."""
    bold, small = QFont(font), QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    small.setPointSizeF(font.pointSizeF() * 0.9)
    return bold, small


def _wrapped(text: str, metrics: QFontMetrics, room: int) -> list[str]:
    """Lines that break between two facts, not within one."""
    lines: list[str] = []
    for fact in text.split(BETWEEN):
        longer = f"{lines[-1]}{BETWEEN}{fact}" if lines else fact
        if lines and metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(fact)
    return lines
