"""A reader under fuzz: its honest inputs, how they are spoilt, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.torture.fuzz_mutate import spoilt
from engine.record.errors import UserError

Make = Callable[[Random, list[bytes]], bytes]


@dataclass(frozen=True)
class Target:
    """One reader.

    Attributes:
        name: in the table, and to repeat an input.
        share: of all inputs, beside the shares of the others.
        seeds: honest inputs, made in a folder that is the target's own.
        read: gives an input to the reader, in the same folder.
        make: spoils an honest input.
        refusals: what a reader may raise; anything else is a failure.
    """

    name: str
    share: float
    seeds: Callable[[Path], list[bytes]]
    read: Callable[[bytes, Path], object]
    make: Make = spoilt
    refusals: tuple[type[BaseException], ...] = (UserError,)


def input_of(target: Target, seeds: list[bytes], seed: int, index: int) -> bytes:
    """The input of this number: it depends on nothing else."""
    return target.make(Random(f"{seed}:{target.name}:{index}"), seeds)
