"""FieldRow: a label, an editor, and beneath it what is wrong with the value."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fbt_gui.widgets.basics import ElidedLabel, label, restyle
from fbt_gui.widgets.editors import Editor


class FieldRow(QWidget):
    """One field of the configuration. `edited` carries its path and its value."""

    edited = Signal(str, object)

    def __init__(
        self, path: str, title: str, editor: Editor, description: str = "", beside: QWidget | None = None
    ) -> None:
        super().__init__()
        self.path = path
        self.editor = editor
        self.title = ElidedLabel(title, "small")
        self.title.setBuddy(editor.widget)
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.title)
        if beside is None:
            column.addWidget(editor.widget)
        else:
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(editor.widget, 1)
            row.addWidget(beside)
            column.addLayout(row)
        column.addWidget(self.problem)
        control = editor.widget
        control.setAccessibleName(title)
        control.setAccessibleDescription(description)
        tip = f"{description}\n{path}".strip()
        control.setToolTip(tip)
        control.setMinimumWidth(56)
        editor.on_edit = lambda: self.edited.emit(self.path, self.editor.value())

    def fill(self, value: Any) -> None:
        """Show a value."""
        self.editor.fill(value)

    def show_problem(self, text: str) -> None:
        """Say beneath the control what is wrong; an empty text takes it away."""
        restyle(self.editor.widget, "wrong", "true" if text else "false")
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        control = self.editor.widget
        base = control.accessibleDescription().split(" Problem: ")[0]
        control.setAccessibleDescription(f"{base} Problem: {text}" if text else base)

    def take_focus(self) -> None:
        """Go to the control."""
        self.editor.widget.setFocus()
