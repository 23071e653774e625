"""Findings: what a scan found, in full: broken files with the reason, images in both splits, and the sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from fbt_gui.pages.data.words import sizes_words
from fbt_gui.services.context import Context
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import NameLabel, label
from fbt_gui.widgets.flow import flow_of
from fbt_gui.widgets.tip import plain_tip

_MOST_LINES = 7
_EXAMPLES = 5


class Findings(QWidget):
    """Hidden where there is nothing to say."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._result: dict[str, Any] = {}
        self._path = ""
        self.sizes = label("", "dim", wrap=True)
        self.broken = label("", "problem", wrap=True)
        self.list = self._make_list()
        self.copy = QPushButton(tr("Copy list"))
        self.copy.setToolTip(tr("Copy the broken files with their reasons"))
        self.copy.clicked.connect(self._copy)
        self.folder = QPushButton(tr("Open folder"))
        self.folder.setToolTip(tr("Show the folder of the chosen file"))
        self.folder.clicked.connect(self._open)
        context.theme.tint(self.copy, "copy")
        context.theme.tint(self.folder, "folder")
        self.ways = flow_of(self.copy, self.folder, spacing=6)
        self.twice = NameLabel("warning", 40)
        self.notices = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.sizes, self.broken, self.list, self.ways, self.twice, self.notices):
            column.addWidget(widget)

    def show_result(self, result: dict[str, Any], path: str) -> None:
        """What a scan found; an empty one hides it."""
        self._path = path
        self.setVisible(bool(result))
        if result is self._result:
            return
        self._result = result
        sizes = sizes_words(result.get("sizes"))
        self.sizes.setText(sizes)
        self.sizes.setVisible(bool(sizes))
        self._show_broken(result.get("broken", []), result.get("broken_count", 0))
        self._show_twice(result.get("duplicates", 0), result.get("duplicate_examples", []))
        notices = "\n".join(result.get("notices", [])[:_EXAMPLES])
        self.notices.setText(notices)
        self.notices.setVisible(bool(notices))

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setColumnCount(2)
        made.setHeaderLabels([tr("File"), tr("Why it cannot be read")])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setProperty("role", "inner")
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        made.setAccessibleName(tr("Broken files"))
        made.setToolTip(tr("Files that cannot be read as images"))
        made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        made.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        made.header().setStretchLastSection(False)
        return made

    def _show_broken(self, broken: list[dict[str, Any]], count: int) -> None:
        for widget in (self.broken, self.list, self.ways):
            widget.setVisible(bool(broken))
        self.list.clear()
        rows = []
        for one in broken:
            row = QTreeWidgetItem([str(one.get("name", "")), str(one.get("reason", ""))])
            row.setToolTip(0, plain_tip(row.text(0)))
            row.setToolTip(1, plain_tip(row.text(1)))
            rows.append(row)
        self.list.addTopLevelItems(rows)
        said = tr('Mend or remove them, or set "Broken images" to skip in the run\'s data settings.')
        if count > len(broken):
            said = tr(
                "The first {some} of {all} are listed. "
                'Mend or remove them, or set "Broken images" to skip in the run\'s data settings.'
            ).format(some=whole(len(broken)), all=whole(count))
        self.broken.setText(said)
        line = self.fontMetrics().height() + 5
        self.list.setFixedHeight(min(len(rows), _MOST_LINES) * line + self.list.header().sizeHint().height() + 6)
        self.folder.setVisible(bool(rows) and bool(self._path))

    def _show_twice(self, count: int, examples: list[dict[str, Any]]) -> None:
        self.twice.setVisible(bool(count))
        if not count:
            return
        said = tr("%n validation images are also training images, byte for byte: accuracy is overstated.", "", count)
        pairs = [f"{one.get('validation', '')}  =  {one.get('train', '')}" for one in examples[:_EXAMPLES]]
        self.twice.say("\n".join([f"⚠ {said}", *pairs]))

    def _copy(self) -> None:
        lines = [f"{one.get('name', '')}\t{one.get('reason', '')}" for one in self._result.get("broken", [])]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._context.bar.say(tr("%n lines are on the clipboard.", "", len(lines)))

    def _open(self) -> None:
        """The folder of the chosen file, else that of the data set."""
        item = self.list.currentItem()
        top = Path(self._path)
        place = (top / item.text(0)).parent if item is not None else top
        show_folder(place if place.is_dir() else top)
