"""StageStrip: the fusion model as a row of stages, each in the colour of the model it is of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme

_HEIGHT = 36
_NOTES = 30
_SMALLER = 0.78
_GAP = 6
_GROUP_GAP = 12
_NARROW = 30


@dataclass(frozen=True)
class Stage:
    """A box of the strip.

    Attributes:
        owner: teacher, fusion or student.
        shape: of what comes out of it, in full; empty while it is not known.
    """

    text: str
    owner: str
    group: int = 0
    shape: str = ""


_OWNERS = {
    "teacher": mark("{stage} of the teacher"),
    "student": mark("{stage} of the student"),
    "fusion": mark("{stage}, new"),
}


def fusion_stages(
    front: str, *, attention: bool = True, last_stage: bool = True, shapes: dict[str, str] | None = None
) -> list[Stage]:
    """The stages of the fusion model whose S1-S3 are the `front`'s (teacher or student).

    Args:
        shapes: what comes out of each, by its text; none while the dry run has not said.
    """
    back, known = "student" if front == "teacher" else "teacher", shapes or {}
    stages = [Stage(f"S{number}", front) for number in (1, 2, 3)]
    stages.append(Stage("L2G" if attention else "PE", "fusion", 1))
    if last_stage:
        stages.append(Stage("S4", back, 2))
    stages.append(Stage("head", back, 2))
    return [replace(stage, shape=known.get(stage.text, "")) for stage in stages]


def brief(shape: str) -> tuple[str, str]:
    """A shape in two short lines, grid and width: `256 x 14 x 14` is 14² and 256, `1+49 tokens x 192` is 49 and 192."""
    tokens, _, width = shape.partition(" tokens x ")
    if width:
        return tokens.rsplit("+", 1)[-1], width
    parts = shape.split(" x ")
    if len(parts) != 3:
        return "", shape
    channels, height, across = parts
    return (f"{height}²" if height == across else f"{height}×{across}"), channels


class StageStrip(QWidget):
    """Draws stages; says them in its accessible description."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.stages: list[Stage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Stages of the fusion model"))
        theme.changed.connect(self.update)

    def show_stages(self, stages: list[Stage]) -> None:
        """Draw these."""
        self.stages = stages
        words = [_said(stage) for stage in stages]
        self.setAccessibleDescription(", ".join(words))
        self.setToolTip("\n".join(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._tall())

    def minimumSizeHint(self) -> QSize:
        return QSize(204, self._tall())

    def _tall(self) -> int:
        return _HEIGHT + 2 + (_NOTES if any(stage.shape for stage in self.stages) else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw boxes of one width, a wider gap where the owner changes, and a line through them."""
        if not self.stages:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groups = self.stages[-1].group
        room = self.width() - 2 - _GAP * (len(self.stages) - 1 - groups) - _GROUP_GAP * groups
        unit = min(58.0, room / sum(_wide(stage) for stage in self.stages))
        font, small = QFont(self.font()), QFont(self.font())
        small.setPointSizeF(font.pointSizeF() * _SMALLER)
        if unit < _NARROW:
            font.setPointSizeF(font.pointSizeF() * 0.86)
        colours = self._theme.colours
        painter.setPen(QPen(QColor(colours.edge), 1.5))
        total = unit * sum(_wide(stage) for stage in self.stages) + self.width() - 2 - room
        painter.drawLine(int(1 + unit / 2), _HEIGHT // 2 + 1, int(total - unit / 2), _HEIGHT // 2 + 1)
        x = 1.0
        for place, stage in enumerate(self.stages):
            if place:
                x += _GROUP_GAP if stage.group != self.stages[place - 1].group else _GAP
            width = unit * _wide(stage)
            box = QRectF(x, 1, width, _HEIGHT - 2)
            tint = QColor(getattr(colours, stage.owner))
            painter.setPen(QPen(tint, 1.3))
            painter.setBrush(_mixed(tint, QColor(colours.card), 0.24))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(QColor(colours.text))
            painter.setFont(font)
            word = painter.fontMetrics().elidedText(_word(stage.text), Qt.TextElideMode.ElideRight, int(width) - 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
            self._note(painter, small, box, stage)
            x += width
        painter.end()

    def _note(self, painter: QPainter, font: QFont, box: QRectF, stage: Stage) -> None:
        """Grid and width beneath a box."""
        if not stage.shape:
            return
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.dim))
        line = _NOTES / 2
        for place, text in enumerate(brief(stage.shape)):
            room = QRectF(box.left() - _GAP, box.bottom() + 2 + place * (line - 1), box.width() + 2 * _GAP, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


def _said(stage: Stage) -> str:
    text = tr(_OWNERS[stage.owner]).format(stage=_word(stage.text))
    return f"{text}: {stage.shape}" if stage.shape else text


def _word(text: str) -> str:
    return tr("head", "of a model") if text == "head" else text


def _wide(stage: Stage) -> float:
    """Longer words get wider boxes."""
    return {2: 1.0, 3: 1.15}.get(len(stage.text), 1.35)


def _mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    parts = zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(share * one + (1 - share) * other) for one, other in parts))
