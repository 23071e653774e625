"""Editors: a control for a value by its type, so that a new field of RunConfig needs no new widget."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import QObject
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from fbt_gui.services.text import tr

_LARGEST = 2**31 - 1


class Editor(QObject):
    """A control and how to read and fill it. `on_edit` is called when a person, not a program, changed it."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget
        self.on_edit: Callable[[], None] = lambda: None

    def value(self) -> Any:
        """The value as the configuration wants it; what is not one is given as text, for the check to refuse."""
        raise NotImplementedError

    def fill(self, value: Any) -> None:
        """Show a value without telling anyone."""
        raise NotImplementedError

    def words(self, value: Any) -> str:
        """A value as this control writes it."""
        return str(value)

    def _edited(self, *_: object) -> None:
        self.on_edit()


class _Spin(QSpinBox):
    """A wheel over a control that has not the focus scrolls the page, and changes no value unseen."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Choice(QComboBox):
    """The same."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CheckEditor(Editor):
    """A yes or no."""

    def __init__(self) -> None:
        box = QCheckBox(tr("Off"))
        super().__init__(box)
        self._box = box
        box.toggled.connect(lambda on: box.setText(tr("On") if on else tr("Off")))
        box.clicked.connect(self._edited)

    def value(self) -> bool:
        return self._box.isChecked()

    def fill(self, value: Any) -> None:
        self._box.setChecked(bool(value))

    def words(self, value: Any) -> str:
        return tr("on") if value else tr("off")


class SpinEditor(Editor):
    """A whole number within its bounds."""

    def __init__(self, least: int, most: int) -> None:
        box = _Spin(minimum=least, maximum=most)
        super().__init__(box)
        self._box = box
        box.lineEdit().setTextMargins(5, 0, 0, 0)  # Qt's style sheets leave this padding out
        box.valueChanged.connect(self._edited)

    def value(self) -> int:
        return self._box.value()

    def fill(self, value: Any) -> None:
        blocked = self._box.blockSignals(True)
        least, most = self._box.minimum(), self._box.maximum()
        self._box.setValue(min(max(value, least), most) if isinstance(value, int) else least)  # C++ has no larger ones
        self._box.blockSignals(blocked)


class ChoiceEditor(Editor):
    """One of several words; `free` lets another be typed."""

    def __init__(self, choices: list[tuple[str, str]], *, free: bool = False) -> None:
        box = _Choice()
        super().__init__(box)
        self._box = box
        box.setEditable(free)
        box.setMinimumContentsLength(6)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for word, title in choices:
            box.addItem(title, word)
        if free:
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = box.lineEdit()
            assert line is not None
            line.textEdited.connect(self._edited)
            line.setAcceptDrops(False)
        box.activated.connect(self._edited)

    def value(self) -> str:
        if self._box.isEditable():
            return self._box.currentText().strip()
        return self._box.currentData()

    def fill(self, value: Any) -> None:
        place = self._box.findData(value)
        if place >= 0:
            self._box.setCurrentIndex(place)
        elif self._box.isEditable():
            self._box.setEditText(str(value))
        else:  # a word from a file that is no choice: shown, so that it can be seen why it is refused
            self._box.addItem(str(value), value)
            self._box.setCurrentIndex(self._box.count() - 1)

    def words(self, value: Any) -> str:
        place = self._box.findData(value)
        return self._box.itemText(place) if place >= 0 else str(value)


class LineEditor(Editor):
    """Text, or what can be read from text."""

    def __init__(self, read: Callable[[str], Any] = str, write: Callable[[Any], str] = str, hint: str = "") -> None:
        line = QLineEdit()
        super().__init__(line)
        self._line, self._read, self._write = line, read, write
        line.setPlaceholderText(hint)
        line.setAcceptDrops(False)  # a file that is dropped is for the card or the page beneath
        line.textEdited.connect(self._edited)

    def value(self) -> Any:
        return self._read(self._line.text().strip())

    def fill(self, value: Any) -> None:
        text = self._write(value)
        if text != self._line.text() and self.value() != value:
            self._line.setText(text)
            self._line.setCursorPosition(0)

    def words(self, value: Any) -> str:
        return self._write(value) or tr("empty")


