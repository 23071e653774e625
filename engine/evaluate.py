"""`python -m engine.evaluate RUN`: the best student of a run, class by class.

Measures the student in checkpoints/best.safetensors on the run's own validation images, prints
its accuracies, and leaves in the run folder what a run leaves at its end: the answers and the
pictures of the worst confusions, for a run that was killed or is older than these.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.loading import loading
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, ends_at_ctrl_c, print_any_letter
from engine.record.counted import counted
from engine.record.errors import UserError
from engine.record.files import home_folder
from engine.record.run_folder import RunFolder

if TYPE_CHECKING:
    from engine.record.evaluation import Evaluation

_DEVICES = r"auto|cpu|mps|cuda(:\d+)?"
_NOTEWORTHY = 0.01  # percent; the student's file has four decimals


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; exit code 2 where the run, its student or its data cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.evaluate", description=(__doc__ or "").split("\n", 1)[0], allow_abbrev=False
    )
    parser.add_argument("run", help="a run's id, or the start of it")
    add_home(parser)
    parser.add_argument("--device", default="", help="auto, cpu, mps, cuda or cuda:N; default: as the run was computed")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else there")
    arguments = parser.parse_args(argv)
    print_any_letter()
    try:
        home = home_folder(arguments.home)
        folder = RunFolder.find(home, arguments.run)
        if arguments.device and not re.fullmatch(_DEVICES, arguments.device):
            raise UserError("is no device.", field="--device", hint="Give auto, cpu, mps, cuda or cuda:N.")
        found = _shown(folder, home, arguments.device, quiet=arguments.json)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    with ends_quietly():
        if arguments.json:
            print(json.dumps(_values(folder, found), ensure_ascii=False))
        else:
            _print(folder, found)
    return 0


def _shown(folder: RunFolder, home: Path, device: str, *, quiet: bool) -> Evaluation:
    """Evaluate, with a bar while images are decoded where somebody looks."""
    from rich.console import Console
    from rich.progress import Progress

    with loading():
        from engine.training.best_student import evaluate

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        decoding = bar.add_task("reading images", total=None)
        return evaluate(folder, home, device, lambda done, total: bar.update(decoding, completed=done, total=total))


def _values(folder: RunFolder, found: Evaluation) -> dict[str, Any]:
    """The evaluation as plain values; a class without images has no accuracy."""
    classes = [
        {"class": name, "images": int(images), "top1": None if math.isnan(accuracy) else float(accuracy)}
        for name, images, accuracy in zip(found.classes, found.images, found.per_class, strict=True)
    ]
    pairs = json.loads(folder.confused_file.read_text(encoding="utf-8"))
    return {
        "run": folder.id,
        "epoch": found.epoch,
        "top1": found.top1,
        "top5": found.top5,
        "top1_in_training": _measured_in_training(folder),
        "images": len(found.label),
        "classes": classes,
        "confused": pairs,
    }


def _print(folder: RunFolder, found: Evaluation) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(markup=False, highlight=False)
    top5 = "" if found.top5 is None else f", top-5 {found.top5:.2f} %"
    console.print(
        f"top-1 {found.top1:.2f} %{top5} of {len(found.label):,} validation images, after epoch {found.epoch}",
        style="bold",
        soft_wrap=True,
    )
    table = Table(show_edge=False)
    table.add_column("class")
    for heading in ("images", "top-1 %"):
        table.add_column(heading, justify="right")
    table.add_column("most often taken for")
    mistakes = _most_frequent_mistakes(found)
    for place, name in enumerate(found.classes):
        shown = "" if math.isnan(found.per_class[place]) else f"{found.per_class[place]:.2f}"
        table.add_row(Text(name), f"{found.images[place]:,}", shown, Text(mistakes.get(place, "")))
    console.print(table)
    measured = _measured_in_training(folder)
    if measured is not None and abs(measured - found.top1) >= _NOTEWORTHY:
        said = f"The run itself measured {measured:.2f} %: images, device or precision may have been others."
        console.print(said, style="yellow", soft_wrap=True)
    drawn = counted(len(found.pairs), "confusion is", "confusions are")
    console.print(f"{drawn} drawn in {folder.confused}", soft_wrap=True)


def _measured_in_training(folder: RunFolder) -> float | None:
    """The accuracy that the student's file says of itself."""
    from engine.record.student_file import read_metadata

    with suppress(KeyError, ValueError, UserError):
        return float(read_metadata(folder.best_student)["top1"])
    return None


def _most_frequent_mistakes(found: Evaluation) -> dict[int, str]:
    """For each class that was mistaken, what for and how often."""
    said: dict[int, str] = {}
    for true, answer, count in found.worst(len(found.label)):  # a class's largest share comes first
        said.setdefault(true, f"{found.classes[answer]} ({count})")
    return said


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
