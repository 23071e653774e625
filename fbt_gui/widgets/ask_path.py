"""Asking for a file or a folder without stopping the event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from fbt_gui.services.text import mark, tr

TOML = mark("Configuration (*.toml)")
WEIGHTS = mark("Weights (*.safetensors *.pth *.pt *.bin);;All files (*)")
ALL = mark("All files (*)")


def ask_path(
    parent: QWidget,
    title: str,
    then: Callable[[str], object],
    *,
    mode: str = "open",
    filters: str = ALL,
    start: str = "",
) -> QFileDialog:
    """Open the file dialog and return at once; `then` gets the chosen path.

    Args:
        mode: open, save or folder.
        filters: as Qt writes them; translated here.
        start: a path to begin with.
    """
    dialog = QFileDialog(parent, title, start, tr(filters))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if mode == "save":
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    elif mode == "folder":
        dialog.setFileMode(QFileDialog.FileMode.Directory)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if start and mode == "save":
        dialog.selectFile(start)
    dialog.fileSelected.connect(lambda path: then(path) if path else None)
    dialog.open()
    return dialog
