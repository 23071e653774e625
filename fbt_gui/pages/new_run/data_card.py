"""DataCard: where the images come from, how many there are, and what they look like; files may be dropped on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from fbt_gui.pages.new_run.config_fields import ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.drops import local_files
from fbt_gui.pages.new_run.sample_strip import SampleStrip
from fbt_gui.pages.new_run.seen_menu import SeenMenu
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.ask_path import ask_path
from fbt_gui.widgets.basics import TOP, Card, ElidedLabel, restyle

_SUFFIXES = {"tar": (".tar", ".tgz", ".tar.gz"), "parquet": (".parquet",)}
_HINTS = {
    "demo": mark("8×8 digits that come with the program"),
    "folder": mark("a folder of classes, or train/ and val/ of such"),
    "tar": mark("an archive, or a folder of them"),
    "cifar": mark("the folder of the CIFAR batches"),
    "parquet": mark("a file, or a folder of them"),
}
_STRETCHES = (3, 3, 4)  # the last column's title is the longest


class DataCard(Card):
    """`edited` carries a path and a value, as a row does."""

    edited = Signal(str, object)

    def __init__(self, fields: ConfigFields, theme: Theme) -> None:
        super().__init__(tr("Data"))
        self.setAcceptDrops(True)
        self.hint = ElidedLabel("", "small")
        self.head.addWidget(self.hint, 1)
        self.seen = SeenMenu(theme)
        self.browse = QPushButton()
        self.browse.setAccessibleName(tr("Browse for the data"))
        self.browse.setToolTip(tr("Choose the folder or file; or drop it on this card"))
        self.browse.setProperty("kind", "icon")
        theme.tint(self.browse, "folder")
        self.strip = SampleStrip(theme)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        self.source = fields.add(make_row("data.source"))
        self.path = fields.add(make_row("data.path", beside=_beside(self.browse, self.seen)))
        grid.addWidget(self.source, 0, 0, TOP)
        grid.addWidget(self.path, 0, 1, 1, 2, TOP)
        for column, name in enumerate(("image_size", "fraction", "images_per_class")):
            grid.addWidget(fields.add(make_row(f"data.{name}")), 1, column, TOP)
            grid.setColumnStretch(column, _STRETCHES[column])
        self.body.addLayout(grid)
        self.body.addWidget(self.strip)
        self.body.addStretch(1)
        self.browse.clicked.connect(self._browse)
        self.seen.chosen.connect(self._take_seen)

    def show_draft(self, draft: Draft) -> None:
        """Only what the source has a use for can be edited."""
        source = draft.value("data.source")
        for control in (self.path.editor.widget, self.browse):
            control.setEnabled(source != "demo")
        self.hint.say(tr(_HINTS[source]) if source in _HINTS else "")

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
        """Take what is a file of this machine; a configuration is for the page."""
        if local_files(event):
            event.acceptProposedAction()
            restyle(self, "dropping", "true")
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It is carried on."""
        restyle(self, "dropping", "false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Use it."""
        restyle(self, "dropping", "false")
        local = local_files(event)
        if local:
            event.acceptProposedAction()
            self.take(local[0])

    def _take_seen(self, source: str, path: str) -> None:
        self.edited.emit("data.source", source)
        self.edited.emit("data.path", path)

    def _browse(self) -> None:
        source = self.source.editor.value()
        mode = "open" if source in ("tar", "parquet") else "folder"
        ask_path(self, tr("Data"), self.take, mode=mode, start=self.path.editor.value())


def _beside(*buttons: QPushButton) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for button in buttons:
        row.addWidget(button)
    return holder
