"""One sample large, with its class and its name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from fbt_gui.pages.data.glimpse import Picture
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import ElidedLabel, label
from fbt_gui.widgets.popover import Popover, enlarged

_SIDE = 240  # previews are at most 160 pixels a side: larger than this would show no more


def large_picture(parent: QWidget, picture: Picture) -> Popover:
    """The sample, ready to be opened at its place in the parent."""
    made = Popover(parent, tr("Sample of class {name}").format(name=picture.class_name))
    shown = QLabel()
    shown.setPixmap(enlarged(picture.image, _SIDE, made.devicePixelRatioF()))
    shown.setAccessibleName(made.accessibleName())
    made.column.addWidget(shown, 0, Qt.AlignmentFlag.AlignHCenter)
    made.column.addWidget(ElidedLabel(picture.class_name, "heading"))
    if picture.name:
        made.column.addWidget(ElidedLabel(picture.name, "small"))
    made.column.addWidget(label(tr("Esc closes"), "small"))
    made.setFixedWidth(_SIDE + 24)
    return made
