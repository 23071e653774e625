"""What can be known of an export before it is asked for; for workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from engine.record.errors import UserError
from engine.record.export_request import FORMATS, ExportRequest, Format, missing_packages
from engine.record.run_folder import RunFolder
from engine.record.student_file import Which, read_metadata, saved_student
from fbt_gui.exporting.choice import ExportChoice


@dataclass(frozen=True)
class Found:
    """What a run has, and this installation.

    Attributes:
        students: those that are saved, with their top-1 in percent; None where the file does not say it.
        missing: the packages that formats lack.
        small_stem: whether the student has a stem that timm's create_model cannot make.
    """

    folder: RunFolder
    students: dict[Which, float | None]
    missing: dict[Format, list[str]]
    small_stem: bool


@dataclass(frozen=True)
class Aim:
    """Where an export goes.

    Attributes:
        request: None where there is a problem.
        path: where it is written; empty where there is none.
        taken: whether something is there already, which it replaces.
        problem: why it cannot be written there; else empty.
    """

    request: ExportRequest | None
    path: str = ""
    taken: bool = False
    problem: str = ""


def look_at_run(folder: RunFolder) -> Found:
    """What of a run can be exported."""
    students = {which: _top1(folder, which) for which in get_args(Which) if _is_saved(folder, which)}
    try:
        small_stem = folder.config().student.stem == "small"
    except (UserError, OSError):
        small_stem = False  # the engine says what is wrong with it
    return Found(folder, students, {each: missing_packages(each) for each in FORMATS}, small_stem)


def look_at_place(folder: RunFolder, choice: ExportChoice) -> Aim:
    """Whether an export can go where it is to go."""
    try:
        request = choice.request(folder)
        target = request.target(folder)
        return Aim(request, str(target), target.exists())
    except (UserError, OSError) as error:
        return Aim(None, problem=str(error))


def _is_saved(folder: RunFolder, which: Which) -> bool:
    try:
        return saved_student(folder, which).is_file()
    except (UserError, OSError):
        return False


def _top1(folder: RunFolder, which: Which) -> float | None:
    try:
        return float(read_metadata(saved_student(folder, which))["top1"])
    except (UserError, OSError, KeyError, ValueError):
        return None
