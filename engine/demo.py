"""`python -m engine.demo`: a real distillation in a few minutes, from the teacher on.

A small CNN learns the 1,438 training images of the digits; a ViT of 30 images a class then learns
alone, with KD and with FBT, three seeds each, and every run is in the history. A demonstration on
a toy data set, not a benchmark: the table says what happened here and no more.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from engine.record.commands import add_home
from engine.record.config import RunConfig, parse_config
from engine.record.counted import counted
from engine.record.errors import UserError
from engine.record.files import home_folder
from engine.record.history import History
from engine.record.merging import merge
from engine.record.presets import preset
from engine.record.run_folder import RunFolder
from engine.run import RunResult, resume, run

LABELS = {"alone": "ViT alone", "kd": "ViT by KD", "fbt": "ViT by FBT"}
GOES_ON = "The same command goes on from here."
COLOURS = {"alone": "#667080", "kd": "#0072B2", "fbt": "#D55E00"}


class _NotFinished(Exception):
    """A run was stopped or failed; carries the command's exit code."""


def main(argv: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_home(parser)
    parser.add_argument("--seeds", type=_at_least(1), default=3, help="how many seeds (default 3)")
    parser.add_argument(
        "--epochs", type=_at_least(0), default=0, help="epochs a run, for a quicker look (default: the preset's)"
    )
    arguments = parser.parse_args(argv)
    try:
        return demo(home_folder(arguments.home), arguments.seeds, arguments.epochs)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"Stopped. {GOES_ON}", file=sys.stderr)
        return 3


def demo(home: Path, seeds: int = 3, epochs: int = 0) -> int:
    """Train the teacher and the students, print the table, save the curves; what was stopped before goes on."""
    console = Console(markup=False, emoji=False)  # names and paths are not ours
    try:
        _demo(home, seeds, epochs, console)
    except _NotFinished as ended:
        return int(ended.args[0])
    return 0


def _demo(home: Path, seeds: int, epochs: int, console: Console) -> None:
    began = time.monotonic()
    console.print(f"Demo: {counted(1 + seeds * len(LABELS), 'run')}, some minutes on two cores.", highlight=False)
    shorter = {"recipe": {"epochs": epochs, "warmup_epochs": 1.0}} if epochs else {}
    teacher = _once(home, parse_config(merge(preset("demo-teacher").values(), shorter)), console)
    results: dict[str, list[RunResult]] = {label: [] for label in LABELS}
    for seed in range(seeds):
        for label in LABELS:
            config = parse_config(merge(_values(label, seed, teacher), shorter))
            results[label].append(_once(home, config, console))
    _report(console, teacher, results)
    picture = _curves(home, results)
    console.print(f"\nCurves: {picture}", highlight=False, soft_wrap=True)
    console.print(f"Runs, checkpoints and history: {home}", highlight=False, soft_wrap=True)
    console.print(
        f"{time.monotonic() - began:.0f} s. See them with `make window`, or `python -m engine.history list`.",
        highlight=False,
    )


def _values(label: str, seed: int, teacher: RunResult) -> dict[str, Any]:
    values = merge(preset("demo").values(), {"name": f"Demo: {LABELS[label]}, seed {seed}", "seed": seed})
    if label == "alone":
        values.pop("teacher")
        return {**values, "kind": "train", "method": {"name": "none"}}
    return merge(values, {"teacher": {"weights": f"run:{teacher.run}"}, "method": {"name": label}})


def _once(home: Path, config: RunConfig, console: Console) -> RunResult:
    """Run a configuration, or take it from the history where it finished before, or go on where it was stopped.

    Raises:
        _NotFinished: it was stopped or failed.
    """
    result = _known(home, config)
    again = result is not None
    if result is None:
        begun = _rows(home, config, "stopped", "lost")
        result = resume(begun[0]["id"], home=home) if begun else run(config, home=home)
    if result.status != "finished":
        what = result.error or GOES_ON
        console.print(f"{config.title()}: {result.status}. {what}", highlight=False, soft_wrap=True)
        raise _NotFinished(result.exit_code)
    note = "from the history" if again else f"{result.seconds:.0f} s"
    console.print(f"{config.title():32} {result.top1:6.2f} %   {note}", highlight=False)
    return result


