"""Saving of a comparison: the report as HTML or PDF, the numbers as CSV; made in a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from engine.record.compared.pens import PAPER, Pen
from engine.record.files import replace_file
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import tr
from fbt_gui.widgets.ask_to_write import CSV, HTML, PDF, ask_to_write

if TYPE_CHECKING:
    from engine.record.compared.groups import Group


def ask_report(parent: QWidget, context: Context, groups: Sequence[Group], pens: Mapping[str, Pen]) -> None:
    """Ask where, then write HTML or PDF, as the name ends."""
    save = lambda path, _: save_report(context, path, groups, pens, parent)  # noqa: E731
    ask_to_write(parent, tr("Save the report"), save, (HTML, PDF), "comparison")


def ask_csv(parent: QWidget, context: Context, groups: Sequence[Group]) -> None:
    """Ask where, then write the numbers."""
    save = lambda path, _: save_csv(context, path, groups, parent)  # noqa: E731
    ask_to_write(parent, tr("Save the table"), save, (CSV,), "comparison")


def save_report(context: Context, path: Path, groups: Sequence[Group], pens: Mapping[str, Pen], owner: QWidget) -> None:
    """Write the report; which kind is said by the name's end."""
    kept, own = list(groups), {group.id: pens[group.id] for group in groups}

    def make() -> Path:
        if path.suffix == ".pdf":
            report = load("engine.record.compared.report").report_of(kept, PAPER, pens=own)
            content: str | bytes = load("engine.record.compared.pdf").as_pdf(report)
        else:
            content = load("engine.record.compared.files").as_html(kept, pens=own)
        replace_file(path, content)
        return path

    _write(context, make, owner)


def save_csv(context: Context, path: Path, groups: Sequence[Group], owner: QWidget) -> None:
    """Write the numbers as a table."""
    kept = list(groups)

    def make() -> Path:
        replace_file(path, load("engine.record.compared.files").as_csv(kept))
        return path

    _write(context, make, owner)


def _write(context: Context, make, owner: QWidget) -> None:  # type: ignore[no-untyped-def]
    def said(path: Path) -> None:
        text = tr("The comparison is in {path}.").format(path=path)
        context.bar.say(text, way=(tr("Open folder"), lambda: show_folder(path.parent)))

    context.desk.submit(make, said, context.commands.tell_error, owner)
