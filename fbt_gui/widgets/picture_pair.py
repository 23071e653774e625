"""PicturePair: an image as it is stored, and beneath it the same as training sees it; a click enlarges both."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import ElidedLabel, label
from fbt_gui.widgets.tip import plain_tip

GAP = 4
_RADIUS = 4
_LARGE = 208
_FEW_PIXELS = 48  # images of no more than this stay sharp squares when they are enlarged


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
        PicturePopover(self).open_beside(self)


class PicturePopover(QFrame):
    """Both images large, beside each other; Escape or a click elsewhere closes it."""

    def __init__(self, pair: PicturePair) -> None:
        super().__init__(pair, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "palette")
        self.setAccessibleName(pair.accessibleName())
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(label(pair.class_name, "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, (image, said) in enumerate(((pair.stored, tr("As stored")), (pair.seen, tr("As training sees it")))):
            picture = QLabel()
            picture.setPixmap(_enlarged(image, self.devicePixelRatioF()))
            picture.setAccessibleName(said)
            grid.addWidget(picture, 0, place, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label(said, "small"), 1, place)
        column.addLayout(grid)
        if pair.name:
            column.addWidget(ElidedLabel(pair.name, "small"))

    def open_beside(self, widget: QWidget) -> None:
        """Show it below a widget, or above where there is no room below."""
        self.adjustSize()
        window = widget.window()
        at = widget.mapTo(window, QPoint(0, widget.height() + GAP))
        x = max(GAP, min(at.x(), window.width() - self.width() - GAP))
        y = at.y() if at.y() + self.height() <= window.height() else at.y() - widget.height() - self.height() - 2 * GAP
        self.move(window.mapToGlobal(QPoint(x, max(GAP, y))))
        self.show()


def _paint(painter: QPainter, image: QImage, square: QRectF, enabled: bool) -> None:
    """An image fitted into a square with rounded corners."""
    painter.save()
    rounded = QPainterPath()
    rounded.addRoundedRect(square, _RADIUS, _RADIUS)
    painter.setClipPath(rounded)
    painter.setOpacity(1.0 if enabled else 0.45)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() > _FEW_PIXELS)
    size = image.size().scaled(square.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(square.center())
    painter.drawImage(target, image)
    painter.restore()


def _enlarged(image: QImage, ratio: float) -> QPixmap:
    sharp = max(image.width(), image.height()) <= _FEW_PIXELS
    way = Qt.TransformationMode.FastTransformation if sharp else Qt.TransformationMode.SmoothTransformation
    side = round(_LARGE * ratio)
    large = QPixmap.fromImage(image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, way))
    large.setDevicePixelRatio(ratio)
    return large
