"""Chart: a plot as plain data, and its picture on white: axes, curves, legend, title. Knows no widget, so it is drawn in any thread."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF

from fbt_gui.feed.run_series import Points
from fbt_gui.plots.line_style import pen
from fbt_gui.plots.tick_text import tick_text

WIDTH, HEIGHT = 1000, 560
_INK, _DIM, _GRID = "#1B1F24", "#4A5361", "#E3E6EB"
_LEFT, _TOP, _BOTTOM, _LEGEND, _LINE = 74, 52, 58, 250, 20
_RAW_ALPHA = 70
_TICKS = 6


@dataclass(frozen=True)
class ChartCurve:
    """One line: `points` as drawn (powers of ten where the chart is logarithmic); `raw` behind it where it is smoothed."""

    title: str
    colour: str
    dash: int
    points: Points
    raw: Points | None = None


@dataclass(frozen=True)
class Chart:
    """All that a picture of a plot needs.

    Attributes:
        x_mode, y_mode: as of `ValueAxis`.
        levels: title, value and dash of horizontal lines in `level_colour`.
    """

    title: str
    x_title: str
    x_mode: str
    y_mode: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    curves: tuple[ChartCurve, ...]
    levels: tuple[tuple[str, float, int], ...] = ()
    level_colour: str = _INK


def paint_chart(painter: QPainter, chart: Chart) -> None:
    """Draw it into WIDTH x HEIGHT."""
    area = QRectF(_LEFT, _TOP, WIDTH - _LEFT - _LEGEND - 20, HEIGHT - _TOP - _BOTTOM)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, WIDTH, HEIGHT), QColor("white"))
    painter.setPen(QColor(_INK))
    painter.setFont(_font(15, bold=True))
    painter.drawText(QPointF(_LEFT, 32), chart.title)
    painter.setFont(_font(11))
    _paint_axes(painter, chart, area)
    painter.save()
    painter.setClipRect(area)
    for curve in chart.curves:
        if curve.raw is not None:
            _paint_line(painter, chart, area, curve.raw, curve.colour, 0, _RAW_ALPHA)
    for curve in chart.curves:
        _paint_line(painter, chart, area, curve.points, curve.colour, curve.dash, 255)
    for _, value, dash in chart.levels:
        ends = (np.array(chart.x_range), np.array([value, value]))
        _paint_line(painter, chart, area, ends, chart.level_colour, dash, 255)
    painter.restore()
    _paint_legend(painter, chart, area)


def ticks(low: float, high: float, most: int = _TICKS) -> list[float]:
    """Round numbers between `low` and `high`."""
    if not high > low:
        return [low]
    rough = (high - low) / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough * 0.999)
    first = math.ceil(low / step)
    return [number * step for number in range(first, math.floor(high / step) + 1)]


def _font(size: int, bold: bool = False) -> QFont:
    font = QFont("Sans Serif")
    font.setPixelSize(size)
    font.setBold(bold)
    return font


def _paint_axes(painter: QPainter, chart: Chart, area: QRectF) -> None:
    metrics = QFontMetricsF(painter.font())
    for mode, (low, high), upright in ((chart.x_mode, chart.x_range, False), (chart.y_mode, chart.y_range, True)):
        places = ticks(low, high)
        spacing = places[1] - places[0] if len(places) > 1 else high - low
        for place in places:
            at = _placed(chart, area, *((chart.x_range[0], place) if upright else (place, chart.y_range[0])))
            text = tick_text(place, spacing, mode)
            painter.setPen(QColor(_GRID))
            painter.drawLine(at, QPointF(area.right(), at.y()) if upright else QPointF(at.x(), area.top()))
            painter.setPen(QColor(_DIM))
            wide = metrics.horizontalAdvance(text)
            painter.drawText(
                QPointF(area.left() - wide - 8, at.y() + 4)
                if upright
                else QPointF(at.x() - wide / 2, area.bottom() + 18),
                text,
            )
    painter.setPen(QColor(_DIM))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    painter.drawLine(area.bottomLeft(), area.topLeft())
    painter.drawText(
        QRectF(area.left(), area.bottom() + 26, area.width(), 20), Qt.AlignmentFlag.AlignCenter, chart.x_title
    )


def _paint_line(
    painter: QPainter, chart: Chart, area: QRectF, points: Points, colour: str, dash: int, alpha: int
) -> None:
    painter.setPen(pen(colour, dash, 1.5, alpha))
    x, y = points
    gaps = np.flatnonzero(~np.isfinite(y))
    for piece in np.split(np.arange(len(y)), gaps):
        there = [place for place in piece if math.isfinite(y[place])]
        if len(there) == 1:
            painter.drawEllipse(_placed(chart, area, x[there[0]], y[there[0]]), 1.5, 1.5)
        elif there:
            painter.drawPolyline(QPolygonF([_placed(chart, area, x[place], y[place]) for place in there]))


def _paint_legend(painter: QPainter, chart: Chart, area: QRectF) -> None:
    metrics = QFontMetricsF(painter.font())
    lines = [(title, chart.level_colour, dash) for title, _, dash in chart.levels]
    lines += [(curve.title, curve.colour, curve.dash) for curve in chart.curves]
    left, most = area.right() + 18, int((HEIGHT - _TOP) // _LINE) - 1
    for number, (title, colour, dash) in enumerate(lines[:most]):
        y = _TOP + 10 + number * _LINE
        painter.setPen(pen(colour, dash, 1.8))
        painter.drawLine(QPointF(left, y), QPointF(left + 30, y))
        painter.setPen(QColor(_INK))
        painter.drawText(
            QPointF(left + 38, y + 4), metrics.elidedText(title, Qt.TextElideMode.ElideRight, _LEGEND - 50)
        )
    if len(lines) > most:
        painter.drawText(QPointF(left, _TOP + 14 + most * _LINE), f"… {len(lines) - most:+d}")


def _placed(chart: Chart, area: QRectF, x: float, y: float) -> QPointF:
    (left, right), (low, high) = chart.x_range, chart.y_range
    across = (float(x) - left) / ((right - left) or 1)
    up = (float(y) - low) / ((high - low) or 1)
    return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())
