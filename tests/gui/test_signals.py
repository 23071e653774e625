"""Ctrl+C in the terminal, and a polite `kill`, close the window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPEN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from fbt_gui.app import main

app = QApplication(sys.argv)
QTimer.singleShot(0, lambda: print("waits", flush=True))
QTimer.singleShot(60_000, lambda: app.exit(3))
code = main(["--home", sys.argv[1], "--page", "settings"])
print("closed", flush=True)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process there cannot be sent Ctrl+C alone")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_window_whose_process_is_asked_to_end_closes_as_by_hand(home: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN, str(home)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waits\n"
    os.killpg(process.pid, number)  # as a terminal does: the window's own helpers hear it too
    said, wrong = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "closed\n"), wrong
    assert "Traceback" not in wrong
