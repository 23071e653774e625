"""DetailCard: the chosen runs, what can be done to them, and what people say of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from fbt_gui.pages.runs.accuracy_sketch import AccuracySketch
from fbt_gui.pages.runs.detail_words import cut, facts_of, summary_of, trouble_of
from fbt_gui.pages.runs.last_words import level_of
from fbt_gui.services.calm import laid_out_once
from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import method_label, state_label, status_level
from fbt_gui.widgets.basics import Card, Chip, ElidedLabel, NameLabel, label, restyle, switch
from fbt_gui.widgets.flow import flow_of
from fbt_gui.widgets.note_line import NoteLine
from fbt_gui.widgets.tag_line import TagLine

Row = dict[str, Any]
_KEY = "runs/detail"
_ROLES = {"notice": "small", "warning": "caution", "error": "problem"}
_FIRST, _MORE = (
    ("open_run", "pause", "resume", "stop", "compare"),
    ("duplicate", "open_folder", "star", "trash"),
)


class DetailCard(Card):
    """`said` carries runs and what changed of what is said of them: their ids, and tags or note by id."""

    said = Signal(dict)

    def __init__(self, context: Context) -> None:
        super().__init__("", spacing=6)
        self._context = context
        self._chosen = ChosenRuns()
        self.runs: list[str] = []
        self.name = ElidedLabel("", "name")
        self.state, self.method, self.seed = Chip(), Chip(), Chip()
        self.fold = switch(kind="flat")
        self.facts = NameLabel("dim")
        self.error = label(role="problem", wrap=True, selectable=True)
        self.last = label(wrap=True, selectable=True)
        self._last_of = ""
        self.tags = TagLine(context.theme)
        self.note = NoteLine()
        self.sketch = AccuracySketch(context.theme)
        self._lay_out()
        self.tags.edited.connect(self._say_tags)
        self.tags.drawn.connect(self._order)
        self.note.edited.connect(lambda text: self.said.emit({run: {"note": text} for run in self.runs}))
        self.fold.toggled.connect(self._fold)
        self.fold.setChecked(context.settings.text(_KEY) == "folded")
        self._fold(self.fold.isChecked())

    def stand(self, *, upright: bool) -> None:
        """Stand beside the table, or lie under it."""
        direction = QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        self._middle.setDirection(direction)
        self._middle.setStretch(0, 0 if upright else 5)
        self._middle.setStretch(2, 0 if upright else 4)
        self.head.setDirection(direction)
        self.body.setStretch(self.body.count() - 1, int(upright))
        self.fold.setVisible(not upright)
        self._upright = upright
        self._fold(self.fold.isChecked())

    def show_runs(self, chosen: ChosenRuns, curve: Sequence[float], known_tags: list[str]) -> None:
        """Show one run in full, or what several have in common."""
        if not chosen.rows:
            return
        other = chosen.ids != self.runs
        if other:
            self.note.keep()  # it is of the runs that were shown
            if not set(chosen.ids) & set(self.runs):
                self.tags.line.clear()  # a tag that is half written was for none of these
        self.runs, self._chosen = chosen.ids, chosen
        with laid_out_once(self, self._whole, self._spoken, self.tags):
            if chosen.one is not None:
                self._show_one(chosen.one, curve)
            else:
                self._show_many(chosen)
            self._spoken.setVisible(not chosen.trashed)
            self._show_trash()
            self.tags.show_tags(chosen.tags, known_tags)
            self.note.setVisible(chosen.one is not None)
            self.note.show_text(chosen.rows[0]["note"], other=other)

    def say_last_words(self, run: str, words: str) -> None:
        """Show what a run that died said last."""
        row = self._chosen.one
        if row is not None and row["id"] == run and words and self.error.text() and not row["error"]:
            restyle(self.last, "role", _ROLES[level_of(words)])
            self.last.setText(cut(words))
            self.last.show()
            self._last_of = run

    def _show_one(self, row: Row, curve: Sequence[float]) -> None:
        self.name.say(row["name"])
        self.state.show_word(state_label(row["status"]), status_level(row["status"]))
        self.method.show_word(method_label(row["method"] if row["kind"] == "distill" else "none"), "accent")
        self.seed.show_word(tr("seed {seed}").format(seed=row["seed"]))
        self.facts.say(facts_of(row))
        text = trouble_of(row)
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.last.setVisible(bool(text) and self._last_of == row["id"])
        self.sketch.show_curve(curve, row["teacher_top1"])

    def _show_many(self, chosen: ChosenRuns) -> None:
        self.name.say(tr("%n runs chosen", "", len(chosen)))
        for chip in (self.state, self.method, self.seed):
            chip.show_word("")
        self.facts.say(summary_of(chosen))
        self.error.hide()
        self.last.hide()
        self.sketch.show_curve([], None)

    def _lay_out(self) -> None:
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for widget in (self.state, self.method, self.seed):
            chips.addWidget(widget)
        chips.addStretch(1)
        chips.addWidget(self.fold)
        self.head.addWidget(self.name, 1)
        self.head.addLayout(chips)
        self.fold.setAccessibleName(tr("Fold the chosen run"))
        said = QVBoxLayout()
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(6)
        self._spoken = QWidget()
        self._spoken.setLayout(said)
        said.addWidget(self.tags)
        said.addWidget(self.note)
        said.addStretch(1)
        told = QVBoxLayout()
        told.setSpacing(6)
        told.addWidget(self.facts)
        told.addWidget(self.error)
        told.addWidget(self.last)
        told.addStretch(1)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(16)
        self._middle.addLayout(told, 5)
        self._middle.addWidget(self.sketch)
        self._middle.addWidget(self._spoken, 4)
        self._whole = QWidget()
        self._whole.setLayout(self._middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._upright = False
        self.body.addLayout(self.head)
        self.body.addWidget(self._whole)
        self.body.addWidget(flow_of(*self._ways(), spacing=6))
        self.body.addStretch(0)

    def _ways(self) -> list[QWidget]:
        actions, theme = self._context.actions, self._context.theme
        export = actions.button("export", theme, self, text=tr("Export…"))
        first = [actions.button(name, theme, self) for name in _FIRST]
        more = {name: actions.button(name, theme, self) for name in _MORE}
        self._trash = more["trash"]
        actions["trash"].changed.connect(self._show_trash)  # after the button's own
        return [*first, export, *more.values()]

    def _show_trash(self) -> None:
        """Where nothing can go to the trash its tooltip says why."""
        if isValid(self):
            self._trash.setVisible(bool(self._chosen) and not self._chosen.trashed)

    def _fold(self, folded: bool) -> None:
        folded = folded and not self._upright
        self._whole.setVisible(not folded)
        self._context.theme.tint(self.fold, "up" if folded else "down", "dim")
        self.fold.setToolTip(
            tr("Show all of the chosen run") if folded else tr("Show only its name and what can be done")
        )
        self._context.settings.remember(_KEY, "folded" if self.fold.isChecked() else "")

    def _order(self) -> None:
        """Tab goes to new chips where they stand."""
        for before, after in pairwise((self.fold, *self.tags.stops(), self.note)):
            QWidget.setTabOrder(before, after)

    def _say_tags(self, tags: list[str]) -> None:
        """What was common to all is replaced; a tag that only some have stays with them."""
        said = {}
        for row in self._chosen.rows:
            kept = [tag for tag in row["tags"] if tag not in self._chosen.tags]
            new = [tag for tag in tags if tag not in kept]
            if [*new, *kept] != row["tags"]:
                said[row["id"]] = {"tags": [*new, *kept]}
        self._chosen = ChosenRuns({**row, **said.get(row["id"], {})} for row in self._chosen.rows)
        if said:
            self.said.emit(said)
