"""Validation: how right the models are on the validation images."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.analysis.evaluation import Tally
from engine.record.config import RunConfig
from engine.training.guards.finite import refuse_losses
from engine.training.guards.memory import Room, say_smaller
from engine.training.guards.teacher_check import refuse_chance_level
from engine.training.keeping.state import State
from engine.training.precision import Precision
from engine.training.recording.recorder import Recorder
from engine.training.task import ImageClassification, Views

Answers = Callable[[Views], dict[str, Tensor]]


class Validation:
    """Asks the models of a run of every validation image; where memory runs out, of fewer at once.

    Args:
        heed: raises Stopped where the run is asked to stop.

    Attributes:
        tally: what the student answered when it was measured last.
    """

    def __init__(
        self,
        config: RunConfig,
        task: ImageClassification,
        state: State,
        precision: Precision,
        room: Room,
        recorder: Recorder,
        heed: Callable[[], None],
    ) -> None:
        self._taught = config.method.control != "untrained-teacher"
        self._task, self._state, self._precision, self._room = task, state, precision, room
        self._recorder, self._heed = recorder, heed
        self.tally = Tally()

    @torch.no_grad()
    def measure(self) -> dict[str, float]:
        """Accuracy and loss of the student and the fusion models."""
        triple, student = self._state.triple.eval(), self._state.averaged_student()

        def answers(views: Views) -> dict[str, Tensor]:
            with self._precision.autocast():
                logits = triple.answers(views)
                if student is not None:
                    logits = {"student": student(views["student"]), "raw": logits.pop("student"), **logits}
            return logits

        self.tally = Tally()
        return self._task.measure(self._in_parts(answers), self.tally)

    @torch.no_grad()
    def measure_teachers(self) -> float:
        """How good the teachers are on this data; one that knows nothing ends the run.

        Returns:
            top-1 (%) of the first.

        Raises:
            TrainingError: a teacher computes no numbers, or answers at chance level.
        """
        triple, autocast = self._state.triple, self._precision.autocast

        def answers(views: Views) -> dict[str, Tensor]:
            with autocast():
                return triple.teachers_answers(views)

        metrics = self._task.measure(self._in_parts(answers))
        refuse_losses(metrics, "before training", 'Give other weights of the teacher, or compute.precision = "fp32".')
        self._recorder.write("epoch", epoch=0, step=0, metrics=metrics, best=False)
        if self._taught:
            for role, teacher in triple.teachers.items():
                refuse_chance_level(self._task, role, teacher, metrics[f"val/top1/{role}"], autocast)  # type: ignore[arg-type]
        return metrics["val/top1/teacher"]

    def _in_parts(self, answers: Answers) -> Answers:
        """The same answers, asked for fewer images at once where memory runs out: no answer depends on its neighbours."""
        said = say_smaller("Evaluation", self._recorder.say)

        def ask(views: Views, size: int) -> dict[str, Tensor]:
            chunks = zip(*(view.split(size) for view in views.values()), strict=True)
            parts = [answers(dict(zip(views, chunk, strict=True))) for chunk in chunks]
            return {role: torch.cat([part[role] for part in parts]) for role in parts[0]} if parts[1:] else parts[0]

        def heard(views: Views) -> dict[str, Tensor]:
            self._heed()
            images = len(next(iter(views.values())))
            return self._room.run("evaluation", images, lambda size: ask(views, size), least=1, said=said)

        return heard
