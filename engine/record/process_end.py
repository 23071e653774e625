"""How a process ended, from its exit code: a signal is told by its name, for its number tells nobody anything."""

from __future__ import annotations

import signal

KILLED = 9  # SIGKILL, which Windows has no name for


def signal_words(number: int) -> str:
    """A signal by number and name: "signal 9, SIGKILL"."""
    try:
        return f"signal {number}, {signal.Signals(number).name}"
    except ValueError:  # this system has no name for it
        return f"signal {number}"


def end_words(code: int | None) -> str:
    """What ended a process, to stand after "ended with".

    Args:
        code: as `subprocess` has it: of one that a signal ended, the negative number of that.
    """
    if code is None or code >= 0:
        return f"exit code {code}"
    why = ": killed by somebody, or for want of memory" if code == -KILLED else ""
    return f"{signal_words(-code)}{why}"
