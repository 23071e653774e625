"""An export from the request to its place: written aside, compared with the live student, and put there if it agrees."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.exporting.agreement import LIMITS, Agreement, Compared, Limits
from engine.exporting.card import card
from engine.exporting.facts import facts_of
from engine.exporting.folder_form import FolderForm
from engine.exporting.form import Answers, Form
from engine.exporting.live import Live, Progress, open_live
from engine.exporting.naming import naming
from engine.exporting.onnx_form import OnnxForm
from engine.exporting.place import put, reading, unless_gone, writing
from engine.exporting.pt2_form import Pt2Form
from engine.exporting.safetensors_form import SafetensorsForm
from engine.record.export_request import PLACE, SUFFIXES, ExportRequest, report_file
from engine.record.files import pieces_of
from engine.record.force import refuse_taken
from engine.record.left_overs import MADE, room_beside
from engine.record.run_folder import RunFolder
from engine.record.student_file import saved_student
from engine.training.explaining import explained

FORMS: dict[str, type[Form]] = {
    "safetensors": SafetensorsForm,
    "folder": FolderForm,
    "onnx": OnnxForm,
    "pt2": Pt2Form,
}


@dataclass(frozen=True)
class Exported:
    """What is in place.

    Attributes:
        path: the file or folder.
        loading: three lines of Python that load it.
        report: what was measured and the run's facts, as written beside it.
    """

    path: Path
    agreement: Agreement
    loading: list[str]
    report: dict[str, Any]


def make_export(
    folder: RunFolder, home: Path, request: ExportRequest, progress: Progress | None = None, *, replace: bool = True
) -> Exported:
    """Export a run's student.

    Args:
        replace: take the place of an earlier export, and of one that comes there meanwhile.

    Raises:
        NotTheSame: the export answers otherwise than the student; nothing is left in place.
        UserError: it cannot be exported so, or there is nothing to compare it with.
    """
    target = request.target(folder)
    form = FORMS[request.format]()
    form.need()
    source = saved_student(folder, request.which)
    size = source.stat().st_size
    with unless_gone(folder), explained(str(folder.path)), writing(target, size), room_beside(target) as room:
        if not replace:  # a killed export may have left it aside, and it is there again
            refuse_taken(target, force=False, folder=request.format == "folder")
        student = room / "student.safetensors"
        with student.open("wb") as copy:  # a run that goes on replaces its own
            copy.writelines(pieces_of(source))
        with naming(source, student):
            return _made(form, folder, home, request, target, student, progress or (lambda *_: None), replace)


def _made(
    form: Form,
    folder: RunFolder,
    home: Path,
    request: ExportRequest,
    target: Path,
    student: Path,
    progress: Progress,
    replace: bool,
) -> Exported:
    with reading(folder):
        live = open_live(folder, home, student, progress)
    try:
        form.check(live)
        made = student.with_name(f"{MADE}{SUFFIXES[request.format]}")
        progress("writing", 0, 1)
        form.write(live, request.weights, made)
        with reading(folder):
            found = compare(live, form.answers(live, made), request.images, progress)
        limits = limits_of(form, request)
        found.refuse_beyond(limits)
        report = _report(form, live, home, request, target, made, found, limits)
        loading = form.loading(live, target)
        if made.is_dir():
            (made / "README.md").write_text(card(report, form.loading(live, Path("FOLDER"))), encoding="utf-8")
        said = student.with_name("report.json")
        said.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
        request.target(folder)  # refused where something of somebody else's came there meanwhile
        put(made, target, said, report_file(target), replace=replace)
    finally:
        live.close()
    return Exported(target, found, loading, report)


def compare(live: Live, export: Answers, most: int, progress: Progress) -> Agreement:
    """Ask the live student and its export of the same images, `most` at most."""
    compared, count = Compared(), len(live.data.val)
    done = 0
    for images, labels in live.batches(most):
        compared.add(live.answers(images), export(images), labels)
        done += len(labels)
        progress("comparing", done, min(most, count))
    return compared.found(count)


def limits_of(form: Form, request: ExportRequest) -> Limits:
    """What such an export may differ by."""
    return LIMITS["copied" if form.exact and request.weights == "float32" else request.weights]


def _report(
    form: Form,
    live: Live,
    home: Path,
    request: ExportRequest,
    target: Path,
    made: Path,
    found: Agreement,
    limits: Limits,
) -> dict[str, Any]:
    """What is written beside the export."""
    return {
        "export": target.name,
        "format": request.format,
        "weights": request.weights,
        "which": request.which,
        "time": time.time(),
        "bytes": sum(path.stat().st_size for path in _weight_files(made)),
        "sha256": {path.name if made.is_dir() else target.name: _digest(path) for path in _weight_files(made)},
        "reader": form.reader(),
        "loading": form.loading(live, Path(PLACE)),
        "preprocessing": {
            "image_size": live.size,
            "mean": list(live.mean),
            "std": list(live.std),
            "crop_fraction": live.config.recipe.crop_fraction,
            "interpolation": "bilinear",
        },
        "check": {**found.values(), "limits": asdict(limits)},
        "facts": facts_of(live, home),
    }


def _weight_files(made: Path) -> list[Path]:
    return sorted(made.iterdir()) if made.is_dir() else [made]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
