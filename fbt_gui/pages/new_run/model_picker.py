"""ModelPicker: search over every model, and beside it the chosen one's weights and options; in place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.model_list import ModelFilter, ModelList
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import FAMILIES
from fbt_gui.widgets.basics import Card, ElidedLabel, label


class ModelPicker(Card):
    """Chooses the model of one role. `chosen` carries role and name; `closed` comes when done."""

    chosen = Signal(str, str)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("Model")
        self.role = "student"
        self.list = ModelList(self)
        self.filter = ModelFilter(self)
        self.filter.setSourceModel(self.list)
        self.search = QLineEdit(placeholderText="Search: vit small 224", clearButtonEnabled=True)
        self.search.setAccessibleName("Search models")
        self.family = QComboBox()
        self.family.setAccessibleName("Family")
        self.family.addItem("All families", "")
        for name, title in FAMILIES.items():
            self.family.addItem(title, name)
        self.staged = QCheckBox("usable here")
        self.staged.setToolTip("Only models whose four stages are known")
        self.staged.setChecked(True)
        self.found = label(role="dim")
        self.as_typed = QPushButton("Use this name")
        self.as_typed.setToolTip("Take the text as the model's name, such as resnet18.a1_in1k with a tag of weights")
        self.done = QPushButton("Done")
        self.done.setToolTip("Back to the form  (Esc)")
        theme.tint(self.done, "check")
        self.head.addWidget(self.search, 1)
        for widget in (self.as_typed, self.family, self.staged, self.found, self.done):
            self.head.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._make_table(), 1)
        self.side = QVBoxLayout()
        self.side.setSpacing(8)
        self.picked = ElidedLabel("", "name")
        self.side.addWidget(self.picked)
        holder = QWidget()
        holder.setFixedWidth(236)
        holder.setLayout(self.side)
        self.side.setContentsMargins(0, 0, 0, 0)
        row.addWidget(holder)
        self.body.addLayout(row, 1)
        self.search.textChanged.connect(self._search)
        self.family.currentIndexChanged.connect(self._search)
        self.staged.toggled.connect(self._search)
        self.as_typed.clicked.connect(self._use_text)
        self.done.clicked.connect(self.closed)
        self.search.returnPressed.connect(self._first)
        self.search.installEventFilter(self)
        self._search()

    def load(self, entries: tuple[ModelEntry, ...]) -> None:
        """Show the catalogue."""
        self.list.load(entries)  # the filter takes it in, sorted; asking it to look again would sort twice
        self._show_count()

    def open_for(self, role: str, name: str) -> None:
        """Choose for this role, beginning at what it has."""
        self.role = role
        self.heading.setText(role.capitalize())
        self.search.clear()
        self.show_picked(name)
        self._go_to(name)
        self.search.setFocus()

    def show_picked(self, name: str) -> None:
        """Say which model is chosen."""
        self.picked.say(name or "None chosen yet")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search into the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.table.setFocus()
            self._first()
            return True
        return super().eventFilter(watched, event)

    def _make_table(self) -> QTableView:
        self.table = QTableView()
        table = self.table
        table.setProperty("role", "inner")
        table.setAccessibleName("Models")
        table.setModel(self.filter)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setMinimumHeight(260)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 60), (2, 80), (3, 66), (4, 74)):
            table.setColumnWidth(column, width)
        table.selectionModel().currentRowChanged.connect(self._choose)
        table.doubleClicked.connect(self.closed)
        table.activated.connect(self.closed)
        return table

    def _search(self) -> None:
        text = self.search.text()
        self.filter.search(text, self.family.currentData() or "", self.staged.isChecked())
        self._show_count()
        text = self.search.text().strip()
        self.as_typed.setVisible(bool(text) and " " not in text)

    def _show_count(self) -> None:
        count = self.filter.rowCount()
        self.found.setText(f"{count:,} models" if self.list.entries else "No catalogue: type a name")

    def _first(self) -> None:
        """Choose the row that is current, or the one that is named as typed, begins so, or is the first."""
        if self.filter.rowCount() and not self.table.currentIndex().isValid():
            text = self.search.text().strip()
            names = [self.filter.index(row, 0).data() for row in range(self.filter.rowCount())]
            best = min(range(len(names)), key=lambda row: (names[row] != text, not names[row].startswith(text)))
            self.table.selectRow(best)
            self.table.setCurrentIndex(self.filter.index(best, 0))
        elif not self.filter.rowCount() and self.search.text().strip():
            self._use_text()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            name = self.list.entries[self.filter.mapToSource(index).row()].name
            self.show_picked(name)
            self.chosen.emit(self.role, name)

    def _go_to(self, name: str) -> None:
        plain = name.split(".")[0]
        selection = self.table.selectionModel()
        blocked = selection.blockSignals(True)
        self.table.clearSelection()
        self.table.setCurrentIndex(QModelIndex())
        for row in range(self.filter.rowCount()):
            if self.list.entries[self.filter.mapToSource(self.filter.index(row, 0)).row()].name == plain:
                self.table.setCurrentIndex(self.filter.index(row, 0))
                self.table.scrollTo(self.filter.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
                break
        selection.blockSignals(blocked)
        self.table.viewport().update()

    def _use_text(self) -> None:
        name = self.search.text().strip()
        self.show_picked(name)
        self.chosen.emit(self.role, name)
