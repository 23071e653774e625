"""Heeding: a run does what people ask of it."""

from __future__ import annotations

import time

from engine.training.control import Listener, Stopped
from engine.training.keeping.keeper import Keeper
from engine.training.keeping.patience import Patience
from engine.training.recording.meter import Meter
from engine.training.recording.recorder import Recorder


class Heeding:
    """Saves, waits and stops as people ask, and sees on the way that the run's folder and its events are well."""

    def __init__(
        self, listener: Listener, recorder: Recorder, keeper: Keeper, patience: Patience, meter: Meter
    ) -> None:
        self._listener, self._recorder, self._keeper = listener, recorder, keeper
        self._patience, self._meter = patience, meter

    def between_steps(self) -> None:
        """Do what was asked for since the last step.

        Raises:
            Stopped: asked to; the state is saved.
        """
        listener = self._listener
        listener.listen()
        self._recorder.check_folder(at_once=False)
        self._patience.events()
        if listener.save:
            listener.save = False
            self._keeper.save()
        began = time.perf_counter()
        listener.wait_while_paused(self._tell_paused)
        self._meter.skip_time(time.perf_counter() - began)
        if listener.stop:
            self._keeper.save()
            raise Stopped

    def while_measuring(self) -> None:
        """Hear of a stop alone: what is measured at an epoch's end is measured again on resume.

        Raises:
            Stopped: asked to; the state is saved.
        """
        if self._listener.stopping():
            self.between_steps()

    def _tell_paused(self, paused: bool) -> None:
        if paused:
            self._keeper.save()
        self._recorder.status = "paused" if paused else "running"
        self._recorder.beat()
