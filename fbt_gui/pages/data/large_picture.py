"""LargePicture: one sample large, with its class and its name; Escape or a click elsewhere closes it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from fbt_gui.pages.data.glimpse import Picture
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import ElidedLabel, label

_SIDE = 240
_SHARP = 48
_GAP = 4


class LargePicture(QFrame):
    """Previews are at most 160 pixels a side: larger than this would show no more."""

    def __init__(self, parent: QWidget, picture: Picture) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "palette")
        self.setAccessibleName(tr("Sample of class {name}").format(name=picture.class_name))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        shown = QLabel()
        ratio = self.devicePixelRatioF()
        small = max(picture.image.width(), picture.image.height()) <= _SHARP
        way = Qt.TransformationMode.FastTransformation if small else Qt.TransformationMode.SmoothTransformation
        side = round(_SIDE * ratio)
        pixmap = QPixmap.fromImage(picture.image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, way))
        pixmap.setDevicePixelRatio(ratio)
        shown.setPixmap(pixmap)
        shown.setAccessibleName(self.accessibleName())
        name = ElidedLabel(picture.class_name, "heading")
        column.addWidget(shown, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(name)
        if picture.name:
            column.addWidget(ElidedLabel(picture.name, "small"))
        column.addWidget(label(tr("Esc closes"), "small"))
        self.setFixedWidth(_SIDE + 24)

    def open_over(self, place: QRect) -> None:
        """Show it beside a place of the parent, within the window."""
        parent = self.parentWidget()
        assert parent is not None
        self.adjustSize()
        window = parent.window()
        at = parent.mapTo(window, QPoint(place.right() + _GAP, place.top()))
        x = at.x() if at.x() + self.width() <= window.width() else at.x() - place.width() - self.width() - 2 * _GAP
        y = max(_GAP, min(at.y(), window.height() - self.height() - _GAP))
        self.move(window.mapToGlobal(QPoint(max(_GAP, x), y)))
        self.show()
