"""first_start: what the Runs page says while there is no run."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton

from engine.record.presets import presets
from fbt_gui.pages.runs.triple_sketch import TripleSketch
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.empty_state import EmptyState


def first_start(context: Context) -> EmptyState:
    """A picture of the triple, a sentence, and the two ways to a first run."""
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
    return made


def _start_demo(context: Context, owner: EmptyState) -> None:
    from engine.record.config import parse_config
    from engine.record.presets import preset

    def start(config: Any) -> None:
        context.commands.start_new(config, lambda run: context.go.go("run", run=run))

    context.desk.submit(lambda: parse_config(preset("demo").values()), start, context.commands.tell_error, owner)
