"""SettingRow: what a setting is called, what it means, and the control that changes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fbt_gui.widgets.basics import label
from fbt_gui.widgets.editors import Editor

CONTROL_WIDTH = 188


class SettingRow(QWidget):
    """Words on the left, a control on the right; both grow with long texts.

    Args:
        title: also the control's accessible name.
        hint: a sentence below it, and the control's tooltip.
    """

    def __init__(self, title: str, control: QWidget | Editor, hint: str = "", *, wide: bool = False) -> None:
        super().__init__()
        widget = control.widget if isinstance(control, Editor) else control
        if not widget.accessibleName():
            widget.setAccessibleName(title)
        widget.setAccessibleDescription(hint)
        widget.setToolTip(hint or title)
        if wide:
            _fit(widget)
        self.title = label(title, wrap=True)
        self.title.setBuddy(widget)
        self.hint = label(hint, "small", wrap=True)
        if not hint:  # to show what has no parent yet would open a window of its own
            self.hint.hide()
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def say(self, hint: str) -> None:
        """Another sentence below the title."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))


def _fit(widget: QWidget) -> None:
    """As wide as the others, or as its longest choice is."""
    widget.setMinimumWidth(CONTROL_WIDTH)
    widget.setSizePolicy(QSizePolicy.Policy.Fixed, widget.sizePolicy().verticalPolicy())
    if isinstance(widget, QComboBox):
        widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
