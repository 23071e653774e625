"""FieldRow: a label, an editor, whether the value is another than the default, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import ElidedLabel, label, restyle
from fbt_gui.widgets.editors import Editor


class FieldRow(QWidget):
    """One field of the configuration. `edited` carries its path and its value, `reset` its path."""

    edited = Signal(str, object)
    reset = Signal(str)

    def __init__(
        self, path: str, title: str, editor: Editor, description: str = "", beside: QWidget | None = None
    ) -> None:
        super().__init__()
        self.path = path
        self.editor = editor
        self.changed = False
        self.title = ElidedLabel(title, "small")
        self.title.setBuddy(editor.widget)
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self._back: QPushButton | None = None
        self._said = ""
        self._description = description
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self._head = QHBoxLayout()
        self._head.setSpacing(4)
        self._head.addWidget(self.title, 1)
        column.addLayout(self._head)
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
        control.setToolTip(f"{description}\n{path}".strip())
        control.setMinimumWidth(56)
        editor.on_edit = lambda: self.edited.emit(self.path, self.editor.value())

    def fill(self, value: Any) -> None:
        """Show a value."""
        self.editor.fill(value)

    def show_changed(self, changed: bool, default: Any = None) -> None:
        """Mark a value that is not the default, and offer the way back to that."""
        if changed == self.changed:
            return
        self.changed = changed
        if changed and self._back is None:
            self._back = self._make_back(self.editor.words(default))
            self._head.addWidget(self._back, 0, Qt.AlignmentFlag.AlignVCenter)
            self.setTabOrder(self.editor.widget, self._back)
        if self._back is not None:
            self._back.setVisible(changed)

    def show_problem(self, text: str) -> None:
        """Say beneath the control what is wrong; an empty text takes it away."""
        if text == self._said:
            return
        self._said = text
        restyle(self.editor.widget, "wrong", "true" if text else "false")
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        said = tr("{description} Problem: {problem}").format(description=self._description, problem=text)
        self.editor.widget.setAccessibleDescription(said.strip() if text else self._description)

    def take_focus(self) -> None:
        """Go to the control."""
        self.editor.widget.setFocus()

    def _make_back(self, default: str) -> QPushButton:
        """The mark and the way back in one: a dot, and an arrow that turns."""
        back = QPushButton("•↺")
        back.setProperty("kind", "reset")
        back.setFixedHeight(self.title.sizeHint().height())
        back.setAccessibleName(tr("Reset {field}").format(field=self.title.text()))
        back.setToolTip(tr("Changed. Default: {value}. Click to go back to it.").format(value=default))
        back.clicked.connect(self._reset)
        return back

    def _reset(self) -> None:
        self.take_focus()  # the button goes, and the focus with it
        self.reset.emit(self.path)
