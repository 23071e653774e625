"""What the window remembers between two starts; kept in the home folder, where it belongs to the runs."""

from __future__ import annotations

import json
import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

FILE = "window.ini"
# What more than one file asks for; the Settings page writes them.
SMOOTHING = "smoothing"  # 0 to 0.99: how much plots smooth at first
PLOTS_X = "plots_x"  # epoch, step or time: what their horizontal axes count at first
DEVICE = "device"  # of new runs; empty: as the configuration says
ASK_ON_CLOSE = "ask_on_close"  # whether to say that runs go on without the window
_ON = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Settings:
    """Typed access to the few things that are remembered; what is not of the type counts as never said."""

    def __init__(self, home: Path) -> None:
        self._store = QSettings(str(home / FILE), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """A remembered word."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of these words; the first where none of them was remembered."""
        value = self.text(key)
        return value if value in choices else choices[0]

    def number(self, key: str, default: float = 0.0, least: float = -math.inf, most: float = math.inf) -> float:
        """A remembered number, brought between its bounds."""
        try:
            value = float(self.text(key))
        except ValueError:
            value = math.nan
        return default if math.isnan(value) else min(most, max(least, value))

    def flag(self, key: str, default: bool = False) -> bool:
        """A remembered yes or no."""
        return _ON.get(self.text(key).lower(), default)

    def words(self, key: str) -> list[str]:
        """Remembered words, in order."""
        try:
            found = json.loads(self.text(key) or "[]")
        except (ValueError, RecursionError):
            return []
        return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []

    def remember(self, key: str, value: str | bool | float | list[str] | QByteArray) -> None:
        """Keep a value, or a window's geometry; written when the event loop is idle."""
        self._store.setValue(key, value if isinstance(value, QByteArray) else _written(value))

    def geometry(self) -> QByteArray:
        """The window's place and size when it was closed."""
        value = self._store.value("geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def save(self) -> None:
        """Write now."""
        self._store.sync()


def _written(value: str | bool | float | list[str]) -> str:
    """As the file keeps it: always a text, so that what is read before and after a start is the same."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
