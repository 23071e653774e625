"""CloseBar: says before the window closes which runs go on without it, and what does not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout, QWidget

from engine.record.summary import ACTIVE
from fbt_gui.services.context import Context
from fbt_gui.services.settings import ASK_ON_CLOSE
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.flow import flow_of


class CloseBar(QFrame):
    """Shown in place when a person closes the window while something is at work. `close_wanted` comes when it may close."""

    close_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._before: QWidget | None = None
        self.setProperty("role", "bar")
        self.setProperty("level", "warning")
        self.text = label(wrap=True)
        self.text.setAccessibleName(tr("Message"))
        self.close_button = _button(tr("Close"), tr("Close the window all the same; runs go on"))
        self.stop_button = _button(
            tr("Stop them and close"), tr("Each saves a checkpoint and can be resumed; the queue is held")
        )
        self.stay_button = _button(tr("Stay"), tr("Keep the window open  (Esc)"))
        self.never = QCheckBox(tr("Don't ask again"))
        self.never.setToolTip(tr("The window then closes at once; Settings brings the question back"))
        self.never.setMinimumHeight(self.close_button.sizeHint().height())  # in line with the buttons
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.text)
        column.addWidget(flow_of(self.close_button, self.stop_button, self.stay_button, self.never, spacing=8))
        self.close_button.clicked.connect(self._close)
        self.stop_button.clicked.connect(self._stop)
        self.stay_button.clicked.connect(self.stay)
        context.tasks.changed.connect(self._look_again)
        self.hide()

    def holds(self) -> bool:
        """Whether the window is to stay for now: the question is asked, once; who closes again means it."""
        if self.isVisible() or not self._tell():
            return False
        self.never.setChecked(False)
        self._before = self.window().focusWidget()
        self.show()
        self.close_button.setFocus()
        return True

    def stay(self) -> None:
        """Go away, and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stays; Enter presses the button that has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            self.stay()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.window().focusWidget()
            if isinstance(focused, QPushButton) and self.isAncestorOf(focused):
                focused.click()
        else:
            super().keyPressEvent(event)

    def _look_again(self) -> None:
        """What ended with the window may be done by now."""
        if self.isVisible() and not self._tell():
            self.stay()

    def _tell(self) -> bool:
        """Say what there is to say; False where there is nothing."""
        asks = self._context.settings.flag(ASK_ON_CLOSE, True)
        active, titles = len(self._active()) if asks else 0, self._context.tasks.titles
        words = [self._said(active)] if active else []
        if titles:
            lost = tr("Still being made, and given up when the window closes: {what}.")
            words.append(lost.format(what=", ".join(titles)))
        self.text.setText("\n".join(words))
        for part in (self.stop_button, self.never):  # both are about runs
            part.setVisible(bool(active))
        return bool(words)

    def _said(self, active: int) -> str:
        waiting = 0 if self._context.queue.settings.held else len(self._context.queue.entries)
        if not waiting:
            return tr("%n runs go on without the window.", "", active)
        words = tr("%n runs go on without the window. Waiting behind them in the queue: {count}.", "", active)
        return words.format(count=whole(waiting))

    def _active(self) -> list[str]:
        return [row["id"] for row in self._context.runs.rows if row["status"] in ACTIVE]

    def _stop(self) -> None:
        """Hold the queue first, lest the next run begin in the place of the one that stops."""
        if self._context.queue.entries:
            self._context.queue.configure(held=True)
        for run in self._active():
            self._context.commands.send(run, "stop")
        self._close()

    def _close(self) -> None:
        if self.never.isChecked():
            self._context.settings.remember(ASK_ON_CLOSE, False)
        self.close_wanted.emit()


def _button(text: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(tip)
    return made
