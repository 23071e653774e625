"""ComputeClock: the seconds that a run has computed, told by its events; pauses and the time between sessions left out."""

from __future__ import annotations

from engine.record.events import Event
from engine.record.values import is_moment


class ComputeClock:
    """Moves on with each event of a session, stands still while the run is paused, and never runs backwards.

    Attributes:
        seconds: computed so far.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._latest: float | None = None
        self._paused = False

    def apply(self, event: Event) -> None:
        """Take in one event; one without a moment changes nothing."""
        moment = event.get("t")
        if not is_moment(moment):
            return
        kind = event["type"]
        if kind == "run_started":
            self._latest, self._paused = moment, False
            return
        if self._latest is None:  # the beginning of the file is damaged
            self._latest = moment
        if kind == "clock" and is_moment(event.get("shift")):  # the machine's clock was set, or it slept
            self._latest += event["shift"]
        if moment > self._latest:
            if not self._paused:
                self.seconds += moment - self._latest
            self._latest = moment
        if kind == "heartbeat":
            self._paused = event.get("status") == "paused"

    def back_to(self, seconds: float) -> None:
        """A resumed run goes on from its checkpoint; what it computed after that is void."""
        self.seconds = seconds
