"""RunTabs: what stands below the plots, a tab a subject, each built when it is first wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import TABS, RunTab
from fbt_gui.services.calm import calm
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.loading import alone
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import Card, FittedStack, label, switch
from fbt_gui.widgets.flow import flow_of

_KEY = "run_tab"


class RunTabs(Card):
    """The chosen tab is remembered. `opened` says that another is shown because somebody asked for it.

    Args:
        around: what is laid out anew with another tab, since each has its own height; by default only this.
    """

    opened = Signal()

    def __init__(self, context: Context, around: QWidget | None = None) -> None:
        super().__init__("", spacing=6)
        self._context = context
        self._around = around or self
        self._shown: Shown | None = None
        self.current = ""
        self.made: dict[str, RunTab] = {}
        self.tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for spec in TABS:
            tab = switch(tr(spec.title), "tab", tr(spec.tip))
            tab.setAccessibleName(tr(spec.title))
            tab.clicked.connect(lambda _=False, name=spec.name: self.open(name))
            group.addButton(tab)
            self.tabs[spec.name] = tab
        self.body.addLayout(self.head)
        self.head.addWidget(flow_of(*self.tabs.values()), 1)
        large = context.actions.button("enlarge_lower", context.theme, self, text="", kind="flat", shows=True)
        self.head.addWidget(large, 0, Qt.AlignmentFlag.AlignTop)
        self.stack = FittedStack()
        self._soon = label("", "dim")
        self.stack.addWidget(self._soon)
        self.layout().setContentsMargins(12, 8, 12, 10)  # type: ignore[union-attr]
        self.body.addWidget(self.stack, 1)
        wanted = context.settings.text(_KEY)
        self.current = wanted if wanted in self.tabs else TABS[0].name
        self.tabs[self.current].setChecked(True)

    def open(self, name: str) -> None:
        """Show a tab, building it in a turn of its own when it is wanted for the first time."""
        self.current = name
        self.tabs[name].setChecked(True)
        self._context.settings.remember(_KEY, name)
        if name in self.made:
            self._open_current()
        else:
            later(self, self._open_current)

    def show_run(self, shown: Shown) -> None:
        """Tell the tab that is in sight."""
        self._shown = shown
        self._show_current()

    def search(self) -> None:
        """Go to the search of the tab that is in sight."""
        if self.current in self.made:
            self.made[self.current].search()

    def _open_current(self) -> None:
        self._show_current()
        self.opened.emit()

    def _show_current(self) -> None:
        name = self.current
        if name not in self.made:
            with alone():
                made = next(spec for spec in TABS if spec.name == name).make(self._context)
            self.made[name] = made
            self.stack.addWidget(made)
        tab = self.made[name]
        if self.stack.currentWidget() is tab:  # four times a second: a page that is calmed is painted as a whole
            self._tell(tab)
            return
        with calm(self._around):
            self.stack.setCurrentWidget(tab)
            self._tell(tab)

    def _tell(self, tab: RunTab) -> None:
        if self._shown is not None:
            tab.show_run(self._shown)
