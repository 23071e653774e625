"""Sheet: a titled dialog that does not stop the event loop; Escape closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label


class Sheet(QDialog):
    """What is added to `body` scrolls where it is long."""

    def __init__(self, parent: QWidget, title: str, width: int = 560) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setObjectName("page")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 14)
        outer.setSpacing(12)
        heading = label(title, "title")
        heading.setContentsMargins(8, 0, 0, 0)
        outer.addWidget(heading)
        inside = QWidget()
        inside.setObjectName("scrolled")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(8, 6, 8, 6)  # room inside the mark of the focus
        self.body.setSpacing(8)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setAccessibleName(title)
        outer.addWidget(scroll, 1)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(tr("Close"))
        close.setAccessibleName(tr("Close"))
        close.setToolTip(tr("Close  (Esc)"))
        self.buttons.rejected.connect(self.reject)
        outer.addWidget(self.buttons)
        self.resize(width, min(620, parent.window().height() - 60))
