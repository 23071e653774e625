"""WeightsFile: a file as the source of a model, dropped or looked for; says which model it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.record.errors import UserError
from fbt_gui.pages.new_run.picker.model_file import ModelFile, read_model_file
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import percent
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.ask_path import WEIGHTS, ask_path
from fbt_gui.widgets.basics import NameLabel, label, named_widget, restyle


class WeightsFile(QWidget):
    """`taken` carries fields of a model's section, once the file has been looked into."""

    taken = Signal(dict)

    def __init__(self, theme: Theme, desk: Worker) -> None:
        super().__init__()
        self._desk = desk
        self._wanted = ""
        self.setAcceptDrops(True)
        self.setMinimumHeight(260)
        self.zone = named_widget("dropZone")
        self.zone.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = label(tr("Drop a weights file here"), "heading", wrap=True)
        text = tr("A .safetensors file of a run says which model it is. A .pth file is for the model chosen now.")
        hint = label(text, "dim", wrap=True)
        self.path = QLineEdit(placeholderText="model.safetensors")
        self.path.setAccessibleName(tr("Weights file"))
        self.path.setToolTip(tr("Path of the file; Enter looks into it"))
        self.browse = QPushButton(tr("Browse…"))
        self.browse.setToolTip(tr("Look for a weights file"))
        theme.tint(self.browse, "folder")
        self.said = NameLabel("dim", longest=20)
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        inner = QVBoxLayout(self.zone)
        inner.setContentsMargins(24, 20, 24, 20)
        inner.setSpacing(8)
        inner.addStretch(1)
        for line in (title, hint):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inner.addWidget(line)
        inner.addSpacing(8)
        inner.addLayout(row)
        inner.addWidget(self.said)
        inner.addWidget(self.problem)
        inner.addStretch(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.zone)
        self.path.returnPressed.connect(lambda: self.read(self.path.text().strip()))
        self.browse.clicked.connect(
            lambda: ask_path(self, tr("Weights"), self.read, filters=WEIGHTS, start=self.path.text())
        )

    def show_value(self, weights: str) -> None:
        """Show the file that is chosen, if one is."""
        if weights not in ("", "random", "pretrained") and not weights.startswith("run:"):
            if not self.path.hasFocus():
                self.path.setText(weights)
        elif not self.path.hasFocus():
            self.path.clear()
            self.said.say("")

    def read(self, path: str) -> None:
        """Look into a file, and take it."""
        if not path:
            return
        self.path.setText(path)
        self._wanted = path
        self.show_problem("")
        self.said.say(tr("Reading its header…"))
        self._desk.submit(lambda: read_model_file(Path(path)), self._take, lambda error: self._fail(path, error), self)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the file."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            restyle(self.zone, "over", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        restyle(self.zone, "over", "false")

    def dropEvent(self, event: QDropEvent) -> None:
        restyle(self.zone, "over", "false")
        event.acceptProposedAction()
        self.read(event.mimeData().urls()[0].toLocalFile())

    def _take(self, found: ModelFile) -> None:
        if str(Path(self._wanted).expanduser()) != found.path:  # another was chosen meanwhile
            return
        if "model" in found.values:
            said = [str(found.values["model"])]
            said += [tr("{count} classes").format(count=found.classes)] if found.classes else []
            said += [percent(found.top1)] if found.top1 is not None else []
            said += [tr("run {run}").format(run=found.run)] if found.run else []
            self.said.say(" · ".join(said))
        else:
            self.said.say(tr("The file does not say which model it is of: choose that under “All models”."))
        self.taken.emit(found.values)

    def _fail(self, path: str, error: BaseException) -> None:
        if path == self._wanted:
            self.said.say("")
            hint = error.hint if isinstance(error, UserError) else ""
            name = Path(path).name
            message = error.message if isinstance(error, UserError) else str(error)
            self.show_problem(f"{name} {message} {hint}".strip())
