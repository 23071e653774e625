"""LooksCard: theme, language, and whether closing asks."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from fbt_gui.pages.settings.setting_row import SettingRow
from fbt_gui.services.context import Context
from fbt_gui.services.language import LANGUAGES, SYSTEM
from fbt_gui.services.settings import ASK_ON_CLOSE
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import CHOICES
from fbt_gui.widgets.basics import Card, label
from fbt_gui.widgets.editors import CheckEditor, ChoiceEditor

_THEMES = {
    "system": mark("As the system"),
    "light": mark("Light"),
    "dark": mark("Dark"),
    "contrast": mark("High contrast"),
}


class LooksCard(Card):
    """Another language is spoken by another window, which takes this one's place when it is asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Window"))
        self._context = context
        self._spoken = context.settings.text("language", SYSTEM)
        self.theme = ChoiceEditor([(name, tr(_THEMES[name])) for name in CHOICES])
        self.language = ChoiceEditor([(SYSTEM, tr("As the system")), *LANGUAGES.items()])
        self.ask = CheckEditor()
        self.body.addWidget(SettingRow(tr("Theme"), self.theme, wide=True))
        self.body.addWidget(SettingRow(tr("Language"), self.language, wide=True))
        self.again = self._make_again()
        self.body.addWidget(self.again)
        self.body.addWidget(
            SettingRow(tr("Say on closing that runs go on"), self.ask, tr("Only while runs are running"))
        )
        self.theme.on_edit = lambda: context.theme.choose(self.theme.value())
        self.language.on_edit = self._choose_language
        self.ask.on_edit = lambda: context.settings.remember(ASK_ON_CLOSE, self.ask.value())
        context.theme.changed.connect(self.show_settings)
        self.show_settings()

    def show_settings(self) -> None:
        """What is kept; menus and the bar on closing change it too."""
        settings = self._context.settings
        self.theme.fill(self._context.theme.choice)
        self.language.fill(settings.choice("language", (SYSTEM, *LANGUAGES)))
        self.ask.fill(settings.flag(ASK_ON_CLOSE, True))

    def _make_again(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(label(tr("It is spoken from the next start on."), "small", wrap=True), 1)
        self.now = QPushButton(tr("Use it now"))
        self.now.setToolTip(tr("The window opens again in this language; running runs go on"))
        self.now.clicked.connect(lambda: self._context.go.again.emit(""))
        row.addWidget(self.now)
        holder.hide()
        return holder

    def _choose_language(self) -> None:
        chosen = self.language.value()
        self._context.settings.remember("language", chosen)
        self.again.setVisible(chosen != self._spoken)
