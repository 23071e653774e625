"""StageStrip: the fusion model as a row of stages, each in the colour of the model it is of."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fbt_gui.services.theme import Theme

_HEIGHT = 36
_GAP = 6
_GROUP_GAP = 12
_NARROW = 30


@dataclass(frozen=True)
class Stage:
    """A box of the strip. `owner` is teacher, fusion or student."""

    text: str
    owner: str
    group: int = 0


def fusion_stages(front: str, *, attention: bool = True, last_stage: bool = True) -> list[Stage]:
    """The stages of the fusion model whose S1-S3 are the `front`'s (teacher or student)."""
    back = "student" if front == "teacher" else "teacher"
    stages = [Stage(f"S{number}", front) for number in (1, 2, 3)]
    stages.append(Stage("L2G" if attention else "PE", "fusion", 1))
    if last_stage:
        stages.append(Stage("S4", back, 2))
    return [*stages, Stage("head", back, 2)]


class StageStrip(QWidget):
    """Draws stages; says them in its accessible description."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.stages: list[Stage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Stages of the fusion model")
        theme.changed.connect(self.update)

    def show_stages(self, stages: list[Stage]) -> None:
        """Draw these."""
        self.stages = stages
        words = ", ".join(f"{stage.text} of the {stage.owner}" for stage in stages)
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(204, _HEIGHT + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw boxes of one width, a wider gap where the owner changes, and a line through them."""
        if not self.stages:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groups = self.stages[-1].group
        room = self.width() - 2 - _GAP * (len(self.stages) - 1 - groups) - _GROUP_GAP * groups
        unit = min(58.0, room / sum(_wide(stage) for stage in self.stages))
        if unit < _NARROW:
            font = painter.font()
            font.setPointSizeF(font.pointSizeF() * 0.86)
            painter.setFont(font)
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
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, stage.text)
            x += width
        painter.end()


def _wide(stage: Stage) -> float:
    """Longer words get wider boxes."""
    return {2: 1.0, 3: 1.15}.get(len(stage.text), 1.35)


def _mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    parts = zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(share * one + (1 - share) * other) for one, other in parts))
