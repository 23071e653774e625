"""HomePlace: whether the home folder is where it was; a disk that is gone comes back, and nothing is made in its place."""

from __future__ import annotations

from pathlib import Path

from engine.record.errors import InputError
from engine.record.run_folder import RUNS
from fbt_gui.services.text import tr


class HomeAwayError(InputError):
    """The home is not there: unmounted, unplugged, or moved away."""


class HomePlace:
    """Looked at in workers' threads, before anything is read or written there."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._was: tuple[int, int] | None = None
        self._had_runs = False

    def check(self) -> None:
        """Remember the folder where it is there.

        An empty folder in the place of one with runs is what a mount leaves behind.

        Raises:
            HomeAwayError: it is not.
        """
        try:
            state = self._home.stat()
            now = state.st_dev, state.st_ino
            has_runs = (self._home / RUNS).is_dir()
        except OSError:
            raise self._away() from None
        if self._had_runs and not has_runs and now != self._was:
            raise self._away()
        self._was, self._had_runs = now, has_runs

    def _away(self) -> HomeAwayError:
        hint = tr("What is shown was read before. It goes on by itself when the folder is back.")
        return HomeAwayError(tr("the home folder is not there."), field=str(self._home), hint=hint)
