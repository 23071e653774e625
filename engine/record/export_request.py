"""What is exported of a run, in which format and where to: asked for by the window or the command line, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args

from engine.record.errors import InputError, UserError
from engine.record.export_place import may_be_replaced, refuse_in_a_run, refuse_report, report_at
from engine.record.run_folder import RunFolder
from engine.record.student_file import Which

Format = Literal["safetensors", "folder", "onnx", "pt2"]
Weights = Literal["float32", "float16", "int8"]
MOST_IMAGES = 1000
FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: dict[Format, str] = {"safetensors": ".safetensors", "folder": "", "onnx": ".onnx", "pt2": ".pt2"}
PLACE = "PATH"  # stands for the export in the lines of its report, which names no folder of this machine
_PACKAGES: dict[Format, tuple[str, ...]] = {"onnx": ("onnx", "onnxscript", "onnxruntime")}
_IN_NAMES: dict[Weights, str] = {"float32": "", "float16": "-half", "int8": "-int8"}
# What reads the format knows no int8 weights: it would take the integers for the weights.
_WITHOUT_INT8: tuple[Format, ...] = ("safetensors", "folder")


class NotTheSame(UserError):
    """An export that answers otherwise than its student; it is not left in place."""


@dataclass(frozen=True)
class ExportRequest:
    """One export.

    Attributes:
        which: best (by validation accuracy) or last.
        weights: how they are stored; computed is in float32 all the same.
        output: the file or folder to write; None: in the run's exports folder.
        images: at most so many validation images of the run are used to compare the export with the student.
    """

    which: Which = "best"
    format: Format = "safetensors"
    weights: Weights = "float32"
    output: Path | None = None
    images: int = MOST_IMAGES

    def target(self, folder: RunFolder) -> Path:
        """Where the export of a run is written.

        Raises:
            InputError: the format cannot hold such weights, the output cannot be its name, or something of somebody
                else's would be lost there.
        """
        if self.weights not in offered(self.format):
            raise InputError(
                "readers of this format know no int8 weights.",
                field=f"--format {self.format} --int8",
                hint="Choose onnx or pt2, or --half.",
            )
        if self.images < 1:
            raise InputError(
                "an export is compared with the student on real images.", field="--images", hint="Give 1 or more."
            )
        target = self.output or folder.exports / self.name(folder)
        try:
            refuse_in_a_run(target, folder)
            self._check_name(target, SUFFIXES[self.format])
            refuse_report(report_file(target))
        except (OSError, ValueError) as error:  # no rights, a path too long, a character that no path has
            said = getattr(error, "strerror", None) or error
            raise InputError(f"cannot be looked at: {said}.", field=str(target), hint="Choose another place.") from None
        return target

    def name(self, folder: RunFolder) -> str:
        """What the export is called where nobody says."""
        return f"{folder.id}-{self.which}{_IN_NAMES[self.weights]}{SUFFIXES[self.format]}"

    def words(self) -> list[str]:
        """The arguments of `python -m engine.export RUN` that ask for it."""
        weights = {"float32": [], "float16": ["--half"], "int8": ["--int8"]}[self.weights]
        output = ["--output", str(self.output)] if self.output else []
        return ["--format", self.format, "--which", self.which, *weights, "--images", str(self.images), *output]

    def _check_name(self, target: Path, suffix: str) -> None:
        if suffix and (target.name in ("", "..") or target.is_dir()):
            raise InputError("is a folder.", field=str(target), hint=f"Give a file name ending in {suffix}.")
        if target.suffix.lower() != suffix and (suffix or target.suffix in SUFFIXES.values()):
            named = f"Give a file name ending in {suffix}, such as {ending_in(target, suffix).name}."
            hint = named if suffix else "Give the name of a folder."
            raise InputError(f"is not the name of a {self.format} export.", field=str(target), hint=hint)
        if suffix:
            return
        if target.name in ("", "..") or target.is_file() or not may_be_replaced(target, report_file(target)):
            hint = "Give a folder that is not there yet, or an earlier export."
            raise InputError("is there already, and is no exported student.", field=str(target), hint=hint)


def offered(format_: Format) -> tuple[Weights, ...]:
    """The ways of storing weights that a format has."""
    return ("float32", "float16") if format_ in _WITHOUT_INT8 else ("float32", "float16", "int8")


def missing_packages(format_: Format) -> list[str]:
    """What a format needs beyond the program itself and is not installed."""
    return [name for name in _PACKAGES.get(format_, ()) if find_spec(name) is None]


def format_of(output: Path | None) -> Format | None:
    """The format whose ending a name has; None where it has none of them."""
    ending = output.suffix.lower() if output else ""
    return next((name for name, suffix in SUFFIXES.items() if suffix and suffix == ending), None)


def report_file(target: Path) -> Path:
    """The file beside an export that says what was measured."""
    return target.with_name(f"{target.name}.json")


def read_report(target: Path) -> dict[str, Any] | None:
    """What was measured of an export; None where nothing is written of it."""
    return report_at(report_file(target))


def ending_in(path: Path, suffix: str) -> Path:
    """The path with this ending in the place of that of another format."""
    if not path.name or path.suffix == suffix:
        return path
    kept = path.stem if path.suffix in SUFFIXES.values() else path.name
    return path.with_name(f"{kept}{suffix}")


def loading_lines(report: dict[str, Any], target: Path) -> list[str]:
    """The lines of Python that load an export from where it is now, as its report has them; none where it has not."""
    lines = report.get("loading")
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return []
    place = str(target).replace("\\", "\\\\").replace("'", "\\'")  # within the quotes of the lines
    return [line.replace(PLACE, place) for line in lines]
