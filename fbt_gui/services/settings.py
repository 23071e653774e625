"""What the window remembers between two starts; kept in the home folder, where it belongs to the runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

FILE = "window.ini"


class Settings:
    """Typed access to the few things that are remembered."""

    def __init__(self, home: Path) -> None:
        self._store = QSettings(str(home / FILE), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """A remembered word."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def remember(self, key: str, value: str | QByteArray) -> None:
        """Keep a word, or a window's geometry; written when the event loop is idle."""
        self._store.setValue(key, value)

    def geometry(self) -> QByteArray:
        """The window's place and size when it was closed."""
        value = self._store.value("geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def save(self) -> None:
        """Write now."""
        self._store.sync()
