"""SamplesCard: real images of the data set with their classes; of one class alone where one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QComboBox, QListView, QListWidget, QListWidgetItem, QPushButton

from fbt_gui.pages.data.glimpse import Picture, Seen
from fbt_gui.pages.data.large_picture import large_picture
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, label, name_of, restyle
from fbt_gui.widgets.tip import plain_tip

_SIDE = 68
_CELL_GAP = 10
_MOST_LINES = 4
_MOST_NOTICES = 3
_SHARP = 48  # images of no more pixels than this a side stay sharp squares when they are enlarged


class SamplesCard(Card):
    """`class_chosen` carries a class, or nothing for all; `another_asked` wants other images."""

    class_chosen = Signal(str)
    another_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Samples"))
        self.classes = QComboBox()
        self.classes.setAccessibleName(tr("Class"))
        self.classes.setToolTip(tr("Show images of this class alone"))
        self.classes.setMinimumContentsLength(12)
        self.classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.another = QPushButton(tr("Another look"))
        self.another.setToolTip(tr("Show other images"))
        theme.tint(self.another, "refresh")
        self.head.addStretch(1)
        self.head.addWidget(name_of(self.classes, tr("Class")))
        self.head.addWidget(self.classes)
        self.head.addWidget(self.another)
        self.grid = QListWidget()
        self.grid.setViewMode(QListView.ViewMode.IconMode)
        self.grid.setResizeMode(QListView.ResizeMode.Adjust)
        self.grid.setMovement(QListView.Movement.Static)
        self.grid.setIconSize(QSize(_SIDE, _SIDE))
        self.grid.setUniformItemSizes(True)
        self.grid.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.grid.setWordWrap(False)
        self.grid.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.grid.setProperty("role", "samples")
        self.grid.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.grid.setAccessibleName(tr("Samples"))
        self.grid.setToolTip(tr("Enter or a double click enlarges an image"))
        self.state = label("", "small", wrap=True)
        self.state.setAccessibleName(tr("State of the samples"))
        self.body.addWidget(self.grid)
        self.body.addWidget(self.state)
        self._pictures: list[Picture] = []
        self.classes.activated.connect(lambda _: self.class_chosen.emit(self.classes.currentData() or ""))
        self.another.clicked.connect(self.another_asked)
        self.grid.activated.connect(self._enlarge)
        self.clear()

    def clear(self) -> None:
        """Another data set: nothing is known of it yet."""
        self._fill([])
        self.classes.clear()
        self.classes.addItem(tr("All classes"), "")
        self.classes.setEnabled(False)
        self.another.setEnabled(False)
        self._say("")

    def say_working(self) -> None:
        """Pictures are being made; those that are shown are of an earlier look."""
        self.grid.setEnabled(False)
        self.another.setEnabled(False)
        self._say(tr("Looking at the images…"))

    def say_problem(self, text: str) -> None:
        """The data cannot be shown."""
        self._fill([])
        self.another.setEnabled(True)
        self._say(text, "problem")

    def show_seen(self, seen: Seen) -> None:
        """Show what was found."""
        if not seen.of_class and self.classes.count() != len(seen.train) + 1:
            self.classes.clear()
            self.classes.addItem(tr("All classes"), "")
            for name in seen.train:
                self.classes.addItem(name, name)
        self.classes.setEnabled(len(seen.train) > 1)
        self.another.setEnabled(True)
        self._fill(seen.pictures)
        self._say("\n".join(seen.notices[:_MOST_NOTICES]))

    def choose_class(self, name: str) -> None:
        """Choose a class as if in the menu."""
        place = self.classes.findData(name)
        if place >= 0 and self.classes.isEnabled():
            self.classes.setCurrentIndex(place)
            self.class_chosen.emit(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as the pictures need in this width, up to a few."""
        super().resizeEvent(event)
        later(self, self._fit)  # the grid has its new width by then

    def _fill(self, pictures: list[Picture]) -> None:
        self._pictures = pictures
        self.grid.clear()
        for picture in pictures:
            item = QListWidgetItem(QIcon(self._fitted(picture)), picture.class_name)
            item.setToolTip(plain_tip(f"{picture.class_name}\n{picture.name}".strip()))
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, tr("Sample of class {name}").format(name=picture.class_name)
            )
            item.setSizeHint(self._cell())
            self.grid.addItem(item)
        self.grid.setEnabled(bool(pictures))
        self.grid.setVisible(bool(pictures))
        self._fit()
        later(self, self._fit)

    def _fitted(self, picture: Picture) -> QPixmap:
        ratio = self.devicePixelRatioF()
        side = round(_SIDE * ratio)
        small = max(picture.image.width(), picture.image.height()) <= _SHARP
        way = Qt.TransformationMode.FastTransformation if small else Qt.TransformationMode.SmoothTransformation
        made = QPixmap(side, side)  # a square whatever its shape, so that the words below stand in line
        made.fill(Qt.GlobalColor.transparent)
        fitted = picture.image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, way)
        painter = QPainter(made)
        painter.drawImage((side - fitted.width()) // 2, (side - fitted.height()) // 2, fitted)
        painter.end()
        made.setDevicePixelRatio(ratio)
        return made

    def _cell(self) -> QSize:
        return QSize(_SIDE + _CELL_GAP, _SIDE + self.fontMetrics().height() + _CELL_GAP)

    def _fit(self) -> None:
        cell = self._cell()
        in_line = max(1, (self.grid.viewport().width() - _CELL_GAP) // cell.width())
        lines = -(-len(self._pictures) // in_line)
        self.grid.setFixedHeight(min(lines, _MOST_LINES) * cell.height() + 6)

    def _enlarge(self, index: QModelIndex) -> None:
        large_picture(self.grid, self._pictures[index.row()]).open_at(self.grid.visualRect(index))

    def _say(self, text: str, role: str = "small") -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
        restyle(self.state, "role", role)
