"""The screen: whether Qt can open a window here, which ends a process where it cannot."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from engine.checkup.apart import ask
from engine.checkup.finding import Finding
from engine.record.verbs import window_program

ASKED = "--ask-screen"
# What Qt's plugin for X wants, in Debian's names.
_LIBRARIES = "apt install libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"


def look() -> Iterator[Finding]:
    """Whether the window can be opened."""
    if not has_screen():
        yield Finding(
            "screen", "note", "there is none here; the engine works without.", "Use fbt-run, or log in with ssh -X."
        )
        return
    asked = ask([*window_program(), ASKED])
    if isinstance(asked, str):
        hint = _LIBRARIES if "xcb" in asked else "Run `fbt` in a terminal and read what Qt says."
        yield Finding("screen", "bad", f"Qt cannot open a window: {asked[:300]}", hint)
    else:
        platform, _, screens = asked[-1].partition("|")
        yield Finding("screen", "good", f"Qt uses {platform}, {screens} screen{'' if screens == '1' else 's'}")


def has_screen() -> bool:
    """Whether there is one, or a platform was chosen that wants none."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in named)
