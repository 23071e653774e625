"""PageStack: the pages of the window, each built when it is first shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from fbt_gui.pages.page import Page
from fbt_gui.pages.table import AHEAD, PAGES
from fbt_gui.services.calm import calm
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.loading import alone, load
from fbt_gui.services.text import tr


class PageStack(QStackedWidget):
    """`turned` carries the name of the page that is shown now, `changed` says that other things can be done here.

    Attributes:
        pages: those that are built, by name.
        name: of the page that is shown; empty before the first.
    """

    turned = Signal(str)
    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.pages: dict[str, Page] = {}
        self.name = ""

    @property
    def shown(self) -> Page | None:
        """The page that is shown."""
        return self.pages.get(self.name)

    def show_page(self, name: str, **what: object) -> None:
        """Show a page, building it when it is wanted for the first time, and let it receive `what`."""
        if name not in self.pages:
            self._build(name)
        if name == self.name:
            self._turn_to(name, what)
            return
        with calm(self):  # the page before stays in sight until this one is laid out, which is a turn's work by itself
            self._turn_to(name, what)

    def _turn_to(self, name: str, what: dict[str, object]) -> None:
        before = self.shown
        page = self.pages[name]
        other = before is not page
        self.name = name
        self.setCurrentWidget(page)
        self._context.theme.page_turned()
        self.turned.emit(name)
        self._context.settings.remember("page", name)
        if other:
            if before is not None:
                before.leave()
            page.setFocus()  # the first Tab goes to the page's first control
        if what:
            page.receive(**what)
        if other:
            page.arrive()
        self.changed.emit()

    def offer(self) -> None:
        """Enable what can be done on the page that is shown, and nothing that only others do."""
        done = {action for page in self.pages.values() for action in page.handlers()}
        here, offers = (self.shown.handlers(), self.shown.offers()) if self.shown is not None else ({}, {})
        self._context.actions.enable({action: action in here and offers.get(action, True) for action in done})

    def import_ahead(self, names: tuple[str, ...] = AHEAD) -> None:
        """Import what pages are made of before they are wanted, one module after the other: others wait for the desk too.

        What cannot be imported is told of when it is wanted.
        """
        if names:
            then = lambda _: later(self, lambda: self.import_ahead(names[1:]))  # noqa: E731
            self._context.desk.submit(partial(load, names[0]), then, lambda _: None, self)

    def _build(self, name: str) -> None:
        spec = next(spec for spec in PAGES if spec.name == name)
        with alone():
            page = spec.make(self._context)
        page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        page.setAccessibleName(tr(spec.title))
        new = page.handlers().keys() - self._context.actions.bound
        self._context.actions.bind({action: partial(self._do, action) for action in new})
        page.changed.connect(self.changed)
        self.addWidget(page)
        page.dress()
        self.pages[name] = page

    def _do(self, action: str) -> None:
        """Let the page that is shown do it: several pages may know one action."""
        if self.shown is not None and (handler := self.shown.handlers().get(action)):
            handler()
