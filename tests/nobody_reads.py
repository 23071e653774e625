"""nobody_reads: standard output whose reader has left, as of `| head`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def nobody_reads() -> Iterator[None]:
    """What is printed within goes into a broken pipe; what is left over at its end is an error."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as stream, redirect_stdout(stream):
        yield
