"""PicturePair: an image as it is stored, and beneath it the same as training sees it; a click enlarges both."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QSizePolicy

from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import ElidedLabel, label
from fbt_gui.widgets.popover import FEW_PIXELS, Popover, enlarged
from fbt_gui.widgets.tip import plain_tip

GAP = 4
_RADIUS = 4
_LARGE = 208


class PicturePair(QAbstractButton):
    """Two squares, one below the other."""

    def __init__(self, stored: QImage, seen: QImage, class_name: str, name: str = "") -> None:
        super().__init__()
        self.stored, self.seen = stored, seen
        self.class_name, self.name = class_name, name
        self.setToolTip(plain_tip(f"{class_name}\n{name}".strip()))
        self.setAccessibleName(tr("Sample of class {name}").format(name=class_name))
        self.setAccessibleDescription(tr("As stored, and as training sees it. Enter enlarges both."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._enlarge)

    def show_side(self, side: int) -> None:
        """How wide the squares are, in pixels."""
        self.setFixedSize(side, 2 * side + GAP)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Both squares; what has the focus or the mouse has a line around it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(self.width())
        for place, image in enumerate((self.stored, self.seen)):
            square = QRectF(0, place * (side + GAP), side, side)
            _paint(painter, image, square, self.isEnabled())
            if self.hasFocus() or self.underMouse():
                painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(square.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _enlarge(self) -> None:
        _popover(self).open_at(self.rect())


def _popover(pair: PicturePair) -> Popover:
    """Both pictures large, with what each is."""
    made = Popover(pair, pair.accessibleName())
    made.column.addWidget(label(pair.class_name, "heading"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    for place, (image, said) in enumerate(((pair.stored, tr("As stored")), (pair.seen, tr("As training sees it")))):
        picture = QLabel()
        picture.setPixmap(enlarged(image, _LARGE, made.devicePixelRatioF()))
        picture.setAccessibleName(said)
        grid.addWidget(picture, 0, place, Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(label(said, "small"), 1, place)
    made.column.addLayout(grid)
    if pair.name:
        made.column.addWidget(ElidedLabel(pair.name, "small"))
    return made


def _paint(painter: QPainter, image: QImage, square: QRectF, enabled: bool) -> None:
    """An image fitted into a square with rounded corners."""
    painter.save()
    rounded = QPainterPath()
    rounded.addRoundedRect(square, _RADIUS, _RADIUS)
    painter.setClipPath(rounded)
    painter.setOpacity(1.0 if enabled else 0.45)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() > FEW_PIXELS)
    size = image.size().scaled(square.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(square.center())
    painter.drawImage(target, image)
    painter.restore()
