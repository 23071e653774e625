"""Bounds: how much is taken from a source, so that one made to fill the disk does not."""

from __future__ import annotations

from dataclasses import dataclass

from engine.record.disk import in_words
from engine.record.errors import InputError

MOST_FILES = 200_000
LARGEST_GIB = 500.0
_ROOM_LEFT = 256 << 20  # bytes of the disk that stay free
_TIMES = 100  # that a run's files are packed to less of: weights hardly shrink, events shrink by some twenty
_SMALL = 256 << 20


@dataclass
class Bounds:
    """What may still be taken; counts down.

    Attributes:
        files, size: how many, and bytes.
        why: what a size beyond that runs into.
        hint: what to do about it.
    """

    size: int
    files: int = MOST_FILES
    why: str = "is more than is taken at once"
    hint: str = "Give fewer runs, or allow more with --largest."

    @classmethod
    def of(cls, largest_gib: float, free: int | None, packed: int | None = None) -> Bounds:
        """The narrowest of those that are known.

        Args:
            largest_gib: what a person allows.
            free: bytes free where it goes to.
            packed: bytes of the archive that it comes from.
        """
        found = [cls(int(largest_gib * 2**30))]
        if free is not None:
            room = max(0, free - _ROOM_LEFT)
            found.append(cls(room, why="does not fit on the disk", hint="Make room, or choose another --home."))
        if packed is not None:
            hint = "It may be made to fill the disk; unpack it yourself and give the folder, if you trust it."
            found.append(cls(packed * _TIMES + _SMALL, why=f"is {_TIMES} times what it is packed to", hint=hint))
        return min(found, key=lambda bounds: bounds.size)

    def take(self, size: int) -> None:
        """Count one file.

        Args:
            size: in bytes, as it is announced.

        Raises:
            InputError: that is too many, or too much.
        """
        if self.files < 1:
            raise InputError(f"holds more than {MOST_FILES:,} files.", hint="Give fewer runs at once.")
        if self.size < size:
            raise InputError(f"holds a file of {in_words(size)}, and with it {self.why}.", hint=self.hint)
        self.files -= 1
        self.size -= max(0, size)
