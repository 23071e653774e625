"""Popover: pictures large, over the place that was clicked; Escape or a click elsewhere closes it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

FEW_PIXELS = 48  # images of no more than this stay sharp squares when they are enlarged
_GAP = 6


class Popover(QFrame):
    """What is added to `column` is shown inside the window, whole."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "palette")
        self.setAccessibleName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 10)
        self.column.setSpacing(6)

    def open_at(self, place: QRect) -> None:
        """Show it below a place of the parent, or above where there is no room below."""
        parent = self.parentWidget()
        assert parent is not None
        self.adjustSize()
        window = parent.window()
        at = parent.mapTo(window, QPoint(place.left(), place.bottom() + _GAP))
        x = max(_GAP, min(at.x(), window.width() - self.width() - _GAP))
        below = at.y() + self.height() <= window.height()
        y = at.y() if below else max(_GAP, at.y() - place.height() - self.height() - 2 * _GAP)
        self.move(window.mapToGlobal(QPoint(x, min(y, max(_GAP, window.height() - self.height() - _GAP)))))
        self.show()


def enlarged(image: QImage, side: int, ratio: float) -> QPixmap:
    """An image fitted into a square of `side` pixels on a screen of this ratio; a tiny one keeps its squares."""
    sharp = max(image.width(), image.height()) <= FEW_PIXELS
    way = Qt.TransformationMode.FastTransformation if sharp else Qt.TransformationMode.SmoothTransformation
    large = round(side * ratio)
    pixmap = QPixmap.fromImage(image.scaled(large, large, Qt.AspectRatioMode.KeepAspectRatio, way))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
