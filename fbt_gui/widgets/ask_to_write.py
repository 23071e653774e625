"""Asking for the name of a file to write where there is a choice of kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.ask_path import ask_path


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        words: as Qt's dialog wants them, and marked for translation.
        ending: of its name; empty for a folder.
    """

    name: str
    words: str
    ending: str = ""


HTML = Kind("html", mark("Web page (*.html)"), ".html")
PDF = Kind("pdf", mark("PDF (*.pdf)"), ".pdf")
CSV = Kind("csv", mark("Table (*.csv)"), ".csv")
ZIP = Kind("zip", mark("Zip (*.zip)"), ".zip")


def ask_to_write(
    parent: QWidget, title: str, then: Callable[[Path, Kind], object], kinds: Sequence[Kind], start: str
) -> QFileDialog:
    """Open the file dialog and return at once; `then` gets the path, with its ending, and the kind.

    The kind is the one that the name's ending says; of a name that says none, the one that is chosen below it. Where
    the name with its ending is another one's, the dialog comes again with it, and asks.

    Args:
        start: a name to begin with.
    """
    by_words = {tr(kind.words): kind for kind in kinds}

    def shown() -> Kind:
        return by_words.get(dialog.selectedNameFilter(), kinds[0])

    def chosen(given: str) -> None:
        path = Path(given)
        ending = path.suffix.lower()
        kind = next((kind for kind in kinds if ending and kind.ending == ending), None) or shown()
        meant = path if ending == kind.ending or not kind.ending else path.with_name(path.name + kind.ending)
        if meant != path and meant.exists():  # the dialog asked about the other name
            ask_to_write(parent, title, then, kinds, str(meant))
            return
        then(meant, kind)

    dialog = ask_path(parent, title, chosen, mode="save", filters=";;".join(by_words), start=start)
    dialog.setDefaultSuffix(kinds[0].ending)  # so that it asks before it replaces the very file that is meant
    dialog.filterSelected.connect(lambda _: dialog.setDefaultSuffix(shown().ending))
    return dialog
