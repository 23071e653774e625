"""The sheets of the Help menu: every shortcut, and what this program is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QWidget

from engine import __version__
from fbt_gui.actions import Actions
from fbt_gui.services.places import short_path
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import TOP, label
from fbt_gui.widgets.sheet import Sheet

_ABOUT_HEIGHT = 320


def shortcuts_sheet(parent: QWidget, theme: Theme, actions: Actions) -> Sheet:
    """Every action that has a shortcut, by menu."""
    sheet = Sheet(parent, tr("Keyboard shortcuts"))
    theme.dress(sheet)
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    row, menu = 0, ""
    for spec in actions.specs.values():
        if not spec.shortcut:
            continue
        if spec.menu != menu:
            menu = spec.menu
            grid.addWidget(label(tr(menu), "heading"), row, 0, 1, 2)
            row += 1
        grid.addWidget(label(actions.keys(actions[spec.id]), "key"), row, 0, TOP)
        said = tr("{title}: {about}").format(title=tr(spec.title).rstrip("…"), about=tr(spec.tooltip))
        grid.addWidget(label(said, wrap=True), row, 1)
        row += 1
    sheet.body.addLayout(grid)
    sheet.body.addStretch(1)
    sheet.open()
    return sheet


def about_sheet(parent: QWidget, theme: Theme, home: Path) -> Sheet:
    """Version, licence, and where things are kept."""
    sheet = Sheet(parent, "Fuse", 520)
    theme.dress(sheet)
    sheet.resize(sheet.width(), _ABOUT_HEIGHT)
    for text, role in (
        (tr("Version {version}").format(version=__version__), "heading"),
        (
            tr("Heterogeneous knowledge distillation: what a network of one family knows, moved into one of another."),
            "",
        ),
        (tr("Runs are kept in {home}.").format(home=short_path(home)), "dim"),
        (tr("Scripts use `python -m engine.run`; its help lists every option."), "dim"),
        (tr("Apache License 2.0. Qt and PySide6 are used under the LGPL 3."), "dim"),
    ):
        sheet.body.addWidget(label(text, role, wrap=True, selectable=True))
    sheet.body.addStretch(1)
    sheet.open()
    return sheet
