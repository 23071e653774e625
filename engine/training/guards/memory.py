"""Running out of memory: told from other faults, and gone on from with fewer images at once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
import torch

from engine.record.counted import counted
from engine.record.errors import TrainingError

_SIGNS = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "_STATUS_ALLOC_FAILED",
    "bad_alloc",
    "could not create a primitive",  # oneDNN's words for it
    "could not create a memory",
)
_GROUP = Path("/sys/fs/cgroup")
Made = TypeVar("Made")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory, the device's or the host's, ran out; torch has several ways to say it."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in _SIGNS)


def memory_of(device: torch.device) -> str:
    """What ran out, in words."""
    return "the memory of this machine" if device.type == "cpu" else f"the memory of {device}"


def free_memory(device: torch.device) -> int:
    """Bytes that this process could still take on a device, a container's own limit heeded."""
    if device.type == "cuda":
        held = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return torch.cuda.mem_get_info(device)[0] + held
    free = min(psutil.virtual_memory().available, _left_to_process())
    try:
        limit, used = ((_GROUP / name).read_text().strip() for name in ("memory.max", "memory.current"))
        return free if limit == "max" else min(free, max(0, int(limit) - int(used)))
    except (OSError, ValueError):
        return free


def _left_to_process() -> int:
    """Bytes to the limit that the shell or the queue of a cluster gave this process."""
    try:
        import resource  # not on Windows
    except ImportError:
        return sys.maxsize
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return sys.maxsize if limit == resource.RLIM_INFINITY else max(0, limit - psutil.Process().memory_info().vms)


def release(device: torch.device) -> None:
    """Give back what nothing refers to any more."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def say_smaller(what: str, say: Callable[..., object]) -> Callable[[int, int], object]:
    """Tells people that it goes on with fewer images at once."""
    return lambda large, small: say(
        f"{what} ran out of memory with {large} images at once, and goes on with {small}.", "warning"
    )


class Room:
    """How many images fit at once, by what is done with them: halved whenever memory runs out.

    Attributes:
        limits: images at once, of what did not fit as it was configured; a checkpoint keeps them.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.limits: dict[str, int] = {}

    def images(self, what: str, wanted: int) -> int:
        """How many at once are tried."""
        return min(wanted, self.limits.get(what, wanted))

    def run(
        self,
        what: str,
        wanted: int,
        attempt: Callable[[int], Made],
        *,
        least: int,
        refuse: Callable[[int], TrainingError] | None = None,
        said: Callable[[int, int], object],
    ) -> Made:
        """`attempt(images)` with as many images at once as fit.

        Args:
            what: is done, as `limits` calls it.
            attempt: is called again after it ran out of memory, and must begin anew then.
            least: images at once below which it cannot be done.
            refuse: makes the error that ends it at the first shortage; None: it goes on with fewer images.
            said: tells people (images that did not fit, images that are tried now).

        Raises:
            TrainingError: not even the fewest images fit, or what `refuse` made.
        """
        size = self.images(what, wanted)
        while True:
            try:
                return attempt(size)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # Out of the handler: its traceback holds all that the attempt had made.
            release(self.device)
            if refuse is not None:
                raise refuse(size)
            if size <= least:
                raise TrainingError(
                    f"{memory_of(self.device)} ran out with {counted(size, 'image')} at once, the fewest there can be.",
                    field="compute",
                    hint="Choose a smaller model or data.image_size, or end what else uses the memory; then resume.",
                )
            smaller = max(least, (size + 1) // 2)
            self.limits[what] = smaller
            said(size, smaller)
            size = smaller
