"""SampleStrip: real samples of the data, beneath them as training will see them, and how much there is."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import ElidedLabel, clear_layout, label
from fbt_gui.widgets.picture_pair import GAP, PicturePair

COUNT = 8
_SIDES = (26, 64)  # of a picture, in pixels: least and most
_MOST_NOTICES = 2


@dataclass(frozen=True)
class Sample:
    """One image twice, loaded."""

    stored: QImage
    seen: QImage
    class_name: str
    name: str


@dataclass(frozen=True)
class Glance:
    """What a look at the data found: samples, and how much there is of everything."""

    samples: list[Sample] = field(default_factory=list)
    classes: int = 0
    train: int = 0
    validation: int = 0
    notices: list[str] = field(default_factory=list)


class SampleStrip(QWidget):
    """`another_asked` wants other images, augmented anew."""

    another_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.pairs: list[PicturePair] = []
        self._names: list[ElidedLabel] = []
        self.counts = ElidedLabel("", "dim")
        self.another = QPushButton()
        self.another.setProperty("kind", "flat")
        self.another.setAccessibleName(tr("Another look"))
        self.another.setToolTip(tr("Another look: other images, augmented anew"))
        theme.tint(self.another, "refresh", "dim")
        self.another.clicked.connect(self.another_asked)
        self.another.setEnabled(False)
        self.state = label("", "small", wrap=True)
        self.state.setAccessibleName(tr("State of the preview"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.counts, 1)
        head.addWidget(self.another)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        column.addLayout(head)
        column.addLayout(self._row)
        column.addWidget(self.state)
        self.say_empty(tr("Images show here when the data can be read."))

    def say_empty(self, text: str) -> None:
        """There is nothing to show, and why."""
        self._clear()
        self.counts.say("")
        self.another.setEnabled(False)
        self._say(text)

    def say_working(self) -> None:
        """Pictures are being made; those that are shown are of other settings."""
        for pair in self.pairs:
            pair.setEnabled(False)
        self.another.setEnabled(False)
        self._say(tr("Looking at the images…"))

    def say_problem(self, text: str) -> None:
        """The data cannot be shown."""
        self._clear()
        self.counts.say("")
        self.another.setEnabled(True)
        self._say(text, "problem")

    def show_glance(self, glance: Glance) -> None:
        """Show what was found."""
        self._clear()
        self.another.setEnabled(True)
        counts = (whole(glance.classes), whole(glance.train), whole(glance.validation))
        said = tr("{classes} classes · {train} train · {validation} val")
        self.counts.say(said.format(classes=counts[0], train=counts[1], validation=counts[2]))
        self.counts.setAccessibleName(
            tr("Classes, training images and validation images: {counts}").format(counts=counts)
        )
        for sample in glance.samples:
            pair = PicturePair(sample.stored, sample.seen, sample.class_name, sample.name)
            name = ElidedLabel(sample.class_name, "small")
            cell = QVBoxLayout()
            cell.setSpacing(1)
            cell.addWidget(pair)
            cell.addWidget(name)
            self._row.addLayout(cell)
            self.pairs.append(pair)
            self._names.append(name)
        self._row.addStretch(1)
        below = tr("Above as stored, below as training will see them. A click enlarges.")
        self._say("\n".join([below if glance.samples else "", *glance.notices[:_MOST_NOTICES]]).strip())
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the smallest pictures allow: those that are large now would keep a page from shrinking."""
        return QSize(COUNT * _SIDES[0] + (COUNT - 1) * GAP, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pictures share the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        side = (self.width() - (COUNT - 1) * GAP) // COUNT
        side = max(_SIDES[0], min(_SIDES[1], side))
        for pair, name in zip(self.pairs, self._names, strict=True):
            pair.show_side(side)
            name.setFixedWidth(side)

    def _clear(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            cell = item.layout()
            if cell is not None:
                clear_layout(cell)  # type: ignore[arg-type]
                cell.deleteLater()
        self.pairs, self._names = [], []

    def _say(self, text: str, role: str = "small") -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
        if self.state.property("role") != role:
            self.state.setProperty("role", role)
            self.state.style().polish(self.state)
