"""TriedList: the images that were tried, under a line that says whose the answers are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from fbt_gui.pages.run.tried_drawer import TriedDrawer, TriedHead
from fbt_gui.pages.run.tried_rows import ROLES, TriedRows
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme


class TriedList(QWidget):
    """Walked through with the arrow keys; copying takes the words of the chosen rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.model = TriedRows(self)
        self.drawer = TriedDrawer(theme, self)
        self.head = TriedHead(theme)
        self.view = _View()
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.drawer)
        self.view.resized.connect(self.head.fit)  # divided as the rows are
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)
        theme.changed.connect(self.view.viewport().update)
        self.show_models({})

    def show_models(self, names: dict[str, str]) -> None:
        """Whose answers there are: the name of each role's model; none known: those of both roles."""
        self.drawer.roles = tuple(role for role in ROLES if role in names) or ROLES
        self.head.show_models({role: names.get(role, "") for role in self.drawer.roles})
        self.view.viewport().update()


class _View(QListView):
    """`resized` carries the width that rows have."""

    resized = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "tried")
        self.setAccessibleName(tr("Images that were tried"))
        self.setToolTip(tr("Images that were tried"))
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell who is divided alike."""
        super().resizeEvent(event)
        self.resized.emit(self.viewport().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy takes the words of the chosen rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            model = self.model()
            assert isinstance(model, TriedRows)
            chosen = sorted(index.row() for index in self.selectionModel().selectedIndexes())
            QGuiApplication.clipboard().setText("\n\n".join(model.rows[place].words() for place in chosen))
        else:
            super().keyPressEvent(event)
