"""AboutCard: which versions are at work, and under which licences."""

from __future__ import annotations

import platform
from importlib import metadata

import PySide6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QPushButton

from engine import __version__
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import NOTHING
from fbt_gui.widgets.basics import Card, label

_PACKAGES = (("PyTorch", "torch"), ("torchvision", "torchvision"), ("timm", "timm"))


class AboutCard(Card):
    """The versions are read from what is installed; nothing of it is imported."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Versions and licences"))
        self._context = context
        self._found: list[tuple[str, str]] = []
        self.copy = QPushButton()
        self.copy.setProperty("kind", "flat")
        self.copy.setAccessibleName(tr("Copy the versions"))
        self.copy.setToolTip(tr("Copy the versions, for a report"))
        context.theme.tint(self.copy, "copy", "dim")
        self.copy.clicked.connect(self._copy)
        self.head.addStretch(1)
        self.head.addWidget(self.copy)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        for text in (
            tr("Fuse is free under the Apache License 2.0; Qt and PySide6 are used under the LGPL 3."),
            tr("Weights of models have licences of their own: the model's page says which."),
        ):
            self.body.addWidget(label(text, "small", wrap=True))
        context.desk.submit(versions, self._show, owner=self)

    def _show(self, found: list[tuple[str, str]]) -> None:
        self._found = found
        for row, (name, version) in enumerate(found):
            self._grid.addWidget(label(name, "dim"), row, 0)
            self._grid.addWidget(label(version, selectable=True), row, 1)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name} {version}" for name, version in self._found))
        self._context.bar.say(tr("The versions are on the clipboard."))


def versions() -> list[tuple[str, str]]:
    """Names and versions of what matters to a run, as installed."""
    found = [("Fuse", __version__), ("Python", platform.python_version()), ("PySide6", PySide6.__version__)]
    for title, package in _PACKAGES:
        try:
            found.append((title, metadata.version(package)))
        except metadata.PackageNotFoundError:
            found.append((title, NOTHING))
    return found
