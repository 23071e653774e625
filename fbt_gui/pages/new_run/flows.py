"""flows: what goes from teacher to student with each method, in a word and in a sentence; shows nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from engine.record.method_files import parts
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import method_label


@dataclass(frozen=True)
class Flow:
    """What flows with a method.

    Attributes:
        brief: for beneath an arrow.
    """

    method: str
    brief: str

    def tips(self, assistant: str) -> tuple[str, str]:
        """What to say of the arrow to the assistant and of that to the student."""
        with_it = {"method": method_label(self.method), "what": tr(self.brief) if self.brief else tr("knowledge")}
        if assistant == "fusion":
            return (
                tr("{method}: the teacher teaches the fusion model, and the student directly ({what})").format(
                    **with_it
                ),
                tr("{method}: the fusion model teaches the student ({what})").format(**with_it),
            )
        if assistant == "model":
            return (
                tr("{method}: the teacher teaches the assistant first ({what})").format(**with_it),
                tr("{method}: the assistant then teaches the student ({what})").format(**with_it),
            )
        said = tr("{method}: the teacher teaches the student ({what})").format(**with_it)
        return said, said


_BRIEF = {
    "at": mark("attention"),
    "bkd": mark("logits"),
    "cc": mark("relations"),
    "crd": mark("embedding"),
    "dist": mark("logits"),
    "dkd": mark("logits"),
    "fbt": mark("logits"),
    "fitnet": mark("stages"),
    "kd": mark("logits"),
    "ofa": mark("logits"),
    "pat": mark("stages"),
    "rkd": mark("relations"),
    "rsd": mark("embedding"),
    "scalekd": mark("stages"),
}


def flow_of(method: str) -> Flow:
    """The flow of a method; of a combination that of its first part, a plugged-in one's is not known."""
    return Flow(method, _BRIEF.get(parts(method)[0], "") if method else "")
