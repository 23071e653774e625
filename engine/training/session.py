"""One run from its folder to its end: build, train, and leave a true record whatever happens."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from engine.analysis.confused import draw_confusions
from engine.record import control
from engine.record.config import RunConfig
from engine.record.errors import TrainingError, UserError
from engine.record.events import Event
from engine.record.run_folder import RunFolder
from engine.record.short_memory import HINT, suspected
from engine.record.summary import RunSummary
from engine.training.alone import alone
from engine.training.building.trainer import build_trainer
from engine.training.control import Listener, Stopped
from engine.training.explaining import explain_end
from engine.training.keeping.resuming import BEGINNING, state_of
from engine.training.loop import Trainer
from engine.training.recording.environment import keep_environment
from engine.training.recording.recorder import Recorder
from engine.training.task import Progress

EXIT_CODES = {"finished": 0, "failed": 1, "refused": 2, "stopped": 3}


@dataclass(frozen=True)
class Outcome:
    """How a session ended.

    Attributes:
        status: finished, stopped, failed, or refused (an input that cannot be used).
        summary: the run's row as the history has it.
    """

    status: str
    summary: RunSummary
    error: UserError | None = None

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.status]


def execute(
    folder: RunFolder,
    config: RunConfig,
    home: Path,
    *,
    echo: TextIO | None = None,
    listen: Callable[[Event], None] | None = None,
    progress: Progress | None = None,
    done_for: RunFolder | None = None,
    since: float | None = None,
) -> Outcome:
    """Run or resume the run in `folder`; every end but a kill is recorded in it.

    Args:
        config: what is run; of a chain, the student's part of what the folder's configuration says.
        done_for: the run whose assistant is made here; what is asked of that run is heard too.
        since: unix seconds from which on what is asked of the run is meant for this session; None: from now on.

    Raises:
        InputError: another process is running it, or has finished it.
    """
    listener = Listener(*([folder] if done_for is None else [folder, done_for]))
    with alone(folder, config, time.time() if since is None else since), listener.catching_signals():
        recorder = Recorder(folder, folder.saved_config(), home, echo=echo, listener=listen)
        outcome = _Session(folder, config, home, recorder, listener, progress).run()
        if done_for is not None and listener.stop and outcome.status == "finished":
            control.send(done_for.path, "stop")  # asked for too late to stop this run; that one is still to come
        return outcome


class _Session:
    """What one process does of a run."""

    def __init__(
        self,
        folder: RunFolder,
        config: RunConfig,
        home: Path,
        recorder: Recorder,
        listener: Listener,
        progress: Progress | None,
    ) -> None:
        self._folder, self._config, self._home = folder, config, home
        self._recorder, self._listener, self._progress = recorder, listener, progress
        self._trainer: Trainer | None = None
        self._began = time.monotonic()

    def run(self) -> Outcome:
        """Train; each way it can end becomes a status and an event."""
        try:
            finished = self._train()
            if self._trainer is not None:
                self._draw_confusions(self._trainer)
            if not finished:
                return self._end("stopped")
            return self._end("finished", metrics={"val/top1": self._recorder.summary.top1})
        except Exception as error:
            known = explain_end(error, self._recorder)
            refused = self._trainer is None and not isinstance(known, TrainingError)
            return self._end("refused" if refused else "failed", known)
        finally:
            if self._trainer is not None:
                self._trainer.task.close()

    def _train(self) -> bool:
        """Build and train; whether it came to its end, which a stop keeps it from."""
        try:
            state = self._start()
            self._trainer = build_trainer(
                self._folder, self._config, self._home, self._recorder, self._listener, self._progress, state
            )
            self._trainer.fit()
        except Stopped:
            return False
        return True

    def _start(self) -> dict[str, Any] | None:
        """Tell that the session begins; returns the state to go on from, if there is one."""
        folder, config, recorder = self._folder, self._config, self._recorder
        state = state_of(folder)
        position = state["position"] if state else BEGINNING
        told = recorder.summary.has_told(position["epoch"] + 1, "val/", position["step"])
        lost = suspected(folder, recorder.summary)
        recorder.start(
            name=config.title(),
            kind=config.kind,
            step=position["step"],
            epoch=position["epoch"] + told,
            epochs=config.recipe.epochs,
            resumed=state is not None,
        )
        if lost:
            recorder.say(lost, "warning", hint=HINT)
        if changed := keep_environment(folder):
            said = f"The run goes on with other versions than before: {', '.join(changed)}."
            recorder.say(said, "warning", hint="From here on its numbers may differ from what they would have been.")
        return state

    def _draw_confusions(self, trainer: Trainer) -> None:
        """Draw the worst confusions of the best student."""
        try:
            draw_confusions(self._folder, trainer.task.data.val)
        except Exception as error:  # whatever it was, a run does not fail of pictures
            said = f"The pictures of the worst confusions could not be made ({error})."
            hint = f"`python -m engine.evaluate {self._folder.id}` makes them again."
            with suppress(OSError):  # a full disk, which how the run ended must not be changed by either
                self._recorder.say(said, "warning", hint=hint)

    def _end(self, status: str, error: UserError | None = None, **fields: Any) -> Outcome:
        recorder, summary = self._recorder, self._recorder.summary
        try:
            if error is not None:
                recorder.say(str(error), "error", field=error.field, hint=error.hint)
                fields["error"] = str(error)
            recorder.finish(
                "failed" if status == "refused" else status,
                step=summary.step,
                epoch=summary.epoch,
                seconds=round(time.monotonic() - self._began, 3),
                **fields,
            )
        except OSError as lost:  # the disk that ended the run is too full to say so
            print(f"{self._folder.events_file}: cannot be written ({lost.strerror}).", file=sys.stderr)
        return Outcome(status, summary, error)
