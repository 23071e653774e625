"""The dialog that asks for a file of one kind or another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from fbt_gui.widgets.ask_to_write import CSV, HTML, PDF, Kind, ask_to_write

FOLDER = Kind("tracker", "Folder (*)")


@pytest.fixture
def ask(qtbot: Any) -> Callable[..., tuple[QFileDialog, list[Any]]]:
    owner = QWidget()
    qtbot.addWidget(owner)

    def make(*kinds: Kind) -> tuple[QFileDialog, list[Any]]:
        said: list[Any] = []
        dialog = ask_to_write(owner, "Save", lambda path, kind: said.append((path, kind.name)), kinds, "report")
        return dialog, said

    return make


@pytest.mark.parametrize(
    ("given", "path", "kind"),
    [
        ("/a/b.pdf", "/a/b.pdf", "pdf"),
        ("/a/b.HTML", "/a/b.HTML", "html"),
        ("/a/resnet.v2", "/a/resnet.v2.html", "html"),
        ("/a/b", "/a/b.html", "html"),
    ],
)
def test_the_ending_of_a_name_says_the_kind(ask: Callable[..., Any], given: str, path: str, kind: str) -> None:
    dialog, said = ask(HTML, PDF)
    dialog.fileSelected.emit(given)
    assert said == [(Path(path), kind)]
    dialog.reject()


def test_a_name_without_an_ending_is_of_the_kind_that_is_chosen_below_it(ask: Callable[..., Any]) -> None:
    dialog, said = ask(CSV, FOLDER)
    assert dialog.defaultSuffix() == "csv"
    dialog.selectNameFilter(FOLDER.words)
    dialog.filterSelected.emit(FOLDER.words)
    assert dialog.defaultSuffix() == ""
    dialog.fileSelected.emit("/a/runs")
    dialog.fileSelected.emit("/a/runs.csv")
    assert said == [(Path("/a/runs"), "tracker"), (Path("/a/runs.csv"), "csv")]
    dialog.reject()


def test_a_file_that_only_its_ending_makes_another_is_asked_for_again(ask: Callable[..., Any], tmp_path: Path) -> None:
    there = tmp_path / "resnet.v2.html"
    there.write_text("a report")
    dialog, said = ask(HTML, PDF)
    dialog.fileSelected.emit(str(tmp_path / "resnet.v2"))
    assert not said
    (again,) = [each for each in dialog.parent().findChildren(QFileDialog) if each is not dialog]
    assert again.selectedFiles() == [str(there)]
    again.fileSelected.emit(str(there))
    assert said == [(there, "html")]
    again.reject()
    dialog.reject()


@pytest.mark.parametrize(
    ("page", "action"), [("run", "save_plots"), ("run", "save_report"), ("new_run", "open_config")]
)
def test_it_wears_the_theme_also_on_pages_that_are_dressed_part_by_part(
    open_window: Callable[..., Any], make_run: Callable[..., Any], qtbot: Any, page: str, action: str
) -> None:
    window = open_window("new_run")
    if page == "run":
        window.open_run(make_run().id)
    wanted = window.context.actions[action]
    qtbot.waitUntil(wanted.isEnabled, timeout=20_000)
    wanted.trigger()
    dialog = next(found for found in window.findChildren(QFileDialog) if found.isVisible())
    around: list[QWidget] = [dialog]
    while (parent := around[-1].parentWidget()) is not None:
        around.append(parent)
    dialog.reject()
    assert any(each.styleSheet() for each in around)
