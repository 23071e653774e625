"""ComparePage: several runs beside each other."""

from __future__ import annotations

from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, page_column


class ComparePage(Page):
    """Several runs beside each other."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        column = page_column(self)
        column.addWidget(label(tr("Compare"), "title"))
        column.addStretch(1)
