"""NothingYet: how runs come to be compared."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.empty_state import EmptyState


class NothingYet(EmptyState):
    """Three ways on: the list of runs, the newest ones, a search."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            tr("Nothing is compared yet"),
            tr(
                "Choose runs on the Runs page, several with Ctrl or Shift, then Compare: their curves are laid over "
                "each other, with what differs in their configurations."
            ),
        )
        self.add(context.actions.button("page_runs", context.theme, self, kind="primary", shows=True))
        self.newest = self._way(
            context, "compare", tr("Compare the newest three"), tr("The three newest runs that have an accuracy")
        )
        self.search = self._way(
            context, "search", tr("Find runs…"), tr("Search the history for runs to compare  (Ctrl+F)")
        )

    def _way(self, context: Context, icon: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.rstrip("…"))
        button.setToolTip(tip)
        context.theme.tint(button, icon)
        self.add(button)
        return button
