"""The files in which a run keeps its students, and what their headers say; for workers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from engine.record.errors import InputError
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata

_MOST = 200


@dataclass(frozen=True)
class CheckpointFile:
    """One file.

    Attributes:
        which: best, last, state (what a resume needs besides), or export.
        top1: in percent, as the file says; None where it does not.
        size: in bytes.
        changed: in unix seconds.
        problem: why it cannot be used; else empty.
    """

    path: Path
    which: str
    size: int
    changed: float
    top1: float | None = None
    architecture: str = ""
    problem: str = ""

    @property
    def is_student(self) -> bool:
        """Whether a model can be made from it."""
        return self.path.suffix == ".safetensors" and not self.problem


def checkpoint_files(folder: RunFolder) -> list[CheckpointFile]:
    """The files in checkpoints/ and exports/: best, last, then the exports, the newest first."""
    known = {folder.best_student: "best", folder.last_student: "last", folder.last_state: "state"}
    found = [_file(path, which) for path, which in known.items()]
    others = [path for room in (folder.checkpoints, folder.exports) for path in _inside(room) if path not in known]
    rest = [_file(path, "export" if path.parent == folder.exports else "") for path in others[:_MOST]]
    rest.sort(key=lambda file: -file.changed if file else 0.0)
    return [file for file in (*found, *rest) if file is not None]


def _inside(room: Path) -> list[Path]:
    """What is in a folder, but for files that are being written."""
    try:
        return sorted(path for path in room.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError:
        return []


def _file(path: Path, which: str) -> CheckpointFile | None:
    try:
        state = path.stat()
    except OSError:
        return None
    said, problem = {}, ""
    if path.suffix == ".safetensors":
        try:
            said = read_metadata(path)
        except InputError as error:
            # It may have been replaced while it was read: that of a moment ago is not to be blamed.
            problem = "" if time.time() - state.st_mtime < 1 else str(error)
    try:
        top1 = float(said["top1"])
    except (KeyError, ValueError):
        top1 = None
    return CheckpointFile(path, which, state.st_size, state.st_mtime, top1, said.get("architecture", ""), problem)
