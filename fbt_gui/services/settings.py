"""What the window remembers between two starts; kept in the home folder, where it belongs to the runs.

It is read at the start and written in threads of their own, for a disk that sleeps or is gone must not hold the
window. Only what this window changed is written: of two windows over one home neither undoes the other.
"""

from __future__ import annotations

import json
import math
import threading
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QByteArray

from engine.record.files import replace_file
from engine.record.holding import held_folder
from fbt_gui.services.home_place import HomeAwayError, HomePlace
from fbt_gui.services.ini_file import Value, ini_text, read_ini

FILE = "window.ini"
# What more than one file asks for; the Settings page writes them.
SMOOTHING = "smoothing"  # 0 to 0.99: how much plots smooth at first
PLOTS_X = "plots_x"  # epoch, step or time: what their horizontal axes count at first
DEVICE = "device"  # of new runs; empty: as the configuration says
ASK_ON_CLOSE = "ask_on_close"  # whether to say that runs go on without the window
EXPORT_FORMAT = "export_format"  # as the last export was made
EXPORT_WEIGHTS = "export_weights"
EXPORT_IMAGES = "export_images"  # at most so many are compared
_WAIT_SECONDS = 0.3  # for more to write, and until it is tried again
_PATIENCE_SECONDS = 3.0
_ON = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Settings:
    """Typed access to the few things that are remembered; what is not of the type counts as never said."""

    def __init__(self, home: Path) -> None:
        self._home, self._place = home, HomePlace(home)
        with suppress(HomeAwayError):  # it is made by who starts the program
            self._place.check()
        self._values = _read(home)
        self._new: dict[str, Value] = {}
        self._lock = threading.Lock()
        self._now = threading.Event()
        self._writer: threading.Thread | None = None

    def text(self, key: str, default: str = "") -> str:
        """A remembered word."""
        value = self._values.get(key, default)
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
        """Keep a value, or a window's geometry; written a moment later."""
        written = bytes(value.data()) if isinstance(value, QByteArray) else _written(value)
        with self._lock:
            if self._values.get(key) == written:
                return
            self._values[key] = self._new[key] = written
            self._begin()

    def geometry(self) -> QByteArray:
        """The window's place and size when it was closed."""
        value = self._values.get("geometry")
        return QByteArray(value) if isinstance(value, bytes) else QByteArray()

    def save(self) -> None:
        """Write now, and at once from now on: the window closes. A disk that does not answer is not waited for."""
        with self._lock:
            self._now.set()
            self._begin()
        if (writer := self._writer) is not None:
            writer.join(_PATIENCE_SECONDS)

    def _begin(self) -> None:
        if self._new and self._writer is None:
            self._writer = threading.Thread(target=self._write, name="settings")
            self._writer.start()

    def _write(self) -> None:
        """In a thread, which ends when there is nothing to write, or no place to write it."""
        while True:
            self._now.wait(_WAIT_SECONDS)
            with self._lock:
                new, self._new = self._new, {}
                if not new:
                    self._writer = None
                    return
            if not self._keep(new):
                with self._lock:  # written with what is remembered next
                    self._new = {**new, **self._new}
                    self._writer = None
                return

    def _keep(self, new: dict[str, Value]) -> bool:
        try:
            self._place.check()
            path = self._home / FILE
            with held_folder(self._home):  # of two windows neither undoes what the other remembers
                known = read_ini(path) if path.exists() else {}
                replace_file(path, ini_text({**known, **new}).encode("utf-8", "replace"))
        except (HomeAwayError, OSError):
            return False
        return True


def _read(home: Path) -> dict[str, Value]:
    """What is remembered there; nothing where the file cannot be read."""
    try:
        return read_ini(home / FILE)
    except OSError:
        return {}


def _written(value: str | bool | float | list[str]) -> str:
    """As the file keeps it: always a text, so that what is read before and after a start is the same."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
