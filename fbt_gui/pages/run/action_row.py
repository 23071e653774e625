"""ActionRow: a row of buttons that are actions; those without room are in the menu of its last button."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from fbt_gui.actions import Actions
from fbt_gui.pages.page import Page
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme

_SPACING = 6
# In the order in which they give way, the last first.
_ROW = ("pause", "resume", "stop", "export", "duplicate", "compare", "open_folder", "checkpoint", "star")
# What stands in the place of a button that goes while it has the focus: the next Space is not to stop a run.
_HEIRS = {"pause": "resume", "resume": "pause"}


class ActionRow(QWidget):
    """Shows what can be done now. `changed` says that this is something else than before."""

    changed = Signal()

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._actions = actions
        self.buttons: dict[str, QPushButton] = {}
        self._heir = ""  # the button that gets the focus as soon as it is there
        for name in _ROW:
            # Before the buttons' own: a disabled one hands the focus to its neighbour.
            actions[name].changed.connect(partial(self._let_go, name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING)
        for name in _ROW:
            words = tr("Export…") if name == "export" else None  # a row has less room than a menu
            made = actions.button(name, theme, self, text=words, shows=True)
            self.buttons[name] = made
            row.addWidget(made)
        self.more = QPushButton(tr("More"))
        self.more.setAccessibleName(tr("More"))
        self.more.setToolTip(tr("What else can be done to this run"))
        self._menu = QMenu(self.more)
        self._menu.setToolTipsVisible(True)
        self.more.setMenu(self._menu)
        row.addWidget(self.more)
        self._offered: dict[str, str] = {}
        self._room = 0
        # After the buttons' own, which show what may have no room.
        for name in _ROW:
            actions[name].changed.connect(self._look)
        self._look()

    def minimumSizeHint(self) -> QSize:
        """Narrow: what has no room goes into the menu."""
        return QSize(self.more.sizeHint().width(), super().minimumSizeHint().height())

    def fit(self, room: int) -> None:
        """Place what can be done in so many pixels."""
        self._room = room
        there = list(self._offered)
        total = sum(self._width(name) + _SPACING for name in there) - _SPACING
        kept = there
        if total > room:
            left = room - self.more.sizeHint().width() - _SPACING
            kept = []
            for name in there:
                left -= self._width(name) + _SPACING
                if left < -_SPACING:
                    break
                kept.append(name)
        for name, button in self.buttons.items():
            if name not in kept:
                self._give_focus_on(name)
            button.setVisible(name in kept)
        self._menu.clear()
        for name in there[len(kept) :]:
            self._menu.addAction(self._actions[name])
        self.more.setVisible(len(kept) < len(there))
        self._take_over(kept)

    def _look(self) -> None:
        """What can be done, and in which words: a star is given or taken away."""
        offered = {}
        for name, button in self.buttons.items():
            if self._actions[name].isEnabled():
                offered[name] = button.text()
        if offered != self._offered:
            self._offered = offered
            self.changed.emit()
        self.fit(self._room)

    def _let_go(self, name: str) -> None:
        if not self._actions[name].isEnabled():
            self._give_focus_on(name)

    def _give_focus_on(self, name: str) -> None:
        """Where this button has the focus, which is about to go: to the page, until its counterpart is there."""
        page = self._page()
        if page is not None and name in self.buttons and self.window().focusWidget() is self.buttons[name]:
            self._heir = _HEIRS.get(name, "")
            page.setFocus()

    def _take_over(self, shown: list[str]) -> None:
        """Give the counterpart the focus that waits for it; who went elsewhere meanwhile stays there."""
        if self._heir and self.window().focusWidget() is not self._page():
            self._heir = ""
        elif self._heir in shown:
            self.buttons[self._heir].setFocus()
            self._heir = ""

    def _page(self) -> Page | None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, Page):
            above = above.parentWidget()
        return above

    def _width(self, name: str) -> int:
        return self.buttons[name].sizeHint().width()
