"""TriedDrawer: draws an image that was tried, and beside it the likeliest classes of student and teacher with bars."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from fbt_gui.pages.run.tried_rows import ROLES, Index, Ranking, Tried, agreement
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import percent, role_label
from fbt_gui.widgets.popover import FEW_PIXELS

SIDE = 72  # of the picture, in pixels
_LINES = 5
_MARGIN, _GAP, _BETWEEN = 8, 14, 32
_LEAST_WORDS, _MOST_WORDS = 120, 260
_SMALL = 0.88
_BAR_HIGH = 6
_TRACK = 110  # of 255
_ICON = 14
_ALIGNED = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _ALIGNED, Qt.AlignmentFlag.AlignRight | _ALIGNED


@dataclass(frozen=True)
class Places:
    """Where the parts of a row are."""

    picture: QRect
    words: QRect
    rankings: tuple[QRect, ...]

    @classmethod
    def within(cls, room: QRect, rankings: int) -> Places:
        """Divide a row among the picture, what is said of it, and so many rankings."""
        inner = room.adjusted(_MARGIN, _MARGIN - 2, -_MARGIN, 2 - _MARGIN)
        picture = QRect(inner.left(), inner.top() + (inner.height() - SIDE) // 2, SIDE, SIDE)
        left = picture.right() + 1 + _GAP
        wide = max(_LEAST_WORDS, min(_MOST_WORDS, (inner.right() - left) // (rankings + 2)))
        words = QRect(left, inner.top(), wide, inner.height())
        left = words.right() + 1 + _GAP
        each = (inner.right() + 1 - left - _BETWEEN * (rankings - 1)) // max(1, rankings)
        found = tuple(
            QRect(left + place * (each + _BETWEEN), inner.top(), each, inner.height()) for place in range(rankings)
        )
        return cls(picture, words, found)


def small(font: QFont) -> QFont:
    """The font of the rankings."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * _SMALL)
    return made


class TriedDrawer(QStyledItemDelegate):
    """The row is as high as five classes are."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self.roles: tuple[str, ...] = ROLES

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = QFontMetrics(small(option.font)).height()
        return QSize(SIDE * 5, max(SIDE, _LINES * line) + 2 * _MARGIN)

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Tried = index.data(Qt.ItemDataRole.UserRole)
        colours = self._theme.colours
        places = Places.within(option.rect, len(self.roles))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        self._picture(painter, places.picture, row)
        self._words(painter, places.words, row, option)
        painter.setFont(small(option.font))
        rest = places.rankings[0].united(places.rankings[-1])
        if row.error:
            painter.setPen(QColor(colours.bad))
            painter.drawText(rest, int(_LEFT | Qt.TextFlag.TextWordWrap), row.error)
        elif row.is_waiting:
            painter.setPen(QColor(colours.dim))
            painter.drawText(rest, int(_LEFT), tr("waiting…"))
        else:
            for role, room in zip(self.roles, places.rankings, strict=True):
                self._ranking(painter, room, row.best.get(role, []), QColor(getattr(colours, role)))
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours, room = self._theme.colours, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, QColor(colours.soft))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -1.5), 4, 4)

    def _picture(self, painter: QPainter, room: QRect, row: Tried) -> None:
        if row.image is None or row.image.isNull():
            painter.setPen(QPen(QColor(self._theme.colours.edge), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, row.image.width() > FEW_PIXELS)
        target = QRect(0, 0, 1, 1)
        target.setSize(row.image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
        target.moveCenter(room.center())
        painter.drawImage(target, row.image)

    def _words(self, painter: QPainter, room: QRect, row: Tried, option: QStyleOptionViewItem) -> None:
        """The file's name, and below it whether the models agree: by a sign, a word and a colour."""
        colours = self._theme.colours
        agree = row.agree
        font = QFont(option.font)
        line = QFontMetrics(font).height() + 2
        high = line if agree is None else 2 * line
        name = QRect(room.left(), room.center().y() - high // 2, room.width(), line)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        painter.drawText(name, int(_LEFT), _cut(painter, row.name, room.width(), Qt.TextElideMode.ElideMiddle))
        if agree is not None:
            sign = QRect(room.left(), name.bottom() + 1 + (line - _ICON) // 2, _ICON, _ICON)
            role = "good" if agree else "warn"
            self._theme.icon("check" if agree else "cross", role).paint(painter, sign)
            painter.setFont(small(font))
            painter.setPen(QColor(getattr(colours, role)))
            said = QRect(sign.right() + 5, name.bottom() + 1, room.right() - sign.right() - 5, line)
            painter.drawText(said, int(_LEFT), _cut(painter, agreement(agree), said.width()))

    def _ranking(self, painter: QPainter, room: QRect, best: Ranking, colour: QColor) -> None:
        colours, metrics = self._theme.colours, painter.fontMetrics()
        if not best:
            painter.setPen(QColor(colours.dim))
            painter.drawText(room, int(_LEFT), tr("no answer"))
            return
        line = metrics.height()
        top = room.center().y() - line * len(best) // 2
        number = metrics.horizontalAdvance(percent(100, 1)) + 2
        bar = max(28, room.width() // 4)
        ground = QColor(colours.line)
        ground.setAlpha(_TRACK)  # under high contrast a line is white, and would pass for a full bar
        for place, (name, share) in enumerate(best):
            row = QRect(room.left(), top + place * line, room.width(), line)
            painter.setPen(QColor(colours.text if place == 0 else colours.dim))
            wide = row.width() - number - bar - 12
            painter.drawText(QRect(row.left(), row.top(), wide, line), int(_LEFT), _cut(painter, name, wide))
            painter.drawText(row, int(_RIGHT), percent(100 * share, 1))
            track = QRectF(row.right() - number - bar - 4, row.center().y() - _BAR_HIGH / 2 + 1, bar, _BAR_HIGH)
            painter.fillRect(track, ground)
            track.setWidth(bar * max(0.0, min(1.0, share)))
            painter.fillRect(track, colour)


class TriedHead(QWidget):
    """Above the rows: whose each ranking is, in the places where the rows have them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names: dict[str, str] = {}
        self._wide = 0
        self.setFixedHeight(self.fontMetrics().height() + 6)

    def show_models(self, names: dict[str, str]) -> None:
        """Say these names, by role."""
        self._names = names
        told = [tr("{role}: {model}").format(role=role_label(role), model=name) for role, name in names.items()]
        self.setToolTip("\n".join(told))
        self.setAccessibleName(tr("Models"))
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def fit(self, wide: int) -> None:
        """Be divided as rows of this width are."""
        self._wide = wide
        self.update()

    def paintEvent(self, event: object) -> None:
        """A swatch in the role's colour, the role, the model's name."""
        painter, colours = QPainter(self), self._theme.colours
        painter.setFont(small(self.font()))
        places = Places.within(QRect(0, 0, self._wide or self.width(), self.height() + 2 * _MARGIN), len(self._names))
        for (role, name), place in zip(self._names.items(), places.rankings, strict=True):
            room = QRect(place.left(), 0, place.width(), self.height())
            swatch = QRect(room.left(), room.center().y() - 4, 9, 9)
            painter.fillRect(swatch, QColor(getattr(colours, role)))
            room.setLeft(swatch.right() + 6)
            said = f"{role_label(role)}  ·  {name}" if name else role_label(role)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(room, int(_LEFT), _cut(painter, said, room.width(), Qt.TextElideMode.ElideMiddle))


def _cut(painter: QPainter, text: str, wide: int, where: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
    return painter.fontMetrics().elidedText(text, where, wide)
