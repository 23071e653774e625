"""A screen in memory: Xvfb, for what the offscreen platform leaves out (windows, activation, real keyboards' paths)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SIZE = "1440x1000x24"
_PATIENCE = 30.0
# Loaded as Qt would load it: a library that is missing is named.
_LOAD_PLUGIN = """
import ctypes, sys
from pathlib import Path
from PySide6.QtCore import QLibraryInfo
import PySide6.QtGui
folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
try:
    ctypes.CDLL(str(folder / "libqxcb.so"))
except OSError as error:
    sys.exit(str(error))
"""


def why_no_screen() -> str:
    """What is missing for a screen of one's own; empty where nothing is."""
    if not sys.platform.startswith("linux"):
        return "Xvfb and the xcb plugin are of Linux"
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed (apt-get install xvfb)"
    tried = subprocess.run([sys.executable, "-c", _LOAD_PLUGIN], capture_output=True, text=True, check=False)
    return f"Qt's xcb plugin cannot be loaded: {tried.stderr.strip()}" if tried.returncode else ""


@contextmanager
def screen() -> Iterator[str]:
    """The name for DISPLAY of a screen that is there for as long as this lasts."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SIZE, "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()  # empty where the server ended instead of answering
        assert number, f"Xvfb did not start (exit status {server.wait(_PATIENCE)})"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(_PATIENCE)
