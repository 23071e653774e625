"""read_ahead: what threads make of each sample, ready by the time it is asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from engine.data.source import Sample

Made = TypeVar("Made")


def read_ahead(samples: list[Sample], make: Callable[[Sample], Made], *, chunk: int, threads: int) -> Iterator[Made]:
    """What `make` makes of each sample, in order.

    Args:
        chunk: samples that a thread takes at once; where nobody asks any more, those that are begun are ended.
    """

    def make_all(part: list[Sample]) -> list[Made]:
        return [make(sample) for sample in part]

    ahead: deque[Future[list[Made]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for start in range(0, len(samples), chunk):
                ahead.append(pool.submit(make_all, samples[start : start + chunk]))
                if len(ahead) > 2 * threads:
                    yield from ahead.popleft().result()
            while ahead:
                yield from ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()
