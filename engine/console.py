"""The readable side of `python -m engine.run`: progress while it runs, a table at the end."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console as Terminal
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from engine.record.config import RunConfig
from engine.record.counted import counted
from engine.record.errors import UserError
from engine.record.events import Event
from engine.record.gains import over_others
from engine.record.history import History
from engine.record.run_folder import RunFolder

if TYPE_CHECKING:
    from engine.run import RunResult


class Console:
    """Draws a run's events; use it as a context manager around the run.

    Args:
        new: the run may still be refused, which leaves nothing of it: its name and id wait for its plan, and so does
            what it says before.
    """

    def __init__(self, folder: RunFolder, config: RunConfig, home: Path, *, new: bool) -> None:
        self.folder, self.config, self.home = folder, config, home
        self._is_named = not new
        self._waiting: list[tuple[str, str | None]] = []
        self.terminal = Terminal(markup=False, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=10),  # what follows is to fit 80 columns
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("left"),
            TextColumn("{task.fields[note]}"),
            console=self.terminal,
            speed_estimate_period=120,
            disable=not self.terminal.is_terminal,
        )
        self._task: TaskID | None = None
        self._decoding: TaskID | None = None

    def __enter__(self) -> Console:
        if self._is_named:
            self._print_name()
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:  # also one that stopped or failed before its plan is kept
            with suppress(OSError, SystemExit):  # a terminal that is gone does not change how the run ended
                self._name()
        self._bar.stop()

    def decoded(self, done: int, total: int) -> None:
        """Show how far the data is read."""
        if self._decoding is None:
            self._decoding = self._bar.add_task("reading images", total=total, note="")
        self._bar.update(self._decoding, completed=done, visible=done < total)

    def hear(self, event: Event) -> None:
        """Show one event."""
        handler = getattr(self, f"_on_{event['type']}", None)
        if handler is not None:
            handler(event)

    def report(self, result: RunResult) -> None:
        """The table at the end of a run that did not fail: accuracies, gain, and where everything is."""
        if result.status == "failed":
            return
        table = Table(title=Text(f"{self.config.title()} · {result.status}"), title_justify="left")
        table.add_column("")
        table.add_column("top-1 %", justify="right")
        table.add_column("best %", justify="right")
        row, curves = self._row(result.run)
        for role, model in self.config.teachers().items():
            for value in curves.get(role, [])[:1]:
                table.add_row(f"{role} {model.model}", f"{value:.2f}", "")
        for value in curves.get("teachers", [])[:1]:
            table.add_row("the teachers' mean", f"{value:.2f}", "")
        for name, curve in curves.items():
            if name.startswith("fusion") and curve:
                table.add_row(name.replace("fusion", "fusion model "), f"{curve[-1]:.2f}", f"{max(curve):.2f}")
        if result.top1 is not None:
            table.add_row(f"student {self.config.student.model}", f"{result.top1:.2f}", f"{result.best_top1:.2f}")
        gain = row.get("gain") if row else None
        if gain is not None:
            others = over_others(row["gain_others"]) if row else ""
            table.add_row(f"gain over the student alone{f', {others}' if others else ''}", f"{gain:+.2f}", "")
        self.terminal.print(table)
        self.terminal.print(f"{result.seconds:.0f} s. Everything is in {self.folder.path}", soft_wrap=True)
        if result.status == "stopped":
            self.terminal.print(f"Go on with: python -m engine.run --resume {self.folder.id}", soft_wrap=True)

    def _row(self, run: str) -> tuple[dict[str, Any] | None, dict[str, list[float]]]:
        """The run's row, and the accuracies of teachers and fusion models, epoch by epoch."""
        teachers = list(self.config.teachers())
        names = [*teachers, "teachers", *(role.replace("teacher", "fusion") for role in teachers)]
        try:
            with History(self.home) as history:
                series = {name: history.series(run, f"val/top1/{name}") for name in names}
                return history.run(run), {name: [value for _, value in made] for name, made in series.items()}
        except UserError:
            return None, {}

    def _name(self) -> None:
        """Name the run where that has waited, and say what waited with it."""
        if self._is_named:
            return
        self._is_named = True
        self._print_name()
        for text, style in self._waiting:
            self._say(text, style)

    def _print_name(self) -> None:
        line = Text.assemble((self.config.title(), "bold"), "  ", self.folder.id)
        self.terminal.print(line, soft_wrap=True)

    def _say(self, text: str, style: str | None = None) -> None:
        if self._is_named:
            self._bar.console.print(text, style=style, soft_wrap=True)
        else:
            self._waiting.append((text, style))

    def _on_plan(self, event: Event) -> None:
        self._name()
        images = event["images"]
        self._say(
            f"{images['train']:,} training and {counted(images['validation'], 'validation image')}, {counted(len(event['classes']), 'class', 'classes')}, {event['device']}, {event['precision']}"
        )
        for role, model in event["models"].items():
            shown = model.get("composition") or f"{model['name']} ({model['family']}): {' | '.join(model['stages'])}"
            self._say(f"{role:8} {shown}, {model['parameters']:,} parameters")
        done = self._start_step
        self._task = self._bar.add_task("", total=event["total_steps"], completed=done, note="")

    def _on_run_started(self, event: Event) -> None:
        self._start_step = event["step"]

    def _on_step(self, event: Event) -> None:
        if self._task is None:
            return
        metrics = event["metrics"]
        note = f"loss {metrics['train/loss']:.3f} · {metrics['system/images_per_second']:.0f} images/s · {metrics['system/data_wait']:.0%} data wait"
        self._bar.update(self._task, completed=event["step"] + 1, note=note)

    def _on_epoch(self, event: Event) -> None:
        shown = {
            name.removeprefix("val/top1").strip("/") or "student": value
            for name, value in event["metrics"].items()
            if name.startswith("val/top1")
        }
        text = " · ".join(f"{who} {value:.2f} %" for who, value in shown.items())
        self._say(f"epoch {event['epoch']:>3}  {text}")

    def _on_notice(self, event: Event) -> None:
        self._say(event["message"])

    def _on_warning(self, event: Event) -> None:
        self._say(event["message"], "yellow")