def editor_for(annotation: Any, metadata: list[Any], suggestions: list[str] | None = None) -> Editor:
    """The editor of a field's type.

    Args:
        metadata: the field's constraints, as pydantic keeps them.
        suggestions: words to offer for a free text.
    """
    kind = get_origin(annotation) or annotation
    if kind is Literal:
        return ChoiceEditor([(word, str(word)) for word in get_args(annotation)])
    if kind is bool:
        return CheckEditor()
    if kind is int:
        least, most = _bounds(metadata)
        return SpinEditor(least, most)
    if kind is float or (get_args(annotation) and get_args(annotation)[0] is float and kind is not list):
        return LineEditor(_number, _write_number)
    if kind is list and hasattr(get_args(annotation)[0], "model_fields"):  # tables, each of a schema
        return LineEditor(read_tables, write_tables, '{model="…", weights="run:…"}')
    if kind is list:
        return LineEditor(_list_of(get_args(annotation)[0]), _write_list, tr("a, b, c"))
    if kind is dict:
        return LineEditor(read_options, write_options, tr("key=value, key=value"))
    if suggestions:
        return ChoiceEditor([(word, word) for word in suggestions], free=True)
    return LineEditor()


def read_options(text: str) -> Any:
    """`patch_size=8, depths=[2, 2, 6, 2]` as a mapping; the text itself where it is none."""
    if not text:
        return {}
    try:
        return tomllib.loads(f"options = {{{text}}}")["options"]
    except (ValueError, RecursionError):  # ValueError too where a number has thousands of digits
        pass
    found = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if not equals or not key.strip():
            return text
        found[key.strip()] = _literal(value.strip())
    return found


def write_options(value: Any) -> str:
    """A mapping as `read_options` takes it."""
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{key}={_write_literal(item)}" for key, item in value.items())


def read_tables(text: str) -> Any:
    """`{model="a", weights="run:b"}, {model="c"}` as a list of mappings; the text itself where it is none."""
    try:
        return tomllib.loads(f"tables = [{text.removeprefix('[').removesuffix(']')}]")["tables"]
    except (ValueError, RecursionError):  # ValueError too where a number has thousands of digits
        return text


def write_tables(value: Any) -> str:
    """A list of mappings as `read_tables` takes it; what is left at its default is not written."""
    if not isinstance(value, list):
        return str(value)
    return ", ".join(f"{{{write_options(item)}}}" if isinstance(item, dict) else str(item) for item in value)


def _bounds(metadata: list[Any]) -> tuple[int, int]:
    least, most = 0, _LARGEST
    for rule in metadata:
        least = getattr(rule, "ge", getattr(rule, "gt", least - 1) + 1)
        most = min(getattr(rule, "le", getattr(rule, "lt", most + 1) - 1), _LARGEST)
    return int(least), int(most)


def _literal(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError, KeyError):
        return text


def _write_literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_write_literal(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{write_options(value)}}}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _number(text: str) -> Any:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _write_number(value: Any) -> str:
    try:
        return f"{value:.10g}" if isinstance(value, int | float) else str(value)
    except (OverflowError, ValueError):  # beyond what a float holds, or of thousands of digits
        return "1e999"


def _list_of(kind: Any) -> Callable[[str], Any]:
    def read(text: str) -> list[Any]:
        parts = [part.strip() for part in text.strip("[]").split(",") if part.strip()]
        return [part if kind is str else _literal(part) for part in parts]

    return read


def _write_list(value: Any) -> str:
    return ", ".join(_write_number(item) for item in value) if isinstance(value, list | tuple) else str(value)
