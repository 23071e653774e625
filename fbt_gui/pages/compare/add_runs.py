"""AddRuns: a search line over the history whose matches are added to the comparison."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from fbt_gui.query.grammar import parse_query
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import pair_of, percent
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.tip import plain_tip

_AFTER_MS = 80
_MOST = 60
_RUN = Qt.ItemDataRole.UserRole
_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class AddRuns(QWidget):
    """`chosen` carries run ids; `closed` comes when no more are wanted."""

    chosen = Signal(list)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._there: set[str] = set()
        self.line = QLineEdit(placeholderText=tr("Find runs:  method:fbt  top1>70"), clearButtonEnabled=True)
        self.line.setAccessibleName(tr("Find runs to add"))
        self.line.setToolTip(tr("Words, or field:text and field>number, as on the Runs page; Enter adds"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Runs that can be added"))
        self.list.setToolTip(tr("Enter or a double click adds a run"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.said = label(role="small", wrap=True)
        self.all = QPushButton()
        self.all.setProperty("kind", "small")
        self.all.setToolTip(tr("Add every run of this list"))
        done = QPushButton(tr("Done"))
        done.setProperty("kind", "small")
        done.setAccessibleName(tr("Done adding runs"))
        done.setToolTip(tr("Back to the list of compared runs  (Esc)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.all)
        row.addStretch(1)
        row.addWidget(done)
        column.addLayout(row)
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._find)
        self.line.textChanged.connect(lambda: self._timer.start())
        self.line.returnPressed.connect(self._add_current)
        self.line.installEventFilter(self)
        self.list.itemActivated.connect(lambda item: self._add([item.data(_RUN)]))
        self.all.clicked.connect(lambda: self._add(self._found()))
        done.clicked.connect(self.closed)

    def begin(self, there: list[str]) -> None:
        """Offer the runs that are not compared yet, the newest first."""
        self._there = set(there)
        self.line.clear()
        self._find()
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys go through the matches while the line keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _KEYS:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _find(self) -> None:
        self._timer.stop()
        query = parse_query(self.line.text())
        self.list.clear()
        more = False
        for row in self._context.runs.rows:
            if row["id"] in self._there or not query.accepts(row):
                continue
            if self.list.count() == _MOST:
                more = True
                break
            self.list.addItem(_item(row))
        self.list.setCurrentRow(0)
        count = self.list.count()
        words = tr("The first {count}; type to narrow them down").format(count=count) if more else ""
        self.said.setText(query.problem or words or ("" if count else tr("No other run is like this.")))
        self.said.setVisible(bool(self.said.text()))
        self.all.setText(tr("Add all %n", "", count))
        self.all.setAccessibleName(self.all.text())
        self.all.setVisible(count > 1)

    def _found(self) -> list[str]:
        return [self.list.item(place).data(_RUN) for place in range(self.list.count())]

    def _add_current(self) -> None:
        if self._timer.isActive():
            self._find()
        if self.list.currentItem() is not None:
            self._add([self.list.currentItem().data(_RUN)])

    def _add(self, runs: list[str]) -> None:
        self._there |= set(runs)
        place = self.list.currentRow()
        for number in reversed(range(self.list.count())):
            if self.list.item(number).data(_RUN) in self._there:
                self.list.takeItem(number)
        self.list.setCurrentRow(min(place, self.list.count() - 1))
        self.chosen.emit(runs)


def _item(row: dict[str, Any]) -> QListWidgetItem:
    item = QListWidgetItem(row["name"])
    item.setData(_RUN, row["id"])
    item.setToolTip(plain_tip(f"{row['name']}\n{pair_of(row)}\n{row['data']}, {percent(row['top1'])}"))
    return item
