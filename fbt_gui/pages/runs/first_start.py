"""NoRuns: what the Runs page says while there is no run."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton, QStackedWidget

from engine.record.presets import presets
from fbt_gui.pages.runs.triple_sketch import TripleSketch
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.empty_state import EmptyState


def first_start(context: Context) -> EmptyState:
    """A picture of the triple, a sentence, and the ways to a first run."""
    actions, theme = context.actions, context.theme
    made = EmptyState(
        tr("No runs yet"),
        tr(
            "A teacher of one family hands what it knows to a student of another. Every run is kept here, "
            "whether it was started from this window or from a script."
        ),
        TripleSketch(theme),
    )
    made.add(actions.button("page_new_run", theme, made, kind="primary", shows=True))
    if any(preset.name == "demo" for preset in presets()):
        demo = QPushButton(tr("Start the demo"))
        demo.setObjectName("start_demo")
        demo.setAccessibleName(tr("Start the demo"))
        demo.setToolTip(tr("A CNN teaches a small ViT the digits: a few minutes on a laptop, no download"))
        theme.tint(demo, "play")
        demo.clicked.connect(lambda: _start_demo(context, made))
        made.add(demo)
    made.add(actions.button("import_runs", theme, made, shows=True))
    return made


class NoRuns(QStackedWidget):
    """The beginning; where all runs are in the trash, the way to them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._runs = context.runs
        actions, theme = context.actions, context.theme
        self._all_gone = EmptyState("", tr("They can be brought back from there, or deleted for ever."))
        self._all_gone.add(actions.button("show_trash", theme, self._all_gone, kind="primary", shows=True))
        self._all_gone.add(actions.button("page_new_run", theme, self._all_gone, shows=True))
        self.addWidget(first_start(context))
        self.addWidget(self._all_gone)
        context.runs.updated.connect(self.look)
        self.look()

    def look(self) -> None:
        """Show the one or the other."""
        count = self._runs.trashed
        self._all_gone.title.setText(tr("%n runs are in the trash", "", count))
        self.setCurrentIndex(1 if count else 0)


def _start_demo(context: Context, owner: EmptyState) -> None:
    from engine.record.config import parse_config
    from engine.record.presets import preset

    def start(config: Any) -> None:
        context.commands.start_new(config, lambda run: context.go.go("run", run=run))

    context.desk.submit(lambda: parse_config(preset("demo").values()), start, context.commands.tell_error, owner)
