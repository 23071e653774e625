"""Theme: the system's light or dark, or the one chosen here; palette, style sheet and tinted icons."""

from __future__ import annotations

from string import Template
from typing import Any
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QStyleFactory, QWidget
from shiboken6 import isValid

from engine.record.files import resources_folder
from fbt_gui.services.colours import CONTRAST, DARK, LIGHT, Colours
from fbt_gui.services.dresser import Dresser
from fbt_gui.services.icons import icon
from fbt_gui.services.later import later
from fbt_gui.services.settings import Settings

CHOICES = ("system", "light", "dark", "contrast")
_POINT_SIZE = 10
_ICONS_A_TURN = 24
_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "contrast": Qt.ColorScheme.Dark,
}
_ROLES = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "field",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "card",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "card",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.PlaceholderText: "faint",
}


class Theme(QObject):
    """The colours in use. `changed` is emitted when they, or the choice, are others."""

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        self.choice = "system"
        self.colours: Colours = LIGHT
        self._applied: Colours | None = None
        self._tinted: WeakSet[QPushButton | QAction] = WeakSet()
        self._late: list[QPushButton | QAction] = []
        self._dresser = Dresser(self)
        app.setStyle(QStyleFactory.create("Fusion"))
        font = app.font()
        font.setPointSize(max(_POINT_SIZE, font.pointSize()))
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(self._apply)
        remembered = settings.text("theme", "system")
        self.choose(remembered if remembered in CHOICES else "system")

    def choose(self, choice: str) -> None:
        """Follow the system, or keep to light or dark."""
        self.choice = choice
        if self._settings.text("theme", "system") != choice:
            self._settings.remember("theme", choice)
        before = self._applied
        self._app.styleHints().setColorScheme(_SCHEMES[choice])
        self._apply()
        if self._applied is before:
            self.changed.emit()

    def icon(self, name: str, role: str = "text") -> Any:
        """An icon in the colour of this role."""
        return icon(name, getattr(self.colours, role), self.colours.faint)

    def tint(self, control: QPushButton | QAction, name: str, role: str = "text") -> None:
        """Give a control its icon, and tint it anew whenever the theme changes."""
        control.setProperty("icon_name", name)
        control.setProperty("icon_role", role)
        control.setIcon(self.icon(name, role))
        self._tinted.add(control)

    @property
    def is_shown(self) -> bool:
        """Whether every part of the window has the colours in use; they follow in a few turns of the event loop."""
        return self._dresser.is_done and not self._late

    def dress(self, part: QWidget) -> None:
        """Give a part of the window the style sheet. What is made in it, its menus and sheets too, has it as well."""
        self._dresser.dress(part)

    def page_turned(self) -> None:
        """Another page is shown: it is not painted in an old theme, and what is not seen gets the new one later."""
        self._dresser.page_turned()

    def close(self) -> None:
        """Leave the application as it is; another window brings a theme of its own."""
        self._app.styleHints().colorSchemeChanged.disconnect(self._apply)

    def _apply(self, *_: object) -> None:
        colours = self._wanted()
        if colours is self._applied:
            return
        self._applied = self.colours = colours
        # First, since it holds the windows: nothing is painted with the new palette and the old sheet.
        self._dresser.change(_style_sheet(colours))
        self._app.setPalette(_palette(colours))
        # Not those of `allWidgets`: while PySide wraps them one by one, Python may collect a closed window's, and crash.
        self._late = list(self._tinted)
        later(self, self._tint_some)
        self.changed.emit()

    def _tint_some(self) -> None:
        """Icons of another colour are drawn from their SVG, a few in a turn of the event loop."""
        some, self._late = self._late[:_ICONS_A_TURN], self._late[_ICONS_A_TURN:]
        for control in some:
            if isValid(control):
                control.setIcon(self.icon(control.property("icon_name"), control.property("icon_role")))
        if self._late:
            later(self, self._tint_some)

    def _wanted(self) -> Colours:
        hints = self._app.styleHints()
        system = self.choice == "system"
        if self.choice == "contrast" or (system and _wants_contrast(hints)):
            return CONTRAST
        dark = self.choice == "dark" or (system and hints.colorScheme() == Qt.ColorScheme.Dark)
        return DARK if dark else LIGHT


def _wants_contrast(hints: Any) -> bool:
    """Whether the system asks for high contrast; Qt can say so from 6.10 on."""
    said = getattr(hints, "accessibility", None)
    return said is not None and "High" in said().contrastPreference().name


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(getattr(colours, name)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.faint))
    return palette


def _style_sheet(colours: Colours) -> str:
    folder = resources_folder() / "themes"
    sheet = (folder / "fuse.qss").read_text(encoding="utf-8")
    return Template(sheet).substitute(colours.words(), icons=(folder / colours.name).as_posix())
