"""Scene: a state of the window that is worth a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docs.screenshots.camera import Camera

REAL, EMPTY, MANY = ".local/share/fbt", "new", "many"  # homes, below the folder that stands for the user's


@dataclass(frozen=True)
class Scene:
    """One state.

    Attributes:
        pose: brings the window there; what it returns is called when the pictures are taken.
        home: which home the window is over.
        again: it is posed anew for each look, since what lies over the window keeps the colours it was made with.
    """

    name: str
    pose: Callable[[Camera], Callable[[], object] | None]
    home: str = REAL
    again: bool = False
