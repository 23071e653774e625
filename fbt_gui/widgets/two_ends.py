"""TwoEndsDelegate: a row with words on the left and, dim, something short on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fbt_gui.services.guarded import guarded
from fbt_gui.services.theme import Theme

ASIDE = int(Qt.ItemDataRole.UserRole) + 1
ICON = ASIDE + 1
_GAP = 16
_MARGIN = 10


class TwoEndsDelegate(QStyledItemDelegate):
    """What stands on the right is the item's `ASIDE`; the words give way to it. `ICON` is an icon's name and colour."""

    def __init__(self, theme: Theme, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self._theme = theme

    @guarded
    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """An icon is drawn when its row is seen, in the colours of that moment."""
        super().initStyleOption(option, index)
        name, role = index.data(ICON) or ("", "")
        if name:
            option.icon = self._theme.icon(name, role)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration

    @guarded
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row as any other, in the room that is left, then what stands on the right."""
        aside = index.data(ASIDE) or ""
        colours = self._theme.colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft))
            painter.drawRoundedRect(option.rect, 5, 5)
            painter.restore()
        room = QRect(option.rect)
        width = option.fontMetrics.horizontalAdvance(aside) if aside else 0
        words = QStyleOptionViewItem(option)
        words.rect = room.adjusted(0, 0, -(width + _GAP + _MARGIN) if width else -_MARGIN, 0)
        super().paint(painter, words, index)
        painter.setPen(QColor(colours.dim if index.flags() & Qt.ItemFlag.ItemIsEnabled else colours.faint))
        painter.drawText(
            room.adjusted(0, 0, -_MARGIN, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside
        )
