"""Rail: the pages, on the left; beneath them what is running and the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout

from fbt_gui.services.icons import SIDE
from fbt_gui.services.theme import CHOICES, Theme
from fbt_gui.widgets.basics import label, switch

_WIDTH, _NARROW = 160, 54
_WORDS = {"system": "Theme: system", "light": "Theme: light", "dark": "Theme: dark"}


class Rail(QFrame):
    """`chosen` carries a page's name."""

    chosen = Signal(str)

    def __init__(self, pages: dict[str, tuple[str, str, str]], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(_WIDTH)
        self._theme, self._pages = theme, pages
        self._narrow = False
        self.buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 14, 8, 8)
        column.setSpacing(4)
        self._brand = label("Fuse")
        self._brand.setObjectName("brand")
        column.addWidget(self._brand)
        group = QButtonGroup(self)
        for name, (title, icon, tip) in pages.items():
            button = switch(title, "nav", tip)
            button.setIconSize(QSize(SIDE, SIDE))
            theme.tint(button, icon)
            button.setAccessibleName(title)
            button.clicked.connect(lambda _=False, page=name: self.chosen.emit(page))
            group.addButton(button)
            column.addWidget(button)
            self.buttons[name] = button
        column.addStretch(1)
        self.running = label("", "small", wrap=True)
        self.running.setContentsMargins(12, 0, 0, 4)
        column.addWidget(self.running)
        self.switch = QPushButton()
        self.switch.setProperty("kind", "nav")
        self.switch.setToolTip("Theme: as the system, light, dark")
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
        self.setFixedWidth(_NARROW if narrow else _WIDTH)
        self._brand.setVisible(not narrow)
        self.running.setVisible(not narrow)
        for name, button in self.buttons.items():
            button.setText("" if narrow else self._pages[name][0])
        self._show_theme()

    def show_running(self, text: str) -> None:
        """Say what is running."""
        self.running.setText(text)

    def _next_theme(self) -> None:
        self._theme.choose(CHOICES[(CHOICES.index(self._theme.choice) + 1) % len(CHOICES)])
        self._show_theme()

    def _show_theme(self) -> None:
        words = _WORDS[self._theme.choice]
        self.switch.setText("" if self._narrow else words)
        self.switch.setAccessibleName(words)
        self._theme.tint(self.switch, self._theme.choice, "dim")
