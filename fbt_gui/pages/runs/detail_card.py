"""DetailCard: the chosen run, what can be done to it, and what people say of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QMenu, QPushButton

from fbt_gui.actions import Actions
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import duration, method_label, pair_of, percent, status_level, when
from fbt_gui.widgets.basics import Card, Chip, ElidedLabel, NameLabel, label

Row = dict[str, Any]


class DetailCard(Card):
    """`said` carries the run and what changed of what is said of it."""

    said = Signal(str, dict)

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__("", spacing=6)
        self.run = ""
        self.name = ElidedLabel("", "name")
        self.state, self.method, self.seed = Chip(), Chip(), Chip()
        self.head.addWidget(self.name, 1)
        for chip in (self.state, self.method, self.seed):
            self.head.addWidget(chip)
        self.facts = NameLabel("dim")
        self.error = label(role="problem", wrap=True, selectable=True)
        self.tags = self._line("Tags", "paper, ablation")
        self.note = self._line("Note", "What was learnt from this run")
        self.rename = self._line("Name", "")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for column, (title, line, stretch) in enumerate(
            (("Name", self.rename, 3), ("Tags", self.tags, 2), ("Note", self.note, 5))
        ):
            word = label(title, "dim")
            word.setBuddy(line)
            grid.addWidget(word, 0, 2 * column)
            grid.addWidget(line, 0, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, stretch)
        ways = QHBoxLayout()
        ways.setSpacing(6)
        for name in ("open_run", "pause", "resume", "stop"):
            ways.addWidget(actions.button(name, theme, self))
        self.export = QPushButton("Export…")
        self.export.setAccessibleName("Export student")
        self.export.setToolTip("Save the student as safetensors")
        theme.tint(self.export, "export")
        menu = QMenu(self.export)
        for name in ("export_best", "export_last"):
            menu.addAction(actions[name])
        self.export.setMenu(menu)
        ways.addWidget(self.export)
        for name in ("duplicate", "open_folder", "star"):
            ways.addWidget(actions.button(name, theme, self))
        ways.addStretch(1)
        ways.addWidget(actions.button("trash", theme, self))
        self.body.addLayout(self.head)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.error)
        self.body.addLayout(grid)
        self.body.addLayout(ways)
        self.tags.editingFinished.connect(
            lambda: self._say("tags", [tag.strip() for tag in self.tags.text().split(",") if tag.strip()])
        )
        self.note.editingFinished.connect(lambda: self._say("note", self.note.text().strip()))
        self.rename.editingFinished.connect(lambda: self._say("name", self.rename.text().strip()))
        self._row: Row = {}

    def show_row(self, row: Row) -> None:
        """Show a run; a line that is being edited keeps its text."""
        other = row["id"] != self.run
        self.run, self._row = row["id"], row
        self.name.say(row["name"])
        self.state.show_word(row["status"], status_level(row["status"]))
        self.method.show_word(method_label(row["method"]) if row["kind"] == "distill" else "alone", "accent")
        self.seed.show_word(f"seed {row['seed']}")
        parts = [pair_of(row), row["data"], f"epoch {row['epoch']} of {row['epochs']}"]
        more = []
        if row["best_top1"] is not None:
            more.append(f"best {percent(row['best_top1'])} after epoch {row['best_epoch']}")
        if row["teacher_top1"] is not None:
            more.append(f"teacher {percent(row['teacher_top1'])}")
        if row["fusion_top1"] is not None:
            more.append(f"fusion model {percent(row['fusion_top1'])}")
        more += [duration(row["seconds"]) if row["seconds"] else "", row["device"], when(row["created"])]
        self.facts.say("\n".join("  ·  ".join(part for part in line if part) for line in (parts, more)))
        text = row["error"] if row["status"] in ("failed", "lost") else ""
        if row["status"] == "lost" and not text:
            text = "Its process is gone without a word. Resume goes on from the last checkpoint."
        self.error.setText(text)
        self.error.setVisible(bool(text))
        for line, value in ((self.tags, ", ".join(row["tags"])), (self.note, row["note"]), (self.rename, row["name"])):
            if other or not line.hasFocus():
                if line.text() != value:
                    line.setText(value)
                    line.setCursorPosition(0)
                line.setModified(False)

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit(placeholderText=hint)
        line.setAccessibleName(name)
        return line

    def _say(self, name: str, value: object) -> None:
        if self.run and self._row.get(name) != value:
            self._row = {**self._row, name: value}
            self.said.emit(self.run, {name: value})
