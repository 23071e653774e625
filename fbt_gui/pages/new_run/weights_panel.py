"""WeightsPanel: where a model's weights come from (random, pretrained, a run, a file)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fbt_gui.services.run_list import Row
from fbt_gui.services.words import percent, when
from fbt_gui.widgets.ask_path import WEIGHTS, ask_path
from fbt_gui.widgets.basics import label

_SOURCES = (("random", "Random"), ("pretrained", "Pretrained by timm"), ("run", "From a run"), ("file", "From a file"))


class WeightsPanel(QWidget):
    """`chosen` carries the words that the configuration takes; `run_chosen` the run they are of."""

    chosen = Signal(str)
    run_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.source = QComboBox()
        self.source.setAccessibleName("Weights")
        for word, title in _SOURCES:
            self.source.addItem(title, word)
        self.runs = QComboBox()
        self.runs.setAccessibleName("Run whose student it is")
        self.runs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.runs.setMinimumContentsLength(10)
        self.path = QLineEdit(placeholderText="model.safetensors")
        self.path.setAccessibleName("Weights file")
        self.browse = QPushButton("Browse…")
        self.browse.setAccessibleName("Browse for a weights file")
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self._file = QWidget()
        row = QHBoxLayout(self._file)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label("Weights", "dim"))
        for widget in (self.source, self.runs, self._file, self.problem):
            column.addWidget(widget)
        self.source.activated.connect(self._choose)
        self.runs.activated.connect(self._choose)
        self.path.textEdited.connect(lambda: self.chosen.emit(self.path.text().strip()))
        self.browse.clicked.connect(
            lambda: ask_path(self, "Weights", self._take_file, filters=WEIGHTS, start=self.path.text())
        )

    def show_value(self, weights: str, runs: list[Row]) -> None:
        """Show what is chosen, and the runs there are to choose from."""
        self.runs.clear()
        usable = [row for row in runs if row["epoch"] > 0]
        for row in usable:
            top1 = percent(row["best_top1"], 1)
            self.runs.addItem(f"{row['name']} · {top1} · {when(row['created'])}", row["id"])
        if not usable:
            self.runs.addItem("No run has a student yet", "")
        kind = weights if weights in ("random", "pretrained") else "run" if weights.startswith("run:") else "file"
        self.source.setCurrentIndex(self.source.findData(kind))
        if kind == "run":
            place = self.runs.findData(weights[4:])
            if place < 0:
                self.runs.insertItem(0, weights[4:], weights[4:])
                place = 0
            self.runs.setCurrentIndex(place)
        if kind == "file" and self.path.text().strip() != weights:
            self.path.setText(weights)
        self._arrange()

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the choice."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _arrange(self) -> None:
        kind = self.source.currentData()
        self.runs.setVisible(kind == "run")
        self._file.setVisible(kind == "file")

    def _choose(self) -> None:
        self._arrange()
        kind = self.source.currentData()
        if kind == "run":
            run = self.runs.currentData()
            self.chosen.emit(f"run:{run}")
            if run:
                self.run_chosen.emit(run)
        else:
            self.chosen.emit(self.path.text().strip() if kind == "file" else kind)

    def _take_file(self, path: str) -> None:
        self.path.setText(path)
        self.chosen.emit(path)
