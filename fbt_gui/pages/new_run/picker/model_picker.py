"""ModelPicker: search over every model, runs and files, and beside them what is known of the chosen one; in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QWidget

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.picker.model_filter import Known, best_of
from fbt_gui.pages.new_run.picker.model_filters import ModelFilters
from fbt_gui.pages.new_run.picker.model_list import ModelList
from fbt_gui.pages.new_run.picker.model_panel import ModelPanel
from fbt_gui.pages.new_run.picker.model_table import ModelTable
from fbt_gui.pages.new_run.picker.picker_search import PickerSearch
from fbt_gui.pages.new_run.picker.picker_tabs import FILE, MODELS, PickerTabs
from fbt_gui.pages.new_run.picker.recent_models import recent_models, remember_model
from fbt_gui.services.later import later
from fbt_gui.services.settings import Settings
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import role_label, whole
from fbt_gui.widgets.basics import Card
from fbt_gui.widgets.side_column import SideColumn

_HINTS = (mark("Search: vit small 224"), mark("Search: name, model, data"), "")
_SIDE = 258


class ModelPicker(Card):
    """Chooses the model of one role. `chosen` carries role and name; `closed` comes when done."""

    chosen = Signal(str, str)
    closed = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__(tr("Model"))
        self._settings = settings
        self.role = "student"
        self.picked = ""
        self._recent: list[str] = []
        self._entries: dict[str, ModelEntry] = {}
        self.list = ModelList(theme, self)
        self.table = ModelTable(self.list)
        self.filters = ModelFilters(theme)
        self.panel = ModelPanel()
        self.search = PickerSearch()
        self.tabs = PickerTabs()
        self.done = QPushButton(tr("Done"))
        self.done.setToolTip(tr("Back to the form  (Esc)"))
        theme.tint(self.done, "check")
        self.head.addWidget(self.search, 1)
        for widget in (self.filters, self.done):
            self.head.addWidget(widget)
        self.body.addWidget(self.tabs)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.lists = QStackedWidget()
        self._places = {MODELS: self.lists.addWidget(self.table)}
        row.addWidget(self.lists, 1)
        beside = SideColumn(tr("The chosen model"), _SIDE)
        self.side = beside.column
        self.side.addWidget(self.panel)
        row.addWidget(beside)
        self.body.addLayout(row, 1)
        self.search.textChanged.connect(self._search)
        self.filters.changed.connect(self._search)
        self.table.went_to.connect(self._choose)
        self.table.horizontalHeader().sortIndicatorChanged.connect(lambda *_: self.table.go_to(self.picked))
        self.table.doubleClicked.connect(self.close_picker)
        self.table.activated.connect(self.close_picker)
        self.tabs.as_typed.clicked.connect(self._use_text)
        self.tabs.asked.connect(self.go_to_tab)
        self.done.clicked.connect(self.close_picker)
        self.search.returnPressed.connect(self._enter)
        self.search.left.connect(self._go_down)
        self.show_tab(MODELS)

    def load(self, entries: tuple[ModelEntry, ...]) -> None:
        """Show the catalogue."""
        self._entries = {entry.name: entry for entry in entries}
        self.list.load([Known.of(entry) for entry in entries])
        self.show_picked(self.picked)
        self._search()

    def open_for(self, role: str, name: str) -> None:
        """Choose for this role, beginning at what it has."""
        self.role = role
        self.heading.setText(role_label(role))
        self._recent = recent_models(self._settings)
        self.show_picked(name)
        self.search.clear()
        self.show_tab(MODELS)
        later(self, self._go_to_picked)  # the table has its height by then
        self.search.setFocus()

    def show_picked(self, name: str) -> None:
        """Say which model is chosen."""
        self.picked = name
        if not self.search.text().strip() and self.table.marked != name.split(".")[0]:
            self.table.go_to(name)  # it came from elsewhere, such as a run
        self.panel.show_model(name, self.entry_of(name))

    def entry_of(self, name: str) -> ModelEntry | None:
        """What the catalogue knows of a name, its tag left out."""
        return self._entries.get(name.split(".")[0])

    def show_tab(self, place: int) -> None:
        """Go to one of the three lists."""
        if self._places[place] != self.lists.currentIndex():
            self.search.clear()  # what was searched for among models is no name of a run
        self.tabs.turn_to(place)
        self.lists.setCurrentIndex(self._places[place])
        self.search.setPlaceholderText(tr(_HINTS[place]) if _HINTS[place] else "")
        self.search.setVisible(place != FILE)
        self.filters.setVisible(place == MODELS)
        self.tabs.found.setVisible(place != FILE)
        self._search()

    def go_to_tab(self, place: int) -> None:
        """Show a list, and go to where one searches it."""
        self.show_tab(place)
        self.search.setFocus()

    def add_list(self, place: int, widget: QWidget) -> None:
        """Give a tab its list."""
        self._places[place] = self.lists.addWidget(widget)

    def close_picker(self) -> None:
        """Done: what is chosen now is the one used last."""
        if self.entry_of(self.picked) is not None:
            remember_model(self._settings, self.picked)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_picker()
        else:
            super().keyPressEvent(event)

    @property
    def tab(self) -> int:
        """Which of the three lists is shown."""
        return self.tabs.place

    def _go_down(self) -> None:
        """From the search into the list."""
        self.lists.currentWidget().setFocus()  # type: ignore[union-attr]
        self._first()

    def _search(self) -> None:
        text = self.search.text()
        typed = text.strip()
        self.tabs.as_typed.setVisible(self.tab == MODELS and bool(typed) and " " not in typed)
        if self.tab == MODELS:
            self.list.search(self.filters.wanted(text), self._recent)
            several = tr("{count} models").format(count=whole(self.list.shown))
            self.tabs.found.setText(several if self.list.shown else tr("No model is called so."))
            if not typed:  # else Enter takes the best of what is found
                self.table.go_to(self.picked)

    def _go_to_picked(self) -> None:
        if not self.search.text():
            self.table.go_to(self.picked)

    def _first(self) -> None:
        """Choose the row that is current, or the one that is named as typed, begins so, or is the first."""
        found = [(row, item) for row, item in enumerate(self.list.rows) if isinstance(item, ModelEntry)]
        if found and not self.table.currentIndex().isValid():
            row = found[best_of([item for _, item in found], self.search.text())][0]
            self.table.setCurrentIndex(self.list.index(row, 0))

    def _enter(self) -> None:
        """Take the best of what is found, and be done; words that find nothing name no model, and change nothing."""
        if self.tab != MODELS:
            return
        name, _, tag = self.search.text().strip().partition(".")
        entry = self.entry_of(name)
        if entry is not None and tag in entry.tags:
            self._use_text()
        else:
            self._first()
        if self.list.shown:
            self.close_picker()

    def _choose(self, name: str) -> None:
        self.show_picked(name)
        self.chosen.emit(self.role, name)

    def _use_text(self) -> None:
        self._choose(self.search.text().strip())
