"""Keeper: the files that a run leaves: checkpoint, students, and what the best one answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from engine.analysis.evaluation import Tally, save_evaluation
from engine.data import ImageData
from engine.record.run_folder import RunFolder
from engine.training.keeping import checkpoint
from engine.training.keeping.patience import Patience
from engine.training.keeping.state import State
from engine.training.recording.recorder import Recorder
from engine.training.recording.report import Report

_ANSWER = 12  # bytes an image


class Keeper:
    """Writes a run's files; `save` and `save_best` wait where there is no room for them.

    Where the run is asked to stop while it waits, they raise Stopped; what was kept before stands.

    Args:
        minutes: between two checkpoints.
        metadata: what a student's file says of itself, by its top-1 (%).
    """

    def __init__(
        self,
        folder: RunFolder,
        data: ImageData,
        state: State,
        patience: Patience,
        recorder: Recorder,
        report: Report,
        metadata: Callable[[float | None], dict[str, str]],
        minutes: float,
    ) -> None:
        self._folder, self._data, self._state = folder, data, state
        self._patience, self._recorder, self._report = patience, recorder, report
        self._metadata, self._seconds = metadata, 60 * minutes
        self.restart_clock()

    def restart_clock(self) -> None:
        """Count the time to the next checkpoint from now on."""
        self._saved_at = time.monotonic()

    def is_due(self) -> bool:
        """Whether it is time for a checkpoint."""
        return time.monotonic() - self._saved_at > self._seconds

    def save(self, top1: float | None = None) -> None:
        """Write the checkpoint `last`; what is not finite is found before it can replace what is good.

        Raises:
            TrainingError: something is not finite.
        """
        state, path = self._state, self._folder.last_state
        self._report.write(state.step)
        state.refuse_not_finite()
        self._patience.events()  # a state must not be ahead of what is told about it
        self._recorder.sync()
        if state.step:
            self._save_student(self._folder.last_student, top1)
        saved = state.to_save()
        self._patience.write(path, checkpoint.bytes_of(saved), lambda: checkpoint.save_state(path, saved))
        self.restart_clock()
        file = str(path.relative_to(self._folder.path))
        self._recorder.write("checkpoint", step=state.step, epoch=state.epoch, which="last", file=file)

    def save_best(self, tally: Tally, epoch: int, metrics: dict[str, float]) -> None:
        """Write the student as the best one, and its answers to the validation images."""
        self._save_student(self._folder.best_student, metrics["val/top1"])
        self._save_answers(tally, epoch, metrics)

    def _save_student(self, path: Path, top1: float | None) -> None:
        weights, metadata = self._state.student(), self._metadata(top1)
        self._patience.write(
            path, checkpoint.bytes_of(weights), lambda: checkpoint.save_student(path, weights, metadata)
        )

    def _save_answers(self, tally: Tally, epoch: int, metrics: dict[str, float]) -> None:
        """A run does not end of it where that fails."""
        folder, data = self._folder, self._data

        def write() -> None:
            save_evaluation(folder, tally, data.class_names, epoch=epoch, metrics=metrics)

        try:
            self._patience.write(folder.evaluation_file, _ANSWER * len(data.val), write)
        except OSError as error:
            self._recorder.say(
                f"The answers of the best student cannot be written ({error}); the run goes on.",
                "warning",
                hint="`python -m engine.evaluate` makes them again afterwards.",
            )
