"""GroupLine: draws the line above the runs of one triple: arrow, names, count, best, mean and spread by method."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from fbt_gui.pages.runs.arranging import Group, Seeds
from fbt_gui.pages.runs.runs_model import group_words
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import method_label, number

_GAP = 14
_NAMES_SHARE = 0.55


class GroupLine:
    """Knows how a group looks; the table knows where."""

    ARROW = 30

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(self, painter: QPainter, room: QRect, group: Group, look: tuple[bool, bool]) -> None:
        """Draw a group over its whole line.

        Args:
            look: whether it is chosen, and whether it is folded.
        """
        chosen, folded = look
        colours = self._theme.colours
        painter.save()
        painter.fillRect(room, QColor(colours.soft if chosen else colours.field))
        painter.fillRect(QRect(room.left(), room.bottom(), room.width(), 1), QColor(colours.line))
        self._arrow(painter, room, folded)
        names, facts = group_words(group), self.facts(group)
        bold = QFont(painter.font())
        bold.setWeight(QFont.Weight.DemiBold)
        left, width = room.left() + self.ARROW, room.width() - self.ARROW - _GAP
        wanted = QFontMetrics(bold).horizontalAdvance(names) + 2
        facts_wide = painter.fontMetrics().horizontalAdvance(facts)
        wide = min(wanted, max(int(_NAMES_SHARE * width), width - _GAP - facts_wide))
        plain = painter.font()
        painter.setFont(bold)
        self._text(
            painter, QRect(left, room.top(), wide, room.height()), names, colours.text, Qt.TextElideMode.ElideMiddle
        )
        painter.setFont(plain)
        rest = QRect(left + wide + _GAP, room.top(), width - wide - _GAP, room.height())
        self._text(painter, rest, facts, colours.text if chosen else colours.dim, Qt.TextElideMode.ElideRight)
        painter.restore()

    def facts(self, group: Group) -> str:
        """How many, how good, and each method's mean and spread."""
        parts = [tr("%n runs", "", len(group.rows))]
        if group.best is not None:
            parts.append(tr("best {top1}").format(top1=number(group.best)))
        return "   ".join([*parts, *(seeds_words(seeds) for seeds in group.methods)])

    def tip(self, group: Group) -> str:
        """All of it, a line each, and what the numbers are."""
        lines = [group_words(group), *self.facts(group).split("   ")]
        if group.methods:
            lines.append(tr("Mean ± standard deviation of top-1 over the seeds of one recipe, in percent"))
        return "\n".join(lines)

    def _arrow(self, painter: QPainter, room: QRect, folded: bool) -> None:
        middle = QRectF(room.left() + 10, room.top(), 12, room.height()).center()
        corners = [(-2, -4), (2, 0), (-2, 4)] if folded else [(-4, -2), (0, 2), (4, -2)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.colours.dim), 1.6))
        painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in corners]))

    def _text(self, painter: QPainter, room: QRect, text: str, colour: str, elide: Qt.TextElideMode) -> None:
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(text, elide, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


def seeds_words(seeds: Seeds) -> str:
    """ "FBT 81.2 ± 0.3 (3)"; without the spread where there is one run."""
    words = method_label(seeds.method)
    if seeds.spread is None:
        return tr("{method} {mean}").format(method=words, mean=number(seeds.mean, 1))
    return tr("{method} {mean} ± {spread} ({count})").format(
        method=words, mean=number(seeds.mean, 1), spread=number(seeds.spread, 1), count=seeds.count
    )
