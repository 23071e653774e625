"""DataCard: where the images come from; a folder or file may be dropped on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QGridLayout, QPushButton

from fbt_gui.pages.new_run.config_fields import ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.ask_path import ask_path
from fbt_gui.widgets.basics import TOP, Card, label

_SUFFIXES = {"tar": (".tar", ".tgz", ".tar.gz"), "parquet": (".parquet",)}
_HINTS = {
    "demo": "8×8 digits that come with the program",
    "folder": "a folder of classes, or train/ and val/ of such",
    "tar": "an archive, or a folder of them",
    "cifar": "the folder of the CIFAR batches",
    "parquet": "a file, or a folder of them",
}


class DataCard(Card):
    """`edited` carries a path and a value, as a row does."""

    edited = Signal(str, object)

    def __init__(self, fields: ConfigFields, theme: Theme) -> None:
        super().__init__("Data")
        self.setAcceptDrops(True)
        self.hint = label(role="small")
        self.head.addStretch(1)
        self.head.addWidget(self.hint)
        self.browse = QPushButton()
        self.browse.setAccessibleName("Browse for the data")
        self.browse.setToolTip("Choose the folder or file; or drop it on this card")
        theme.tint(self.browse, "folder")
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        self.source = fields.add(make_row("data.source"))
        self.path = fields.add(make_row("data.path", beside=self.browse))
        grid.addWidget(self.source, 0, 0, TOP)
        grid.addWidget(self.path, 0, 1, 1, 2, TOP)
        rest = ("data.image_size", "data.fraction", "data.images_per_class", "data.held_out")
        grid.addWidget(fields.add(make_row(rest[0])), 1, 0, TOP)
        grid.addWidget(fields.add(make_row(rest[1])), 1, 1, TOP)
        grid.addWidget(fields.add(make_row(rest[2])), 1, 2, TOP)
        grid.addWidget(fields.add(make_row(rest[3])), 2, 0, TOP)
        grid.addWidget(fields.add(make_row("data.classes")), 2, 1, 1, 2, TOP)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.browse.clicked.connect(self._browse)

    def show_draft(self, draft: Draft) -> None:
        """Only what the source has a use for can be edited."""
        source = draft.value("data.source")
        for control in (self.path.editor.widget, self.browse):
            control.setEnabled(source != "demo")
        self.hint.setText(_HINTS.get(source, ""))

    def take(self, given: str) -> None:
        """Use a folder or file, and the source that it is by its name."""
        path = Path(given)
        lower = path.name.lower()
        found = next((name for name, ends in _SUFFIXES.items() if lower.endswith(ends)), "")
        source = self.source.editor.value()
        if not found and source == "demo":
            found = "cifar" if "cifar" in lower else "folder"
        if found and found != source:
            self.edited.emit("data.source", found)
        self.edited.emit("data.path", str(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what is a file of this machine."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Use it."""
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            event.acceptProposedAction()
            self.take(local[0])

    def _browse(self) -> None:
        source = self.source.editor.value()
        mode = "open" if source in ("tar", "parquet") else "folder"
        ask_path(self, "Data", self.take, mode=mode, start=self.path.editor.value())
