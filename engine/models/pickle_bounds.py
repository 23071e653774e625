"""Refuse pickles that are small on disk and endless in memory, before anything reads them.

A tuple that holds the one before it twice, and so on, is a few hundred bytes whose text, or hash as a key of a
dictionary, is never done. What is called must be a name: torch writes the text of anything else into its error.
Only sizes are followed here; nothing is built.
"""

from __future__ import annotations

import pickle
import pickletools
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

_LARGEST = 10_000_000  # leaves of one value, however often shared; a state dict has some thousand
_LONGEST = 1 << 28  # bytes of one pickle; tensors' numbers are not in it
MOST_STEPS = 1_000_000  # instructions of one pickle; large models with an optimizer's state have a quarter of it
_LEGACY_PICKLES = 5  # magic number, protocol, system, content, storage keys
_NAMES = frozenset(("GLOBAL", "STACK_GLOBAL"))
_CALLS = frozenset(("REDUCE", "NEWOBJ"))
_PUTS = frozenset(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"))
_GETS = frozenset(("GET", "BINGET", "LONG_BINGET"))


class PickleBomb(Exception):
    """A pickle that would not end, in memory or in time."""


@dataclass
class _Item:
    """What is known of a value: its leaves, and whether it is a name."""

    leaves: int = 1
    is_name: bool = False
    is_mark: bool = False


def starts_as_archive(file: BinaryIO) -> bool:
    """Whether torch will take it for one: by its first bytes, whatever stands at its end."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return start == b"PK\x03\x04"


def check_pickles(file: BinaryIO) -> None:
    """Look through every pickle of a file of `torch.save`, new or old.

    Damage is left to the reader, which says more about it.

    Raises:
        PickleBomb: one of them would not end.
    """
    try:
        if starts_as_archive(file):
            with zipfile.ZipFile(file) as archive:
                for entry in archive.infolist():
                    if entry.filename.endswith(".pkl"):
                        _check(archive.read(entry) if entry.file_size <= _LONGEST else None)
            return
        for _ in range(_LEGACY_PICKLES):
            _check(file)
    except (
        ValueError,
        IndexError,
        KeyError,
        EOFError,
        AttributeError,
        MemoryError,  # a text that is said to have gigabytes
        OSError,
        zipfile.BadZipFile,
        pickle.PickleError,
    ):
        return


def _check(data: bytes | BinaryIO | None) -> None:
    if data is None:
        raise PickleBomb("its table of contents alone is larger than any weights need")
    stack: list[_Item] = []
    memo: dict[Any, _Item] = {}
    for count, (opcode, argument, _) in enumerate(pickletools.genops(data)):
        if count > MOST_STEPS:
            raise PickleBomb(f"its table of contents has more than {MOST_STEPS:,} instructions")
        name = opcode.name
        if name in _PUTS:
            memo[len(memo) if name == "MEMOIZE" else argument] = stack[-1]
        elif name in _GETS:
            stack.append(memo[argument])
        elif name in ("POP", "POP_MARK", "DUP"):
            raise PickleBomb("it is not what torch.save writes")
        elif name not in ("PROTO", "FRAME", "STOP"):
            _step(stack, opcode)


def _step(stack: list[_Item], opcode: pickletools.OpcodeInfo) -> None:
    """Take off the stack what an instruction takes, and put on what it makes of it."""
    taken: list[_Item] = []
    before = list(opcode.stack_before)
    if pickletools.markobject in before and opcode.name != "MARK":
        while not (item := stack.pop()).is_mark:
            taken.append(item)
        before = before[: before.index(pickletools.markobject)]
    taken += [stack.pop() for _ in before]
    if opcode.name in _CALLS and not taken[-1].is_name:
        raise PickleBomb("it calls something that is not a name")
    leaves = 1 + sum(item.leaves for item in taken)
    if leaves > _LARGEST:
        raise PickleBomb("it unfolds to more values than any weights have")
    stack.extend(_Item(leaves, opcode.name in _NAMES, made is pickletools.markobject) for made in opcode.stack_after)
