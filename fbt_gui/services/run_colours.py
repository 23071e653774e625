"""RunColours: a run keeps its colour and its dashes, wherever it is drawn and whenever."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from engine.record.compared.pens import COLOURS, DASHES, Pen, pens_in_order
from fbt_gui.services.settings import Settings

_KEY = "run_colours"
_MOST = 2000
_PENS = tuple(pens_in_order(COLOURS * len(DASHES)))


class RunColours:
    """Gives pens out and remembers them; those given out longest ago are forgotten first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pens: dict[str, Pen] = _parse(settings.text(_KEY))

    def pen(self, run: str) -> Pen:
        """The run's own pen; one that never had one gets the pen that was given out least."""
        return self.settle([run])[run]

    def settle(self, runs: Sequence[str]) -> dict[str, Pen]:
        """Pens for runs that are seen together, apart in colour and in dashes as long as there are enough.

        Each keeps its own. Only where two were given the same at different times does the later one
        get another, for good: else nobody could tell them apart.
        """
        taken: Counter[Pen] = Counter()
        found: dict[str, Pen] = {}
        known = [run for run in dict.fromkeys(runs) if run in self._pens]
        for run in known:
            pen = self._pens[run]
            if taken[pen] <= len(found) // len(_PENS):  # more runs than pens: some must be alike
                found[run] = pen
                taken[pen] += 1
        used = Counter(self._pens.values())
        for run in dict.fromkeys([*known, *runs]):
            if run not in found:
                pen = _most_apart(taken, used)
                found[run] = pen
                taken[pen] += 1
        if any(self._pens.get(run) != pen for run, pen in found.items()):
            self._keep(found)
        return {run: found[run] for run in runs}

    def _keep(self, found: dict[str, Pen]) -> None:
        for run in found:
            self._pens.pop(run, None)
        self._pens |= found
        for run in list(self._pens)[: max(0, len(self._pens) - _MOST)]:
            del self._pens[run]
        written = {run: f"{pen.colour}.{pen.dash}" for run, pen in self._pens.items()}
        self._settings.remember(_KEY, json.dumps(written, separators=(",", ":")))


def _most_apart(taken: Counter[Pen], used: Counter[Pen]) -> Pen:
    """The pen least like those that are taken, in colour first and then in dashes; of several the one used least."""
    colours: Counter[int] = Counter()
    dashes: Counter[int] = Counter()
    for pen, count in taken.items():
        colours[pen.colour] += count
        dashes[pen.dash] += count
    return min(_PENS, key=lambda pen: (taken[pen], colours[pen.colour], dashes[pen.dash], used[pen]))


def _parse(text: str) -> dict[str, Pen]:
    """What was remembered; nothing where it is damaged."""
    try:
        found = json.loads(text or "{}")
        pairs = {str(run): [int(part) for part in pen.split(".")] for run, pen in found.items()}
        return {run: Pen(colour % COLOURS, dash % len(DASHES)) for run, (colour, dash) in pairs.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
