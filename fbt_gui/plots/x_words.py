"""Where on the horizontal axis something is, in words."""

from __future__ import annotations

from fbt_gui.services.text import tr
from fbt_gui.services.words import duration, number, whole


def where(at: float, mode: str) -> str:
    """ "epoch 3.20", "step 1,024", "2 min 05 s"."""
    if mode == "step":
        return tr("step {step}").format(step=whole(round(at)))
    return duration(at) if mode == "time" else tr("epoch {epoch}").format(epoch=number(at, 2))
