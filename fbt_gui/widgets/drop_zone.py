"""DropZone: where files are dropped, or opened with a button; it says what becomes of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label

_ICON = 26


class DropZone(QFrame):
    """A dashed frame with a picture, a sentence and a button.

    The widget around it takes the drops: what is dropped beside the frame is meant for it, too.
    """

    def __init__(self, theme: Theme, icon: str, text: str, button: QPushButton) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setProperty("role", "drop")
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = label(text, "dim", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(self.picture)
        column.addWidget(self.text)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.picture.setPixmap(self._theme.icon(self._icon, "dim").pixmap(_ICON, _ICON))


def dropped_files(event: QDropEvent) -> list[str]:
    """The files and folders of this machine that are dropped."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]


def ask_files(parent: QWidget, title: str, filters: str, then: Callable[[list[str]], object]) -> QFileDialog:
    """Open the file dialog for any number of files and return at once; `then` gets what is chosen."""
    dialog = QFileDialog(parent, title, "", filters)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(then)
    dialog.open()
    return dialog