def _known(home: Path, config: RunConfig) -> RunResult | None:
    told = ("status", "top1", "best_top1", "teacher_top1", "fusion_top1", "seconds")
    for row in _rows(home, config, "finished"):
        measured = {name: row[name] for name in told}
        return RunResult(run=row["id"], folder=Path(row["folder"]), error="", exit_code=0, **measured)
    return None


def _rows(home: Path, config: RunConfig, *statuses: str) -> list[dict[str, Any]]:
    """Runs of this configuration in the history, the newest first."""
    with History(home) as history:
        rows = [row for row in history.runs() if row["status"] in statuses and row["name"] == config.title()]
    return [row for row in rows if _is_of(row, config)]


def _is_of(row: dict[str, Any], config: RunConfig) -> bool:
    try:
        return RunFolder(Path(row["folder"])).config() == config
    except UserError:
        return False


def _report(console: Console, teacher: RunResult, results: dict[str, list[RunResult]]) -> None:
    seeds = len(results["alone"])
    table = Table(show_edge=False)
    for heading in ("", "top-1 %", "± std", "gain", "wins", "fusion model %"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    table.add_row("CNN, the teacher", f"{teacher.top1:.2f}", "", "", "", "")
    alone = [_top1(result) for result in results["alone"]]
    for label, runs in results.items():
        top1 = [_top1(result) for result in runs]
        gains = [made - base for made, base in zip(top1, alone, strict=True)]
        fusion = [result.fusion_top1 for result in runs if result.fusion_top1 is not None]
        table.add_row(
            LABELS[label],
            f"{statistics.mean(top1):.2f}",
            f"{statistics.stdev(top1):.2f}" if seeds > 1 else "",
            f"{statistics.mean(gains):+.2f}" if label != "alone" else "",
            f"{sum(gain > 0 for gain in gains)} of {seeds}" if label != "alone" else "",
            f"{statistics.mean(fusion):.2f}" if fusion else "",
        )
    console.print(
        f"\nTop-1 on 359 held-out digits after the last epoch, mean of {counted(seeds, 'seed')}; gain over the ViT alone, paired by seed."
        "\nThe teacher learnt from all 1,438 training images, the ViTs from 300 of them.\n",
        highlight=False,
    )
    console.print(table)


def _curves(home: Path, results: dict[str, list[RunResult]]) -> Path:
    """Validation accuracy by epoch: a thin line a seed, a thick one for the mean."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.2), dpi=150)
    with History(home) as history:
        for label, runs in results.items():
            series = [history.series(result.run, "val/top1") for result in runs]
            for points in series:
                axes.plot(
                    [epoch for epoch, _ in points],
                    [value for _, value in points],
                    color=COLOURS[label],
                    alpha=0.25,
                    linewidth=0.8,
                )
            epochs = [epoch for epoch, _ in series[0]]
            mean = [
                statistics.mean(values)
                for values in zip(*[[value for _, value in points] for points in series], strict=True)
            ]
            axes.plot(epochs, mean, color=COLOURS[label], linewidth=1.8, label=f"{LABELS[label]}  {mean[-1]:.1f} %")
    axes.set(xlabel="epoch", ylabel="student top-1 on validation (%)", title="Digits: a CNN teaches a ViT")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    path = home / "demo-curves.png"
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
    return path


def _at_least(least: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"wants {least} or more, not {number}")
        return number

    return count


def _top1(result: RunResult) -> float:
    assert result.top1 is not None
    return result.top1


if __name__ == "__main__":
    sys.exit(main())
