"""Scatter: points with bars for their spread, and names where there is room; drawn by hand, for names need pixels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.record.compared.axes import Axis, axis_over, tick_text
from engine.record.compared.charts import Dot, shortened
from engine.record.compared.labels import bars_of, place_labels
from fbt_gui.services.theme import Theme

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 14, 12, 42
_RADIUS = 4.5
_NEAR = 12.0
_LONGEST_NAME = 32
_MARGIN = 0.09


class Scatter(QWidget):
    """One plot; a tooltip says every number of the point it is at."""

    def __init__(self, theme: Theme, y_title: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.dots: list[Dot] = []
        self._x_title, self._y_title = "", y_title
        self._x = self._y = Axis(0.0, 1.0, ())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_dots(self, dots: Sequence[Dot], x_title: str, y_title: str) -> None:
        """Draw these points."""
        self.dots, self._x_title, self._y_title = list(dots), x_title, y_title
        ends = (-1, 1)
        self._x = axis_over((dot.x + end * dot.x_spread for dot in dots for end in ends), margin=_MARGIN, may_log=True)
        self._y = axis_over((dot.y + end * dot.y_spread for dot in dots for end in ends), margin=_MARGIN)
        self.setAccessibleName(f"{y_title} / {x_title}")
        words = (f"{dot.title}: {tick_text(dot.x)}, {dot.y:.2f}" for dot in dots)
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the bars, the points, the names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        self._draw_frame(painter)
        for dot in self.dots:
            self._draw_dot(painter, dot)
        self._draw_names(painter)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """A tooltip for the point the mouse is at."""
        if isinstance(event, QHelpEvent):
            near = [dot for dot in self.dots if (self._place(dot) - QPointF(event.pos())).manhattanLength() < _NEAR]
            text = "\n".join(f"{dot.title}: {tick_text(round(dot.x, 3))}, {dot.y:.2f}" for dot in near)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _area(self) -> QRectF:
        return QRectF(_LEFT, _TOP, max(1, self.width() - _LEFT - _RIGHT), max(1, self.height() - _TOP - _BOTTOM))

    def _at(self, x: float, y: float) -> QPointF:
        area = self._area()
        return QPointF(area.left() + self._x.share(x) * area.width(), area.bottom() - self._y.share(y) * area.height())

    def _place(self, dot: Dot) -> QPointF:
        return self._at(dot.x, dot.y)

    def _draw_frame(self, painter: QPainter) -> None:
        colours, area = self._theme.colours, self._area()
        line, words = QColor(colours.line), QColor(colours.dim)
        line.setAlphaF(0.35 if colours.name == "contrast" else 1.0)
        high = QFontMetricsF(painter.font()).height()
        for value in self._y.ticks:
            y = self._at(self._x.low, value).y()
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(words)
            box = QRectF(0, y - high / 2, _LEFT - 6, high)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), tick_text(value))
        for value in self._x.ticks:
            x = self._at(value, self._y.low).x()
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(words)
            painter.drawText(
                QRectF(x - 40, area.bottom() + 3, 80, high), int(Qt.AlignmentFlag.AlignHCenter), tick_text(value)
            )
        painter.setPen(words)
        below = QRectF(0, self.height() - high - 2, self.width(), high)
        painter.drawText(below.adjusted(_LEFT - 40, 0, 0, 0), int(Qt.AlignmentFlag.AlignHCenter), self._x_title)
        title = QFontMetricsF(painter.font()).elidedText(
            self._y_title, Qt.TextElideMode.ElideRight, area.height() + 2 * _TOP
        )
        painter.save()
        painter.translate(2, area.center().y())
        painter.rotate(-90)
        painter.drawText(
            QRectF(-area.height() / 2 - 30, 0, area.height() + 60, high),
            int(Qt.AlignmentFlag.AlignHCenter),
            title,
        )
        painter.restore()

    def _draw_dot(self, painter: QPainter, dot: Dot) -> None:
        colours, middle = self._theme.colours, self._place(dot)
        colour = QColor(colours.series[dot.pen.colour % len(colours.series)])
        painter.setPen(QPen(colour, 1.2))
        if dot.x_spread:
            painter.drawLine(self._at(dot.x - dot.x_spread, dot.y), self._at(dot.x + dot.x_spread, dot.y))
        if dot.y_spread:
            painter.drawLine(self._at(dot.x, dot.y - dot.y_spread), self._at(dot.x, dot.y + dot.y_spread))
        painter.setPen(QPen(QColor(colours.card), 1))
        painter.setBrush(colour)
        box = QRectF(middle.x() - _RADIUS, middle.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        if dot.pen.shape == "o":
            painter.drawEllipse(box)
        elif dot.pen.shape == "s":
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.drawPolygon(_polygon(dot.pen.shape, middle))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_names(self, painter: QPainter) -> None:
        names = [shortened(dot.title, _LONGEST_NAME) for dot in self.dots]
        measured = QFontMetricsF(painter.font())
        sizes = [(measured.horizontalAdvance(name) + 2, measured.height()) for name in names]
        points = [(place.x(), place.y()) for place in map(self._place, self.dots)]
        painter.setPen(QColor(self._theme.colours.text))
        ends = [self._at(dot.x + dot.x_spread, dot.y + dot.y_spread) for dot in self.dots]
        bars = [bar for (x, y), end in zip(points, ends, strict=True) for bar in bars_of(x, y, end.x(), end.y())]
        area = self._area()
        places = place_labels(points, sizes, (area.left() + 2, 0, self.width(), area.bottom()), bars)
        for name, size, place in zip(names, sizes, places, strict=True):
            if place is not None:
                painter.drawText(QRectF(*place, *size), int(Qt.AlignmentFlag.AlignVCenter), name)


def _polygon(shape: str, middle: QPointF) -> QPolygonF:
    """Triangle, diamond and plus."""
    r = _RADIUS + 0.5
    thin = r * 0.36
    corners = {
        "t": ((0, -r), (r, r), (-r, r)),
        "d": ((0, -r), (r, 0), (0, r), (-r, 0)),
        "+": (
            (-thin, -r), (thin, -r), (thin, -thin), (r, -thin), (r, thin), (thin, thin),
            (thin, r), (-thin, r), (-thin, thin), (-r, thin), (-r, -thin), (-thin, -thin),
        ),
    }[shape]  # fmt: skip
    return QPolygonF([QPointF(middle.x() + x, middle.y() + y) for x, y in corners])
