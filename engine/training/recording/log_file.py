"""The log of a run: its log.txt, for people."""

from __future__ import annotations

import logging
from contextlib import suppress

from engine.record.run_folder import RunFolder


def open_log(folder: RunFolder) -> logging.Logger:
    """The logger that writes to a run's log.txt."""
    log = logging.getLogger(f"fbt.{folder.id}")
    log.setLevel(logging.INFO)
    log.propagate = False
    handler = _LogFile(folder.log_file, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    log.addHandler(handler)
    return log


def close_log(log: logging.Logger) -> None:
    """Close the file; what is logged afterwards goes nowhere."""
    for handler in list(log.handlers):
        log.removeHandler(handler)
        with suppress(OSError):
            handler.close()


class _LogFile(logging.FileHandler):
    """Flushed at each line. The events are the truth: where the disk is full for this file alone, a run goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Without a traceback among what the run prints."""
