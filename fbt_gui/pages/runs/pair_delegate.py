"""PairDelegate: teacher and student, each shortened where both do not fit, so that neither is lost."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

ARROW = " → "
_MARGIN = 18


class PairDelegate(QStyledItemDelegate):
    """The cell as any other, with a text that fits."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.text = fitted(option.text, option.fontMetrics, option.rect.width() - _MARGIN)


def fitted(text: str, metrics: QFontMetrics, width: int) -> str:
    """Both names in this many pixels; the shorter one stays whole if it takes less than half of them."""
    left, arrow, right = text.partition(ARROW)
    if not arrow or metrics.horizontalAdvance(text) <= width:
        return text
    room = width - metrics.horizontalAdvance(ARROW)
    wide = [metrics.horizontalAdvance(part) for part in (left, right)]
    least = min(min(wide), room // 2)
    first = least if wide[0] <= wide[1] else room - least
    shares = (first, room - first)
    return ARROW.join(
        metrics.elidedText(part, Qt.TextElideMode.ElideRight, share)
        for part, share in zip((left, right), shares, strict=True)
    )
