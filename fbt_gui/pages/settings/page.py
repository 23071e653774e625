"""SettingsPage: home folder, devices, language, looks."""

from __future__ import annotations

from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, page_column


class SettingsPage(Page):
    """Home folder, devices, language, looks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        column = page_column(self)
        column.addWidget(label(tr("Settings"), "title"))
        column.addStretch(1)
