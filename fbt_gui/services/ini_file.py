"""Texts and bytes by name in an INI file as Qt writes it, read and written by hand; knows no Qt.

Qt's own reader unpacks every `@Variant(…)`, and a Python object in one is a pickle: a home that somebody else made
would run what it likes as soon as a window looks at it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote

Value = str | bytes
_LARGEST = 1 << 22  # bytes; what a window remembers has a few thousand
_GENERAL = "General"  # the section of names without one
_BYTES = "@ByteArray("
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,8})|([0-7]{1,8})|(.))")
_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PLAIN = re.compile(r"[\w.:/+-][\w.:/+ -]*(?<! )|")


def read_ini(path: Path) -> dict[str, Value]:
    """What is remembered, by `section/name`; what is neither text nor bytes counts as never said.

    Raises:
        OSError: there is no such file, it cannot be read, or it is none that a window wrote.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode) or state.st_size > _LARGEST:  # to open a pipe could wait for ever
        raise OSError(f"{path} is no settings file")
    found: dict[str, Value] = {}
    section = ""
    for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
        name, equals, written = map(str.strip, line.partition("="))
        if name.startswith("[") and line.rstrip().endswith("]"):
            section = "" if line.strip() == f"[{_GENERAL}]" else f"{unquote(line.strip()[1:-1])}/"
        elif equals and not name.startswith(";") and (value := _value(written)) is not None:
            found[section + unquote(name.replace("\\", "/"))] = value
    return found


def ini_text(values: Mapping[str, Value]) -> str:
    """The file's text."""
    sections: dict[str, list[str]] = {}
    for name, value in values.items():
        section, slash, inner = name.partition("/")
        key = quote(inner if slash else name, safe="/").replace("/", "\\")
        sections.setdefault(quote(section) if slash else _GENERAL, []).append(f"{key}={_written(value)}\n")
    return "\n".join(f"[{section}]\n{''.join(lines)}" for section, lines in sections.items())


def _value(written: str) -> Value | None:
    """What a value says; None for the kinds that Qt would unpack."""
    if len(written) > 1 and written[0] == written[-1] == '"':
        written = written[1:-1]
    text = _ESCAPE.sub(_meant, written).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not text.startswith("@"):
        return text
    if text.startswith("@@"):
        return text[1:]
    return text[len(_BYTES) : -1].encode("latin-1", "replace") if text.startswith(_BYTES) and text[-1] == ")" else None


def _meant(escape: re.Match[str]) -> str:
    """The letter that an escape stands for."""
    by_sixteen, by_eight, letter = escape.groups()
    if letter is not None:
        return _NAMED.get(letter, letter)
    number = int(by_sixteen, 16) if by_sixteen is not None else int(by_eight, 8)
    return chr(number & 0xFFFF)


def _written(value: Value) -> str:
    """As Qt would write it, but for bytes: each of them is an escape."""
    if isinstance(value, bytes):
        return f'"{_BYTES}' + "".join(rf"\x{byte:x}" for byte in value) + ')"'
    if _PLAIN.fullmatch(value):
        return value
    text = f"@{value}" if value.startswith("@") else value
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(letter, letter)
