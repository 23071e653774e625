"""Estimator: has the engine build what the form describes, a while after the list is green, and says what it found."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from fbt_gui.pages.new_run.asking import Asking
from fbt_gui.pages.new_run.checked import Check, Item, section_of
from fbt_gui.pages.new_run.roles import path_of
from fbt_gui.pages.new_run.schema_texts import place_title
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import role_label, whole

AFTER_MS = 800
State = Literal["none", "working", "ready", "failed"]
_SAID_OF = ("name",)  # what changes nothing of a plan


@dataclass(frozen=True)
class Estimate:
    """What is known of the run that the form describes.

    Attributes:
        state: none where nothing was asked yet.
        plan: as the advisor answers; of earlier settings unless the state is ready.
        memory_gib: all the memory of the plan's device; 0 while not known.
        items: warnings and errors of the dry run, as lines of the checklist.
    """

    state: State = "none"
    plan: dict[str, Any] = field(default_factory=dict)
    memory_gib: float = 0.0
    items: tuple[Item, ...] = ()

    @property
    def refuses(self) -> bool:
        """Whether a run would end as the dry run did."""
        return any(item.level == "error" for item in self.items)


class Estimator(Asking):
    """Keeps the estimate in step with the form; asks only while the page is shown. `changed` carries an Estimate."""

    changed = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(context, AFTER_MS, self._ask, parent)
        self.estimate = Estimate()
        self.devices: list[dict[str, Any]] = []
        self._devices_asked = False

    def consider(self, check: Check, values: dict[str, Any]) -> None:
        """Look whether these values want another estimate; only those that stand can have one."""
        if not check.ready:
            self.forget()
            self._say(replace(self.estimate, state="none", items=()))
            return
        told = {name: value for name, value in values.items() if name not in _SAID_OF}
        wanted = json.dumps(told, sort_keys=True, default=str)
        self._values = values
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._drop()
        if wanted == self._known:
            self._say(replace(self.estimate, state="ready"))
            return
        self._say(replace(self.estimate, state="working", items=()))
        if self.active:
            self._timer.start()

    def _ask(self) -> None:
        wanted = self._wanted
        self._asked = self._context.advisor.ask(
            "plan",
            {"values": self._values},
            lambda plan: self._take(wanted, plan),
            lambda error: self._fail(wanted, error),
            owner=self,
        )

    def _take(self, wanted: str, plan: dict[str, Any]) -> None:
        if wanted != self._wanted:
            return
        self._asked, self._known = None, wanted
        warnings = (Item("warning", _finished(text)) for text in plan.get("warnings", []))
        self._say(Estimate("ready", plan, self._memory(plan), (*new_heads(plan), *warnings)))
        if not self._devices_asked:
            self._devices_asked = True
            self._context.advisor.ask("devices", {}, self._take_devices, lambda _: None, owner=self)

    def _fail(self, wanted: str, error: UserError) -> None:
        if wanted != self._wanted:
            return
        self._asked, self._known = None, wanted
        self._say(replace(self.estimate, state="failed", items=(refusal(error),)))

    def _take_devices(self, devices: list[dict[str, Any]]) -> None:
        self.devices = devices
        self._say(replace(self.estimate, memory_gib=self._memory(self.estimate.plan)))

    def _memory(self, plan: dict[str, Any]) -> float:
        device = re.split(r"[ ,]", plan.get("device", ""), maxsplit=1)[0]
        row = next((row for row in self.devices if row["id"] == device), {})
        return float(row.get("memory_gib", 0.0))

    def _say(self, estimate: Estimate) -> None:
        if estimate != self.estimate:
            self.estimate = estimate
            self.changed.emit(estimate)


def refusal(error: UserError) -> Item:
    """An error of the dry run as a line: what the run would end with too keeps it from starting.

    A device that is short of memory now may have it when the run starts, and an advisor that died says
    nothing about the run.
    """
    known = section_of(error.field) != "run" or error.field in ("seed", "name", "kind")
    text = f"{error.message[:1].upper()}{error.message[1:]} {error.hint}".strip()
    if not known:
        return Item("warning", tr("No estimate: {reason}").format(reason=text))
    level = "warning" if error.field.startswith("compute.") else "error"
    mend = "leave_out" if "data.broken_images" in error.hint else ""
    return Item(level, f"{place_title(error.field)}: {text}", error.field, mend)


def new_heads(plan: dict[str, Any]) -> list[Item]:
    """A line for each teacher whose head the data's classes make anew: the run would end as soon as it looks at it."""
    parts = (plan, plan.get("assistant_run", {}))
    roles = dict.fromkeys(role for part in parts for role in part.get("new_heads", []))
    count = whole(len(plan.get("classes", [])))
    said = tr(
        "{role}: its head is new for these {count} classes, so that it has nothing to teach. Train it on this data first."
    )
    return [
        Item("error", said.format(role=role_label(role), count=count), path_of(role, "weights"), "train")
        for role in roles
    ]


def _finished(text: str) -> str:
    return text[:1].upper() + text[1:]
