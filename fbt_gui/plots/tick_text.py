"""The words at the ticks of an axis: numbers as the place writes them, and durations."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from fbt_gui.services.words import number

_DAY = 86400
_MOST_DIGITS = 4
_MANY = {"whole": 1e4, "number": 1e5}  # are written with a unit from here on
_GIANT = 1e12  # and as powers of ten from here on
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
_MOST_TOLD = 15  # digits that a float has
_LARGEST = 308  # power of ten that a float has


def tick_text(value: float, spacing: float, mode: str) -> str:
    """The word at a tick whose neighbours are `spacing` away."""
    if mode == "time":
        return _duration(value, spacing)
    if mode == "log":
        return QLocale().toString(10.0 ** min(max(value, -_LARGEST), _LARGEST), "g", 3)
    if spacing >= 1 and _MANY[mode] <= abs(value) < _GIANT:
        size, unit = next((size, unit) for size, unit in _UNITS if abs(value) >= size)
        return f"{number(value / size, max(0, -_exponent(spacing / size)))} {unit}"
    return _exact(value, spacing)


def _exact(value: float, spacing: float) -> str:
    """As many digits as tell a tick from its neighbours."""
    digits = max(0, -_exponent(spacing))
    if digits <= _MOST_DIGITS and abs(value) < _GIANT:
        return number(value, digits)
    told = _exponent(value) - _exponent(spacing) + 1 if value else 1
    return QLocale().toString(float(value), "g", min(max(1, told), _MOST_TOLD))


def _exponent(spacing: float) -> int:
    return int(f"{spacing:e}".rpartition("e")[2])


def _duration(seconds: float, spacing: float) -> str:
    """ "45 s", "1:30 min", "2:05 h", "3 d": as short as the ticks allow."""
    whole = round(abs(seconds))
    sign = "−" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if spacing < 1:
        text = f"{_exact(abs(seconds), spacing)} s"
    elif whole >= 3 * _DAY and spacing >= _DAY:
        text = f"{whole // _DAY} d"
    elif hours:
        text = f"{hours}:{minutes:02d} h"
    elif minutes:
        text = f"{minutes}:{left:02d} min"
    else:
        text = f"{left} s"
    return sign + text
