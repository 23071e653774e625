"""The files and folders in which a run keeps its students, and what they say of themselves; for workers."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from engine.record.errors import InputError
from engine.record.export_request import SUFFIXES, report_file
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata
from fbt_gui.services.export_report import ExportReport

_MOST = 200
_ENDINGS = set(SUFFIXES.values()) - {""}


@dataclass(frozen=True)
class CheckpointFile:
    """One file, or an export that is a folder.

    Attributes:
        which: best, last, state (what a resume needs besides), export, or empty for any other file.
        top1: in percent, as the file or the check of the export says; None where neither does.
        size: in bytes, of a folder with all that is in it.
        changed: in unix seconds.
        problem: why it cannot be used; else empty.
        report: of an export that was checked.
    """

    path: Path
    which: str
    size: int
    changed: float
    top1: float | None = None
    architecture: str = ""
    problem: str = ""
    report: ExportReport | None = None

    @property
    def is_student(self) -> bool:
        """Whether a model can be made from it."""
        return self.path.suffix == ".safetensors" and not self.problem


def checkpoint_files(folder: RunFolder) -> list[CheckpointFile]:
    """What is in checkpoints/ and exports/: best, last, then the exports, the newest first."""
    known = {folder.best_student: "best", folder.last_student: "last", folder.last_state: "state"}
    found = [_file(path, which) for path, which in known.items()]
    others = [path for path in _inside(folder.checkpoints) if path not in known and path.is_file()]
    rest = [*(_file(path, "") for path in others[:_MOST]), *_exports(folder.exports)]
    rest.sort(key=lambda file: -file.changed if file else 0.0)
    return [file for file in (*found, *rest) if file is not None]


def _exports(room: Path) -> list[CheckpointFile | None]:
    """Files and exported folders; a report belongs to its export."""
    there = _inside(room)
    reports = {report_file(path) for path in there}
    shown = [path for path in there if path not in reports and (path.is_file() or _is_export(path))]
    return [_in_exports(path) for path in shown[:_MOST]]


def _in_exports(path: Path) -> CheckpointFile | None:
    """An export, checked or put there by a person; what has no report nor the form of one is some other file."""
    report = ExportReport.beside(path)
    is_export = report is not None or path.is_dir() or path.suffix in _ENDINGS
    return _file(path, "export" if is_export else "", report)


def _inside(room: Path) -> list[Path]:
    """What is in a folder, but for what is being written."""
    try:
        return sorted(path for path in room.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _is_export(folder: Path) -> bool:
    """Whether a folder is a student in the hub's format, and not something that a person put there."""
    return (folder / "config.json").is_file() and (folder / "model.safetensors").is_file()


def _file(path: Path, which: str, report: ExportReport | None = None) -> CheckpointFile | None:
    try:
        state = path.stat()
        size = _size_of(path) if path.is_dir() else state.st_size
    except OSError:
        return None
    said, problem = {}, ""
    if path.suffix == ".safetensors" and path.is_file():
        try:
            said = read_metadata(path)
        except InputError as error:
            # It may have been replaced while it was read: that of a moment ago is not to be blamed.
            problem = "" if time.time() - state.st_mtime < 1 else str(error)
    top1, architecture = _top1(said, report), said.get("architecture", "")
    return CheckpointFile(path, which, size, state.st_mtime, top1, architecture, problem, report)


def _top1(said: dict[str, str], report: ExportReport | None) -> float | None:
    """As it was measured of the export; else the run's, as the header says it."""
    if report is not None and report.checked is not None:
        return report.checked.top1_export
    try:
        return float(said["top1"])
    except (KeyError, ValueError):
        return None


def _size_of(folder: Path) -> int:
    """Of all files below it.

    Raises:
        OSError: it cannot be read.
    """
    return sum(os.stat(os.path.join(place, name)).st_size for place, _, names in os.walk(folder) for name in names)
