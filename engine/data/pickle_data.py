"""Read plain data out of a pickle without executing it.

Only the instructions that build numbers, strings, lists, dictionaries and NumPy arrays of numbers are known. Nothing
named in the file is imported or called.
"""

from __future__ import annotations

import pickletools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

ARRAY = ("numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct")
NAMES = (*ARRAY, "numpy ndarray", "numpy dtype", "_codecs encode")
KINDS = "biuf"  # of numbers; an array of objects could hold anything
MARK = object()
NUMBERS = ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT")
STRINGS = ("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8")
BYTES = ("BINBYTES", "SHORT_BINBYTES", "BINBYTES8")
VALUES = frozenset((*NUMBERS, *STRINGS, *BYTES))
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
IGNORED = frozenset(("PROTO", "FRAME", "STOP"))
MOST_STEPS = 2_000_000  # the largest pickle that is published as data has a seventh of it


class UnsafePickle(Exception):
    """A pickle that asks for more than plain data, or is damaged."""


@dataclass(frozen=True)
class _Name:
    """A global of the file, never looked up."""

    text: str


@dataclass
class _Type:
    """A dtype in the making."""

    code: str
    order: str = "="


@dataclass
class _Array:
    """An array in the making."""

    value: np.ndarray | None = None


@dataclass
class _Machine:
    """The stack and the memo of a pickle."""

    stack: list[Any] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)


def read_pickle(data: bytes) -> Any:
    """The value that a pickle of plain data describes.

    Raises:
        UnsafePickle: it asks for anything else, or is damaged.
    """
    machine = _Machine()
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if count > MOST_STEPS:
                raise UnsafePickle(f"it has more than {MOST_STEPS:,} instructions")
            _step(machine, opcode.name, argument)
        return _finish(machine.stack[-1])
    except UnsafePickle:
        raise
    except Exception as error:  # damage shows as any error at all
        raise UnsafePickle(f"it is damaged ({error})") from None


def _step(machine: _Machine, name: str, argument: Any) -> None:
    """Carry out one instruction."""
    stack = machine.stack
    if name in VALUES:
        stack.append(argument)
    elif name in CONSTANTS:
        stack.append(CONSTANTS[name])
    elif name in ("GLOBAL", "STACK_GLOBAL"):
        stack.append(_name(argument if name == "GLOBAL" else " ".join((stack.pop(-2), stack.pop()))))
    elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
        machine.memo[argument] = stack[-1]
    elif name == "MEMOIZE":
        machine.memo[len(machine.memo)] = stack[-1]
    elif name in ("GET", "BINGET", "LONG_BINGET"):
        stack.append(machine.memo[argument])
    elif name == "REDUCE":
        arguments = stack.pop()
        stack.append(_call(stack.pop(), arguments))
    elif name == "BUILD":
        state = stack.pop()
        _build(stack[-1], state)
    elif name not in IGNORED:
        _collect(stack, name)


def _collect(stack: list[Any], name: str) -> None:
    """The instructions that make lists, tuples and dictionaries."""
    if name == "MARK":
        stack.append(MARK)
    elif name in ("EMPTY_LIST", "EMPTY_DICT", "EMPTY_TUPLE"):
        stack.append({"EMPTY_LIST": list, "EMPTY_DICT": dict, "EMPTY_TUPLE": tuple}[name]())
    elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
        count = int(name[-1])
        stack[-count:] = [tuple(stack[-count:])]
    elif name in ("LIST", "TUPLE"):
        items = _to_mark(stack)
        stack.append(items if name == "LIST" else tuple(items))
    elif name == "DICT":
        items = _to_mark(stack)
        stack.append(_entries(items))
    elif name == "APPEND":
        item = stack.pop()
        _as(list, stack[-1]).append(item)
    elif name == "APPENDS":
        items = _to_mark(stack)
        _as(list, stack[-1]).extend(items)
    elif name == "SETITEM":
        items = [stack.pop(-2), stack.pop()]
        _as(dict, stack[-1]).update(_entries(items))
    elif name == "SETITEMS":
        items = _to_mark(stack)
        _as(dict, stack[-1]).update(_entries(items))
    else:
        raise UnsafePickle(f"it uses the instruction {name}")


def _entries(items: list[Any]) -> dict[Any, Any]:
    """Keys and values in turn, as a dictionary.

    Raises:
        UnsafePickle: a key is anything but text, bytes or a whole number. A tuple of a few hundred bytes, which holds
            the one before it twice, and so on, would be hashed for ever.
    """
    for key in items[::2]:
        if not isinstance(key, (str, bytes, int)):
            raise UnsafePickle(f"it has a {type(key).__name__} as the key of a dictionary")
    return dict(zip(items[::2], items[1::2], strict=True))


def _to_mark(stack: list[Any]) -> list[Any]:
    """What lies above the last mark."""
    place = next(i for i in range(len(stack) - 1, -1, -1) if stack[i] is MARK)
    items = stack[place + 1 :]
    del stack[place:]
    return items


def _as(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise UnsafePickle(f"it adds to a {type(value).__name__}")
    return value


def _name(text: str) -> _Name:
    if text not in NAMES:
        raise UnsafePickle(f"it asks for {text.replace(' ', '.')}")
    return _Name(text)


def _call(name: Any, arguments: Any) -> Any:
    """What the few known names would have made of their arguments."""
    if not isinstance(name, _Name) or not isinstance(arguments, tuple):
        raise UnsafePickle("it calls something that is not a name")
    if name.text in ARRAY:
        return _Array()
    if name.text == "numpy dtype":
        return _Type(_text(arguments[0]))
    if name.text == "_codecs encode" and arguments[1] == "latin1":
        return _as(str, arguments[0]).encode("latin-1")
    raise UnsafePickle(f"it calls {name.text.replace(' ', '.')}")


def _build(target: Any, state: Any) -> None:
    """Fill in a dtype (its byte order) or an array (shape, dtype, order, bytes)."""
    if isinstance(target, _Type):
        target.order = _text(state[1])
    elif isinstance(target, _Array):
        _, shape, kind, by_columns, data = state
        if not isinstance(shape, tuple) or not all(isinstance(length, int) for length in shape):
            raise UnsafePickle("it holds an array whose shape is not whole numbers")  # NumPy would print the shape
        dtype = np.dtype(_code(kind)).newbyteorder(kind.order if kind.order in "<>" else "=")
        raw = data.encode("latin-1") if isinstance(data, str) else _as(bytes, data)
        array = np.frombuffer(raw, dtype)
        target.value = array.reshape(shape, order="F" if by_columns else "C")
    else:
        raise UnsafePickle(f"it sets the state of a {type(target).__name__}")


def _code(kind: Any) -> str:
    """The NumPy code of a dtype of numbers, such as `u1`.

    Raises:
        UnsafePickle: it is a dtype of anything else.
    """
    if not isinstance(kind, _Type) or kind.code[:1] not in KINDS or not kind.code[1:].isdigit():
        raise UnsafePickle("it holds an array of something other than numbers")
    return kind.code


def _text(value: Any) -> str:
    return value.decode("ascii") if isinstance(value, bytes) else _as(str, value)


def _finish(value: Any) -> Any:
    """Plain arrays in place of those in the making, at the top and one level down."""
    if isinstance(value, dict):
        return {key: _finish(item) if isinstance(item, _Array) else item for key, item in value.items()}
    return value.value if isinstance(value, _Array) else value
