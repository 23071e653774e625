"""own_streams: standard input and output for a protocol, where an engine answers another program."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the protocol alone: what anything else prints goes to standard error."""
    sys.stdout.flush()
    heard, spoken = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(heard, "rb"), os.fdopen(spoken, "wb")
