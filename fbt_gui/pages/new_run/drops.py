"""local_files: what is dropped on the New run page."""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent, QDropEvent


def local_files(event: QDragEnterEvent | QDropEvent, *, toml: bool = False) -> list[str]:
    """The files of this machine that are dropped: configurations, or all others."""
    local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in local if path.lower().endswith(".toml") == toml]
