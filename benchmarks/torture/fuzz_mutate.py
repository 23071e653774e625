"""Input that nobody meant: honest bytes and honest values, spoilt at random.

All that is drawn comes from the `Random` given, so that an input can be made again.
"""

from __future__ import annotations

import copy
import json
import struct
from random import Random
from typing import Any

# Numbers at the edges of what formats have room for, as bytes of every length that headers use.
_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 2**53, 2**63 - 1, 2**64 - 1)
_NUMBERS = tuple(struct.pack(kind, edge % 2 ** (8 * struct.calcsize(kind))) for edge in _EDGES for kind in ("<Q", ">I"))
TOKENS: tuple[bytes, ...] = (
    *_NUMBERS, b"\0", b"\n", b"\r\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf0\x9f\x92\xa9",
    b"\x1b[2J", b"{", b"}", b"[", b"]", b'"', b"'", b'"""', b"'''", b"\\u0000", b"\\ud800", b"\\", b"=", b",", b":",
    b"null", b"true", b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1", b"1" * 400, b"9" * 5000, b"0x", b"1e308",
    b"[" * 2000, b'{"a":' * 2000, b"../", b"/etc/passwd", b"..\\", b"C:", b"~nobody/", b"/dev/zero", b"%s%n", b"{0.__class__}",
    b"__class__", b"__import__('os').system('id')", b"cos\nsystem\n(S'id'\ntR.", b"\x80\x04\x8c\x05posix\x8c\x06system\x93",
    b"val/top1", b"run_started", b"__metadata__", b"data_offsets", b"1979-05-27", b"A" * 300, b"\x00" * 512,
)  # fmt: skip
# Values that are of the right kind and impossible, or of another kind.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63, 2**64, 10**400, -(10**400), 0.0, -0.0, 1e-320, 1e308, -1e308,
    float("nan"), float("inf"), float("-inf"), "", " ", "\0", "a\nb", "\ud800", "\U0001f4a9", "a" * 5000, "../../x", "../x\0y",
    "/etc/passwd", "~nobody/x", "-1", "nan", "1e999", "null", "__class__", "{0}", "%s", "%n", [], [[]], {}, {"": None},
    [1, "a", None], {"a": {"a": {}}}, ["x"] * 50, "stop", "paused", "finished", "cuda:99999999999999", "run:", "\x1b[2J",
)  # fmt: skip


def spoilt(draw: Random, seeds: list[bytes], most: int = 1 << 22) -> bytes:
    """One of the seeds after one to eight random changes, at most `most` bytes of it; one in fifty as it is."""
    data = bytearray(draw.choice(seeds))
    if draw.random() < 0.02:
        return bytes(data)
    for _ in range(1 << draw.randrange(4)):
        _CHANGES[draw.randrange(len(_CHANGES))](draw, data, seeds)
    return bytes(data[:most])


def odd(draw: Random, value: Any, changes: int = 0) -> Any:
    """A copy of a nested value, one to four parts of which are others, gone or doubled."""
    value = copy.deepcopy(value)
    for _ in range(changes or 1 << draw.randrange(3)):
        value = _with_change(draw, value)
    return value


def as_json(value: Any) -> bytes:
    """A line of JSON; half a surrogate stays what it is."""
    return json.dumps(value, separators=(",", ":")).encode("utf-8", "surrogatepass")


def make_json(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else right JSON that says odd things."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    return as_json(odd(draw, json.loads(draw.choice(seeds))))


def _with_change(draw: Random, value: Any) -> Any:
    inside = isinstance(value, dict | list) and len(value) > 0
    if not inside or draw.random() < 0.1:
        return copy.deepcopy(draw.choice(VALUES))
    key = draw.choice(list(value)) if isinstance(value, dict) else draw.randrange(len(value))
    kind = draw.random()
    if kind < 0.15:
        del value[key]
    elif kind < 0.3:
        _double(draw, value, key)
    else:
        value[key] = _with_change(draw, value[key])
    return value


def _double(draw: Random, value: Any, key: Any) -> None:
    """The part of `key` in a second place too."""
    if isinstance(value, list):
        value.insert(draw.randrange(len(value) + 1), value[key])
        return
    other = draw.choice([*value, "", "a.b", "__class__", "\ud800", f"{key}s"])
    value[other] = copy.deepcopy(value[key])


def _flip(draw: Random, data: bytearray, seeds: list[bytes]) -> None:
    for _ in range(min(len(data), 1 << draw.randrange(5))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def _cut(draw: Random, data: bytearray, seeds: list[bytes]) -> None:
    del data[draw.randrange(len(data) + 1) :]


def _leave_out(draw: Random, data: bytearray, seeds: list[bytes]) -> None:
    start = draw.randrange(len(data) + 1)
    del data[start : start + 1 + draw.randrange(64)]


def _double_part(draw: Random, data: bytearray, seeds: list[bytes]) -> None:
    start = draw.randrange(len(data) + 1)
    data[start:start] = data[start : start + 1 + draw.randrange(512)] * (1 + draw.randrange(3))


def _splice(draw: Random, data: bytearray, seeds: list[bytes]) -> None:
    other = draw.choice(seeds)
    at = draw.randrange(len(other) + 1)
    data[draw.randrange(len(data) + 1) :] = other[at:]


def _put_token(draw: Random, data: bytearray, seeds: list[bytes]) -> None:
    token = draw.choice(TOKENS)
    start = draw.randrange(len(data) + 1)
    data[start : start + (len(token) if draw.random() < 0.5 else 0)] = token


def _put_noise(draw: Random, data: bytearray, seeds: list[bytes]) -> None:
    start, noise = draw.randrange(len(data) + 1), draw.randbytes(1 + draw.randrange(32))
    data[start : start + len(noise)] = noise


_CHANGES = (_flip, _flip, _cut, _leave_out, _double_part, _splice, _put_token, _put_token, _put_noise)
