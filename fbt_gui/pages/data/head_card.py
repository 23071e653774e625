"""HeadCard: which data set that is, how much of it there is, who used it, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from fbt_gui.pages.data.glimpse import Seen
from fbt_gui.pages.data.known import Known
from fbt_gui.pages.data.words import SOURCES, source_label
from fbt_gui.services.context import Context
from fbt_gui.services.places import short_path
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import Card, Chip, ElidedLabel, NameLabel, name_of
from fbt_gui.widgets.editors import ChoiceEditor
from fbt_gui.widgets.flow import flow_of
from fbt_gui.widgets.tip import plain_tip


class HeadCard(Card):
    """The buttons are the page's actions. `source_chosen` wants the files read as another kind of source."""

    source_chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._known: Known | None = None
        self.name = ElidedLabel("", "title")
        self.path = NameLabel("dim", 40)
        actions, theme = context.actions, context.theme
        self.use = actions.button("use_data", theme, self, kind="primary", shows=True)
        self.open = actions.button("open_data", theme, self)
        self.forget = actions.button("forget_data", theme, self)
        self.source = ChoiceEditor([(name, source_label(name)) for name in SOURCES if name != "demo"])
        self.source.widget.setAccessibleName(tr("Read as"))
        self.source.widget.setToolTip(tr("What the files are read as, where the first guess was wrong"))
        self.source.on_edit = lambda: self.source_chosen.emit(self.source.value())
        self.classes, self.train, self.validation = (Chip() for _ in range(3))
        self.runs = QPushButton()
        self.runs.setProperty("kind", "small")
        self.runs.clicked.connect(self._show_runs)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.path)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(words, 1)
        top.addWidget(self.use)
        self.body.addLayout(top)
        self.body.addWidget(flow_of(self.classes, self.train, self.validation, self.runs, spacing=6))
        self.ways = flow_of(
            name_of(self.source.widget, tr("Read as")), self.source.widget, self.open, self.forget, spacing=6
        )
        self.body.addWidget(self.ways)

    def show_known(self, known: Known, runs: int) -> None:
        """What the list knows."""
        self._known = known
        dataset = known.dataset
        self.name.say(known.name)
        missing = tr("{path} is not there any more.").format(path=short_path(dataset.path))
        where = tr("8×8 handwritten digits that come with the program: small enough to try everything on.")
        self.path.say(missing if known.missing else short_path(dataset.path) if dataset.path else where)
        self.path.setToolTip(plain_tip(dataset.path))
        self.ways.setVisible(bool(dataset.path))
        if dataset.path:
            self.source.fill(dataset.source)
        self.classes.show_word(tr("{count} classes").format(count=whole(dataset.classes)) if dataset.classes else "")
        self.train.show_word(tr("{count} images").format(count=whole(dataset.images)) if dataset.images else "")
        self.validation.show_word("")
        self.show_runs(runs)

    def show_seen(self, seen: Seen) -> None:
        """What opening it told."""
        self.classes.show_word(tr("{count} classes").format(count=whole(len(seen.train))))
        train, validation = sum(seen.train.values()), sum(seen.validation.values())
        self.train.show_word(tr("{count} training images").format(count=whole(train)))
        self.validation.show_word(tr("{count} validation images").format(count=whole(validation)))

    def show_runs(self, runs: int) -> None:
        """How many runs used it."""
        name = self._known.in_runs if self._known is not None else ""
        self.runs.setVisible(bool(runs))
        self.runs.setText(tr("%n runs", "", runs))
        self.runs.setToolTip(tr("Show the runs whose data is called {name}").format(name=name))

    def _show_runs(self) -> None:
        if self._known is not None:
            self._context.go.go("runs", filter=f'data:"{self._known.in_runs}"')
