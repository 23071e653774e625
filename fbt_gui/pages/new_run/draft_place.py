"""DraftPlace: in which file this window keeps its form; each of several windows over one home has one of its own."""

from __future__ import annotations

import json
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.record.files import replace_file
from engine.record.holding import held_folder

FILE = "draft.toml"
_MOST = 9
_ELSEWHERE_SECONDS = 86_400.0  # a window on another machine cannot be looked for


class DraftPlace:
    """`draft.toml`, or `draft-2.toml` where another window has it, and so on; the first that is free.

    A window that has one says so in a file beside it; that of a window that was killed counts no more.

    Attributes:
        path: the file, as soon as it is claimed.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        self._home = home
        self._token = secrets.token_hex(8)
        self._claim: Path | None = None

    def claim(self) -> Path:
        """Take the first that is free; in a worker's thread. A home that cannot be written has one for all."""
        from engine.record.process import own_identity  # psutil takes 10 ms, which the first paint has not

        with suppress(OSError), held_folder(self._home):
            for number in range(1, _MOST + 1):
                claim = self._home / f".draft-{number}.window"
                if not _is_taken(claim):
                    replace_file(claim, json.dumps({**own_identity(), "window": self._token}))
                    self._claim = claim
                    self.path = self._home / (FILE if number == 1 else f"draft-{number}.toml")
                    break
        return self.path

    def release(self) -> None:
        """The window closes; what it kept is there for the next one."""
        if self._claim is not None:
            with suppress(OSError):
                self._claim.unlink()
            self._claim = None


def _is_taken(claim: Path) -> bool:
    """Whether a window that lives has said that it is its own."""
    from engine.record.process import is_alive

    try:
        said: dict[str, Any] = json.loads(claim.read_text(encoding="utf-8"))
        alive = is_alive(int(said["pid"]), float(said["process_start"]), str(said["host"]), str(said["process_mark"]))
        return time.time() - claim.stat().st_mtime < _ELSEWHERE_SECONDS if alive is None else alive
    except (OSError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return False
