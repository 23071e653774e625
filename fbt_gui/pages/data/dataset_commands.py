"""DatasetCommands: what can be done with data sets, and which of it makes sense now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fbt_gui.pages.data.known import Known
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.ask_path import ask_path

if TYPE_CHECKING:
    from fbt_gui.pages.data.page import DataPage

_FILES = mark("Data sets (*.tar *.tar.gz *.tgz *.tar.bz2 *.tbz2 *.tar.xz *.txz *.parquet);;All files (*)")


class DatasetCommands(QObject):
    """Does the actions of the Data page to the data set that is shown there."""

    def __init__(self, page: DataPage) -> None:
        super().__init__(page)
        self._page = page

    def handlers(self) -> dict[str, Callable[[], object]]:
        """The page's actions, by id."""
        page = self._page
        return {
            "add_data": lambda: ask_path(page, tr("Folder of images"), page.add, mode="folder"),
            "add_data_file": lambda: ask_path(page, tr("File of images"), page.add, filters=_FILES),
            "use_data": lambda: self._do(self._use),
            "open_data": lambda: self._do(_open),
            "scan_data": lambda: self._do(lambda known: page.scans.start(known.dataset)),
            "forget_data": lambda: self._do(self._forget),
        }

    def offers(self) -> dict[str, bool]:
        """What is there can be used; what the program brings cannot be forgotten."""
        known = self._page.chosen
        there = known is not None and not known.missing
        own = known is not None and bool(known.dataset.path)
        idle = known is not None and self._page.scans.of(known.dataset).asked is None
        return {"use_data": there, "open_data": there and own, "scan_data": there and idle, "forget_data": own}

    def read_as(self, source: str) -> None:
        """Take the files for another kind of source."""

        def again(known: Known) -> None:
            self._page.scans.forget(known.key)
            self._page.known.read_as(known, source, self._page.go_to)

        self._do(again)

    def _do(self, what: Callable[[Known], object]) -> None:
        if self._page.chosen is not None:
            what(self._page.chosen)

    def _use(self, known: Known) -> None:
        data = {"source": known.dataset.source, "path": known.dataset.path}
        self._page.context.go.go("new_run", data=data)

    def _forget(self, known: Known) -> None:
        self._page.scans.forget(known.key)
        self._page.known.forget(known)


def _open(known: Known) -> None:
    path = Path(known.dataset.path)
    show_folder(path if known.dataset.source == "folder" or not path.suffix else path.parent)
