"""DataPage: the data sets that were used here; files and folders may be dropped anywhere on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fbt_gui.pages.data.dataset_commands import DatasetCommands
from fbt_gui.pages.data.dataset_list import DatasetList
from fbt_gui.pages.data.detail import DatasetDetail
from fbt_gui.pages.data.known import Known, KnownDatasets
from fbt_gui.pages.data.scans import Scans
from fbt_gui.pages.data.words import Use, uses_of
from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import label, page_column, restyle
from fbt_gui.widgets.empty_state import EmptyState
from fbt_gui.widgets.page_head import page_head

_NARROW = 1000
_MOST_AT_ONCE = 50
_LIST_WIDTHS = (290, 232)  # in a wide page, in a narrow one


class DataPage(Page):
    """A list on the left, the chosen data set on the right."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self.known = KnownDatasets(context, self)
        self.scans = Scans(context, self)
        self.commands = DatasetCommands(self)
        self.list = DatasetList(context.theme)
        self.detail: DatasetDetail | None = None
        self._uses: dict[str, Use] = {}
        self._wanted = ""
        self._shown = False
        self._lay_out()
        self.known.updated.connect(self._show)
        self.known.problem_found.connect(lambda text: context.bar.say(text, "warning"))
        self.scans.ended.connect(lambda _: self.known.refresh())
        self.scans.updated.connect(lambda _: self.changed.emit())
        self.list.chosen.connect(self._choose)
        context.runs.updated.connect(self._count)
        self.in_turns(self._make_detail, self._count, self.known.refresh)

    @property
    def chosen(self) -> Known | None:
        """The data set that is shown."""
        return self.detail.known if self.detail is not None else None

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What can be done with data sets."""
        return self.commands.handlers()

    def offers(self) -> dict[str, bool]:
        """Which of it makes sense for the one that is shown."""
        return self.commands.offers()

    def receive(self, **what: Any) -> None:
        """`path`: a folder or file to show, which is put on the list where it is new; `key`: one of the list."""
        if what.get("path"):
            self.add(what["path"])
        elif what.get("key"):
            self.go_to(what["key"])

    def search(self) -> None:
        """Go to the list, which finds a name as it is typed."""
        self.list.setFocus()

    def arrive(self) -> None:
        """Runs may have used other data meanwhile."""
        self._shown = True
        self.known.refresh()
        if self.detail is not None:
            self.detail.set_active(True)

    def leave(self) -> None:
        """Nothing is opened for a page that nobody sees; a scan goes on."""
        self._shown = False
        if self.detail is not None:
            self.detail.set_active(False)

    def add(self, path: str) -> None:
        """Put a folder or file on the list and show it."""
        self.known.add(path, self.go_to)

    def go_to(self, key: str) -> None:
        """Show a data set of the list, as soon as it is there."""
        if self.known.entry(key) is None:
            self._wanted = key
        else:
            self.list.choose(key)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what is a file or folder of this machine."""
        if _local(event):
            event.acceptProposedAction()
            restyle(self.list, "dropping", "true")
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It is carried on."""
        restyle(self.list, "dropping", "false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Add all of it; the last is shown. Whoever drops thousands means the folder they are in."""
        restyle(self.list, "dropping", "false")
        event.acceptProposedAction()
        paths = _local(event)
        if len(paths) > _MOST_AT_ONCE:
            said = tr("{count} files are too many at once. Drop the folder that they are in.")
            self.context.bar.say(said.format(count=whole(len(paths))), "warning")
            return
        for path in paths:
            self.add(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page leaves its room to the data set."""
        super().resizeEvent(event)
        self._left.setFixedWidth(_LIST_WIDTHS[self.width() < _NARROW])

    def _lay_out(self) -> None:
        column = page_column(self)
        actions, theme = self.context.actions, self.context.theme
        buttons = (actions.button(name, theme, self, shows=True) for name in ("add_data", "add_data_file"))
        column.addLayout(page_head(tr("Data"), *buttons))
        hint = label(tr("Drop a folder or file anywhere on this page to add it."), "small", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(6)
        left.addWidget(self.list, 1)
        left.addWidget(hint)
        self._right = QStackedWidget()
        self._right.addWidget(EmptyState(tr("Data sets"), tr("Looking for what was used here…")))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._left)
        row.addWidget(self._right, 1)
        column.addLayout(row, 1)

    def _make_detail(self) -> None:
        self.detail = DatasetDetail(self.context, self.scans)
        self.detail.set_active(self._shown)
        self._right.addWidget(self.detail)
        self.detail.head.source_chosen.connect(self.commands.read_as)
        self._choose(self.list.key)

    def _count(self) -> None:
        self._uses = uses_of(self.context.runs.rows)
        self.list.entries.show_uses(self._uses)
        known = self.chosen
        if known is not None and self.detail is not None:
            self.detail.head.show_runs(self._runs_of(known))

    def _show(self) -> None:
        self.list.show_entries(self.known.entries)
        if self._wanted:
            self.list.choose(self._wanted)
            self._wanted = ""
        elif not self.list.key and self.known.entries:
            self.list.choose(self.known.entries[0].key)
        self._choose(self.list.key)

    def _choose(self, key: str) -> None:
        known = self.known.entry(key)
        if known is None or self.detail is None:
            return
        self._right.setCurrentWidget(self.detail)
        self.detail.show_known(known, self._runs_of(known))
        self.changed.emit()

    def _runs_of(self, known: Known) -> int:
        return self._uses.get(known.in_runs, Use()).runs


def _local(event: QDragEnterEvent | QDropEvent) -> list[str]:
    """The files and folders of this machine that are dragged."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
