"""titles: what the views of a comparison call a line of it."""

from __future__ import annotations

from engine.record.compared.groups import Group
from fbt_gui.services.text import tr
from fbt_gui.services.words import state_label


def title_of(group: Group) -> str:
    """The run's name; of several seeds, how many."""
    count = len(group.runs)
    return group.title if count == 1 else tr("{name} ({count} seeds)").format(name=group.title, count=count)


def tail_of(group: Group) -> str:
    """What the title says behind the name."""
    return title_of(group).removeprefix(group.title)


def members_of(group: Group) -> str:
    """A line a run, with its state."""
    said = tr("{name}: {state}")
    return "\n".join(said.format(name=run.name, state=state_label(run.row["status"])) for run in group.runs)


def about(group: Group) -> str:
    """What the curve of a group is; nothing of a run by itself."""
    if len(group.runs) == 1:
        return ""
    return tr("Mean of {count} seeds; the band is one standard deviation to either side").format(count=len(group.runs))
