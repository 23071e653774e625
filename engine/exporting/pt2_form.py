"""The student as .pt2: the program that torch.export makes of it, which runs without its Python."""

from __future__ import annotations

import io
import json
from pathlib import Path

import torch
from torch import nn

from engine.exporting.form import Answers, Form, asking, description
from engine.exporting.live import Live
from engine.exporting.stored import Stored, refuse_beyond_half
from engine.record.errors import InputError
from engine.record.export_request import Weights

METADATA = "metadata.json"


class Pt2Form(Form):
    """For any number of images, with the metadata as an extra file `metadata.json`."""

    def need(self) -> None:
        """Nothing beyond what the program itself needs."""

    def check(self, live: Live) -> None:
        """What cannot be exported is found by exporting it."""

    def write(self, live: Live, weights: Weights, path: Path) -> None:
        if weights == "float16":
            refuse_beyond_half(live.model)
        model = live.model if weights == "float32" else Stored(live.model, weights)
        program = exported(model.eval(), live.size)
        text = json.dumps(description(live, weights), ensure_ascii=False)
        made = io.BytesIO()  # torch ends the whole process where a disk refuses what it writes
        torch.export.save(program, made, extra_files={METADATA: text})
        path.write_bytes(made.getbuffer())

    def answers(self, live: Live, path: Path) -> Answers:
        with path.open("rb") as file:
            return asking(torch.export.load(file).module())

    def reader(self) -> str:
        return f"torch.export.load of torch {torch.__version__}"

    def loading(self, live: Live, path: Path) -> list[str]:
        return [
            "import torch",
            f"model = torch.export.load({str(path)!r}).module()",
            f"logits = model(images)  # normalised, [B, 3, {live.size}, {live.size}]",
        ]


def exported(model: nn.Module, size: int) -> torch.export.ExportedProgram:
    """The program of a model for images [B, 3, size, size], any B; it names no file of this machine.

    Raises:
        InputError: torch.export cannot follow the model, or it fixes the number of images.
    """
    images = torch.zeros(2, 3, size, size)  # of one image, torch.export would take the number as fixed
    try:
        with torch.no_grad():
            program = torch.export.export(model, (images,), dynamic_shapes=({0: torch.export.Dim("batch")},))
    except Exception as error:  # whatever a model makes of being traced
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"torch.export cannot follow the student ({reason[:200]}).",
            field="--format",
            hint="Choose safetensors or folder.",
        ) from None
    for module in program.graph_module.modules():
        for node in module.graph.nodes if isinstance(module, torch.fx.GraphModule) else ():
            node.meta.pop("stack_trace", None)
    return program
