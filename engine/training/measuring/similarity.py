"""Similarity: CKA of teacher, student and fusion model on the probe images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

from engine.analysis.probe import block_similarity, fusion_shapes, stage_similarity
from engine.record.config import RunConfig
from engine.record.errors import TrainingError
from engine.training.guards.memory import Room, say_smaller
from engine.training.precision import Precision
from engine.training.recording.recorder import Recorder
from engine.training.task import ImageClassification, Views
from engine.training.triple import Outputs, Triple

_FEWEST = 4  # images, fewer than which have no unbiased CKA


class Similarity:
    """Measures CKA at the ends of epochs; where memory runs out, on fewer images at once.

    Args:
        heed: raises Stopped where the run is asked to stop.
    """

    def __init__(
        self,
        config: RunConfig,
        task: ImageClassification,
        triple: Triple,
        precision: Precision,
        room: Room,
        recorder: Recorder,
        heed: Callable[[], None],
    ) -> None:
        self._probe, self._epochs = config.probe, config.recipe.epochs
        self._task, self._triple, self._precision, self._room = task, triple, precision, room
        self._recorder, self._heed = recorder, heed

    def is_due(self, done: int) -> bool:
        """Whether it is to be measured after `done` epochs."""
        return done == self._epochs or (self._probe.every > 0 and done % self._probe.every == 0)

    @torch.no_grad()
    def measure(self, done: int, step: int) -> None:
        """Tell it, after `done` epochs and `step` steps."""
        probe, recorder, images = self._probe, self._recorder, len(self._task.data.val)
        if self._triple.teacher is None or not probe.every or images < _FEWEST:
            return
        if recorder.summary.has_told(done, "cka/", step):
            return
        self._triple.eval()
        try:
            metrics, extra = self._room.run(
                "probe",
                min(probe.batch_size, probe.samples, images),
                lambda size: self._similarity(done, size),
                least=_FEWEST,
                said=say_smaller("CKA", recorder.say),
            )
        except TrainingError as error:  # a run does not end for want of a figure
            recorder.say(f"CKA after epoch {done} is left out: {error.message}", "warning", hint=error.hint)
            return
        recorder.write("cka", epoch=done, step=max(0, step - 1), metrics=metrics, **extra)

    def _similarity(self, done: int, size: int) -> tuple[dict[str, float], dict[str, Any]]:
        """CKA by stage, and at the first and the last time block by block, on `size` images at once."""
        triple, autocast = self._triple, self._precision.autocast
        assert triple.teacher is not None
        metrics = stage_similarity(self._outputs(size))
        extra: dict[str, Any] = {}
        if self._probe.matrix and done in (0, self._epochs):
            extra["matrix"] = block_similarity(triple.teacher, triple.student, self._views(size), autocast)
        return metrics, extra

    def _outputs(self, size: int) -> Iterator[dict[str, Any]]:
        triple, fusion = self._triple, self._triple.fusion
        assert triple.teacher is not None
        for views in self._views(size):
            with self._precision.autocast():
                made: Outputs = triple(views)
            outputs = {
                "teacher": (made.teachers[0], triple.teacher.stages),
                "student": (made.student, triple.student.stages),
            }
            if fusion is not None:
                outputs["fusion"] = (made.fusions[0], fusion_shapes(fusion.front, fusion.back))
            yield outputs

    def _views(self, size: int) -> Iterator[Views]:
        """The probe images; where the run is stopped among them, the epoch's end is done again on resume."""
        for views in self._task.probe(self._probe.samples, size):
            self._heed()
            yield views
