"""ImagePair: an image that was taken for another class, and beside it a typical one of that class."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QSizePolicy

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.popover import FEW_PIXELS, Popover, enlarged
from fbt_gui.widgets.tip import plain_tip

_SIDE = 60
_LARGE = 256
_GAP = 6
_LINE = 15
_MARGIN = 6
WIDE = 2 * _SIDE + _GAP + 2 * _MARGIN + 14


class ImagePair(QAbstractButton):
    """Two images with the names of their classes; a click or Enter enlarges both.

    Args:
        names: of the true class, and of the one it was taken for.
        said: how often, out of how many, and how sure it was: in a sentence.
        brief: the same in a few words.
    """

    def __init__(
        self, theme: Theme, images: tuple[QImage, QImage], names: tuple[str, str], said: str, brief: str
    ) -> None:
        super().__init__()
        self._theme = theme
        self.images, self.names, self.said, self.brief = images, names, said, brief
        self.setAccessibleName(said)
        self.setAccessibleDescription(tr("Enter enlarges both images"))
        self.setToolTip(plain_tip(said))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(WIDE, _SIDE + 2 * _LINE + 2 * _MARGIN + 4)
        self.clicked.connect(self._enlarge)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Images, an arrow between them, and below them names and numbers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        frame = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        marked = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(QColor(colours.accent if marked else colours.line), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRoundedRect(frame, 6, 6)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.82)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        half = (self.width() - 2 * _MARGIN - _GAP) // 2
        for place, (image, name) in enumerate(zip(self.images, self.names, strict=True)):
            left = _MARGIN + place * (half + _GAP)
            _paint(painter, image, QRectF(left + (half - _SIDE) / 2, _MARGIN, _SIDE, _SIDE), QColor(colours.line))
            painter.setPen(QColor(colours.text))
            room = QRectF(left, _MARGIN + _SIDE + 2, half, _LINE)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, half)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
        middle = QRectF(0, _MARGIN, self.width(), _SIDE)
        painter.setPen(QColor(colours.dim))
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, "→")
        below = QRectF(_MARGIN, _MARGIN + _SIDE + 2 + _LINE, self.width() - 2 * _MARGIN, _LINE)
        shown = metrics.elidedText(self.brief, Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, shown)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def _enlarge(self) -> None:
        _popover(self).open_at(self.rect())


def _popover(pair: ImagePair) -> Popover:
    """Both images large."""
    made = Popover(pair, pair.said)
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    words = (tr("true class: {name}"), tr("like this one of {name}"))
    for place, (image, name) in enumerate(zip(pair.images, pair.names, strict=True)):
        said = words[place].format(name=name)
        picture = QLabel()
        picture.setAccessibleName(said)
        if not image.isNull():
            picture.setPixmap(enlarged(image, _LARGE, made.devicePixelRatioF()))
        grid.addWidget(picture, 0, place, Qt.AlignmentFlag.AlignCenter)
        caption = label(said, wrap=True)
        caption.setMaximumWidth(_LARGE)
        grid.addWidget(caption, 1, place)
    made.column.addLayout(grid)
    made.column.addWidget(label(pair.said, "dim", wrap=True))
    return made


def _paint(painter: QPainter, image: QImage, square: QRectF, line: QColor) -> None:
    """An image fitted into a square; an empty square where there is none."""
    if image.isNull():
        painter.setPen(QPen(line, 1, Qt.PenStyle.DashLine))
        painter.drawRect(square)
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() > FEW_PIXELS)
    size = image.size().scaled(square.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(square.center())
    painter.drawImage(target, image)
    painter.restore()
