"""RunHeader: the run's name, which can be edited, its state, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from fbt_gui.actions import Actions
from fbt_gui.feed.run_facts import RunFacts
from fbt_gui.pages.run.action_row import ActionRow
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import method_label, percent, state_label, status_level, whole
from fbt_gui.widgets.basics import Chip, ElidedLabel
from fbt_gui.widgets.tip import plain_tip

if TYPE_CHECKING:
    from engine.record.config import RunConfig

_STEPS = 1000
_TAGS = 3
_TAG_LONG = 18
_NAME_LEAST, _NAME_SHARE = 260, 0.45  # pixels, and of the width where the name is long
_NAME_PAD = 24
_SPACING = 8


class RunHeader(QWidget):
    """`renamed` carries the new name."""

    renamed = Signal(str)

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.name.setProperty("role", "title")
        self.name.setAccessibleName(tr("Run name"))
        self.name.setToolTip(tr("Click to rename"))
        self.name.setMinimumWidth(120)
        self.name.setMaxLength(300)
        self.state, self.method, self.seed = Chip(), Chip(), Chip()
        self.tags = [Chip() for _ in range(_TAGS + 1)]
        self.pair = ElidedLabel("", "dim")
        self.progress = QProgressBar(minimum=0, maximum=_STEPS, textVisible=False)
        self.progress.setAccessibleName(tr("Progress"))
        self.ways = ActionRow(theme, actions)
        top = QHBoxLayout()
        top.setSpacing(_SPACING)
        top.addWidget(self.name, 1)
        top.addWidget(self.ways)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.setContentsMargins(5, 0, 0, 0)
        for chip in (self.state, self.method, self.seed, *self.tags):
            below.addWidget(chip)
            chip.hide()
        below.addSpacing(6)
        below.addWidget(self.pair, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(below)
        column.addWidget(self.progress)
        self._shown = ""
        self.name.editingFinished.connect(self._rename)
        self.ways.changed.connect(self._fit)

    def show_name(self, name: str) -> None:
        """Show the name, unless it is being edited."""
        self.name.setToolTip(plain_tip(f"{name}\n{tr('Click to rename')}"))
        if not self.name.hasFocus() or not self.name.isModified():
            if self.name.text() != name:
                self.name.setText(name)
                self.name.setCursorPosition(0)
                self._fit()
            self._shown = self.name.text().strip()  # a long one is cut here, which is not to be taken for an edit

    def keep_name(self) -> None:
        """Keep a name that is being written, before another run is shown."""
        if self.name.isModified():
            self._rename()

    def show_state(self, status: str, facts: RunFacts) -> None:
        """Show state and progress."""
        word = state_label(status)
        word = tr("{state}, preparing").format(state=word) if facts.preparing else word
        self.state.show_word(word, status_level(status))
        self.progress.setValue(round(facts.progress * _STEPS))
        done = tr("{percent} done").format(percent=percent(100 * facts.progress, 0))
        if facts.epochs:
            epoch, epochs = whole(facts.epoch), whole(facts.epochs)
            done = tr("{done}: epoch {epoch} of {epochs}").format(done=done, epoch=epoch, epochs=epochs)
        if self.progress.toolTip() != done:
            self.progress.setFormat(done)
            self.progress.setToolTip(done)
            self.progress.setAccessibleDescription(done)

    def show_method(self, config: RunConfig | None, row: dict[str, Any] | None) -> None:
        """Show method and seed by the configuration, else by the history; nothing where there is neither."""
        method = seed = ""
        if config is not None:
            method = tr("alone") if config.kind == "train" else method_label(config.method.name)
            seed = whole(config.seed)
        elif row is not None:
            method = tr("alone") if row["kind"] == "train" else method_label(row["method"])
            seed = whole(row["seed"])
        self.method.show_word(method)
        self.seed.show_word(tr("seed {seed}").format(seed=seed) if seed else "")

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show the first few; how many more there are."""
        more = len(tags) - _TAGS
        words = [f"# {_cut(tag)}" for tag in tags[:_TAGS]] + ([f"+{whole(more)}"] if more > 0 else [])
        for place, chip in enumerate(self.tags):
            chip.show_word(words[place] if place < len(words) else "")
            said = tr("Tags: {tags}").format(tags=", ".join(tags)) if place < len(words) else ""
            chip.setToolTip(plain_tip(said))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window leaves its room to the name."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = self.name.fontMetrics().horizontalAdvance(self.name.text()) + _NAME_PAD
        room = max(min(_NAME_LEAST, self.width() // 3), min(wanted, round(_NAME_SHARE * self.width())))
        self.ways.fit(self.width() - room - _SPACING)

    def _rename(self) -> None:
        name = self.name.text().strip()
        if name != self._shown:
            self._shown = name
            self.renamed.emit(name)
        self.name.setModified(False)
        self.name.clearFocus()


def _cut(tag: str) -> str:
    return tag if len(tag) <= _TAG_LONG else f"{tag[: _TAG_LONG - 1]}…"
