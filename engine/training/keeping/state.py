"""State: where a run is, and all of it that a resume needs."""

from __future__ import annotations

import copy
from typing import Any

from torch import Tensor

from engine.models.staged import StagedModel
from engine.training.guards.finite import refuse_weights
from engine.training.randomness import random_state, restore_random_state
from engine.training.recipe import WeightAverage
from engine.training.step import Step


class State:
    """Position, models, optimiser and averaged weights of a run.

    The position is (epoch, batch): all that is random depends on seed and position, or is saved.

    Args:
        steps: hold the models, the optimiser and what else a step changes.
        average: of the student's weights, if one is taken.
        fingerprint: of the data.

    Attributes:
        epoch, batch: of the next step; step: steps taken.
        best: top-1 (%) of the best student so far.
        teacher_top1: of the first teacher (%), once it is measured.
    """

    def __init__(self, steps: Step, average: WeightAverage | None, fingerprint: str) -> None:
        self.triple, self._steps, self._average, self._fingerprint = steps.triple, steps, average, fingerprint
        self.epoch = self.batch = self.step = 0
        self.best = -1.0
        self.teacher_top1: float | None = None

    def move_average(self) -> None:
        """Let the averaged weights, if any, follow a step."""
        if self._average is not None:
            self._average.update(self.triple.student.model)

    def student(self) -> dict[str, Tensor]:
        """The student's weights as people get them: averaged ones where there are such."""
        return self._average.state if self._average is not None else self.triple.student.model.state_dict()

    def averaged_student(self) -> StagedModel | None:
        """A student of averaged weights, ready to answer."""
        if self._average is None:
            return None
        student = copy.deepcopy(self.triple.student)
        student.model.load_state_dict(self._average.state)
        return student.eval()

    def refuse_not_finite(self) -> None:
        """See that the weights are numbers.

        Raises:
            TrainingError: they are not.
        """
        parts = self.triple.learned_state().items()
        tensors = {f"{part}.{name}": value for part, state in parts for name, value in state.items()}
        if self._average is not None:
            tensors |= {f"average.{name}": value for name, value in self._average.state.items()}
        refuse_weights(tensors, self.step)

    def to_save(self) -> dict[str, Any]:
        """All that a resume needs, in types that load without executing anything."""
        steps, average = self._steps, self._average
        return {
            "position": {"epoch": self.epoch, "batch": self.batch, "step": self.step},
            "best": self.best,
            "teacher_top1": self.teacher_top1,
            "data": self._fingerprint,
            "models": self.triple.learned_state(),
            "optimizer": steps.optimizer.state_dict(),
            "scaler": steps.scaling.state_dict(),
            "room": dict(steps.room.limits),
            "average": {"updates": average.updates, "state": average.state} if average is not None else {},
            "random": random_state(),
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Go on from what was saved."""
        steps, average = self._steps, self._average
        self.triple.load_learned_state(saved["models"])
        steps.optimizer.load_state_dict(saved["optimizer"])
        steps.scaling.load_state_dict(saved["scaler"])
        steps.room.limits = dict(saved.get("room", {}))
        if average is not None:
            device = steps.precision.device
            average.updates = saved["average"]["updates"]
            average.state = {name: value.to(device) for name, value in saved["average"]["state"].items()}
        position = saved["position"]
        self.epoch, self.batch, self.step = position["epoch"], position["batch"], position["step"]
        self.best, self.teacher_top1 = saved["best"], saved["teacher_top1"]
        restore_random_state(saved["random"])
