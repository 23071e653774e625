"""Rail: the pages, on the left; beneath them the theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout

from fbt_gui.services.icons import SIDE
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import CHOICES, Theme
from fbt_gui.widgets.basics import label, switch

_WIDTH, _NARROW, _MARGIN = 160, 54, 8
_WORDS = {
    "system": mark("Theme: system"),
    "light": mark("Theme: light"),
    "dark": mark("Theme: dark"),
    "contrast": mark("High contrast"),
}


class Place(Protocol):
    """What the rail shows of a page."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def tip(self) -> str: ...


class Rail(QFrame):
    """`chosen` carries a page's name."""

    chosen = Signal(str)

    def __init__(self, pages: Sequence[Place], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(_WIDTH)
        self._theme, self._titles = theme, {page.name: tr(page.title) for page in pages}
        self._narrow = False
        self.buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 14, _MARGIN, _MARGIN)
        column.setSpacing(4)
        self._brand = label("Fuse")
        self._brand.setObjectName("brand")
        column.addWidget(self._brand)
        group = QButtonGroup(self)
        for page in pages:
            button = switch(tr(page.title), "nav", tr(page.tip))
            button.setIconSize(QSize(SIDE, SIDE))
            theme.tint(button, page.icon)
            button.setAccessibleName(tr(page.title))
            button.clicked.connect(lambda _=False, name=page.name: self.chosen.emit(name))
            group.addButton(button)
            column.addWidget(button)
            self.buttons[page.name] = button
        column.addStretch(1)
        self.switch = QPushButton()
        self.switch.setProperty("kind", "nav")
        self.switch.setToolTip(tr("Theme: as the system, light, dark, high contrast"))
        self.switch.clicked.connect(self._next_theme)
        column.addWidget(self.switch)
        theme.changed.connect(self._show_theme)
        self._show_theme()

    def show_page(self, name: str) -> None:
        """Mark the page that is shown."""
        self.buttons[name].setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window icons alone; their words are in tooltips and for screen readers."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._brand.setVisible(not narrow)
        for name, button in self.buttons.items():
            button.setText("" if narrow else self._titles[name])
        self._show_theme()
        self.setFixedWidth(_NARROW if narrow else self._wide())

    def showEvent(self, event: QShowEvent) -> None:
        """Styled by now: as wide as the words are."""
        super().showEvent(event)
        if not self._narrow:
            self.setFixedWidth(self._wide())

    def _wide(self) -> int:
        advance = self.switch.fontMetrics().horizontalAdvance
        longest = max(advance(tr(words)) for words in _WORDS.values())  # the rail stays as it is with any theme
        theme = self.switch.sizeHint().width() + longest - advance(self.switch.text())
        return max(_WIDTH, *(width + 2 * _MARGIN for width in (theme, *map(_width, self.buttons.values()))))

    def _next_theme(self) -> None:
        self._theme.choose(CHOICES[(CHOICES.index(self._theme.choice) + 1) % len(CHOICES)])
        self._show_theme()

    def _show_theme(self) -> None:
        words = tr(_WORDS[self._theme.choice])
        self.switch.setText("" if self._narrow else words)
        self.switch.setAccessibleName(words)
        self._theme.tint(self.switch, self._theme.choice, "dim")


def _width(button: QPushButton) -> int:
    return button.sizeHint().width()
