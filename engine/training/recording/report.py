"""Report: what the steps came to since the last report: losses, speed, load of the machine."""

from __future__ import annotations

from engine.record.config import RecipeConfig
from engine.training.guards.finite import TRY_LESS
from engine.training.guards.growth import Growth
from engine.training.recipe import learning_rate
from engine.training.recording.load import Load
from engine.training.recording.meter import Meter
from engine.training.recording.recorder import Recorder
from engine.training.step import Step


class Report:
    """Tells the figures of a run's steps.

    Attributes:
        meter: gathers them.
    """

    def __init__(self, recipe: RecipeConfig, steps_per_epoch: int, steps: Step, recorder: Recorder) -> None:
        self._recipe, self._steps_per_epoch, self._recorder = recipe, steps_per_epoch, recorder
        self._scaling = steps.scaling
        self.meter = Meter(steps.gradients.first_bad)
        self._growth = Growth()
        self._load = Load(steps.precision.device, recorder.say)

    def write(self, done: int) -> bool:
        """Tell what came since the last report; whether anything did.

        Args:
            done: steps of the run taken so far.

        Raises:
            TrainingError: something was not finite; names it and the step.
        """
        metrics = self.meter.fetch()
        if not metrics:
            return False
        step, recorder = done - 1, self._recorder
        metrics["train/lr"] = learning_rate(step, self._steps_per_epoch, self._recipe)
        metrics.update(self._scaling.metrics())
        metrics.update(self._load.read())
        recorder.live = {name: value for name, value in metrics.items() if name.startswith("system/")}
        recorder.write("step", step=step, epoch=round(done / self._steps_per_epoch, 5), metrics=metrics)
        if exploded := self._growth.look(metrics, step):
            recorder.say(exploded, "warning", hint=TRY_LESS)
        return True
