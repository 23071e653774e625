"""DataPage: the data sets that were used here."""

from __future__ import annotations

from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, page_column


class DataPage(Page):
    """The data sets that were used here."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        column = page_column(self)
        column.addWidget(label(tr("Data"), "title"))
        column.addStretch(1)
