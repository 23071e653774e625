"""What is said of a process of the engine that ended badly."""

from __future__ import annotations

import os

from engine.record.process_end import KILLED, signal_words
from fbt_gui.services.text import tr


def end_words(code: int, last: str = "", *, crashed: bool = False) -> str:
    """Its last words, or why it has none.

    Args:
        code: its exit code; of one that crashed, the number of the signal where the system has signals.
        last: the last line that it said, which tells nothing of an end from outside.
        crashed: it did not end by itself.
    """
    if not crashed or os.name != "posix":
        return last or tr("exit code {code}").format(code=code)
    named = signal_words(code)
    if code == KILLED:
        return tr("the engine was killed ({signal}): memory ran out, or somebody ended it.").format(signal=named)
    if last:
        return tr("the engine was ended by {signal}: {words}").format(signal=named, words=last)
    return tr("the engine was ended by {signal}.").format(signal=named)
