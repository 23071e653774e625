"""The student as one .safetensors file: timm's own names of weights, everything else in the metadata."""

from __future__ import annotations

import shutil
from pathlib import Path

import safetensors
import safetensors.torch
from torch import Tensor

from engine.exporting.expressible import obstacle, plain_model, staged_call, timm_call
from engine.exporting.form import Answers, Form, asking, description
from engine.exporting.live import Live
from engine.exporting.stored import refuse_beyond_half
from engine.models.staged import create_staged
from engine.record.export_request import Weights


class SafetensorsForm(Form):
    """Loaded by timm alone where timm can build the network, else by `engine.models.create_staged`."""

    exact = True
    _more = False  # than timm is needed to build the network

    def need(self) -> None:
        """Nothing beyond what the program itself needs."""

    def check(self, live: Live) -> None:
        self._more = bool(obstacle(live))  # every student can be kept so

    def write(self, live: Live, weights: Weights, path: Path) -> None:
        if weights == "float32":
            shutil.copyfile(live.file, path)
        else:
            path.write_bytes(safetensors.torch.save(tensors(live, weights), description(live, weights)))

    def answers(self, live: Live, path: Path) -> Answers:
        if self._more:
            chosen = live.config.student
            model = create_staged(
                chosen.model,
                len(live.class_names),
                image_size=live.size,
                weights=str(path),
                options=dict(chosen.options),
                stem=chosen.stem,
                stage_blocks=list(chosen.stage_blocks),
            ).model
        else:
            model = plain_model(live)
            model.load_state_dict(safetensors.torch.load_file(path))
        return asking(model.eval())

    def reader(self) -> str:
        return f"safetensors {safetensors.__version__}"

    def loading(self, live: Live, path: Path) -> list[str]:
        if self._more:
            return [
                "from engine.models import create_staged",
                f"model = {staged_call(live, str(path))}.eval()",
                f"logits = model(images)  # normalised, [B, 3, {live.size}, {live.size}]",
            ]
        return [
            "import timm, safetensors.torch",
            f"model = {timm_call(live)}.eval()",
            f"model.load_state_dict(safetensors.torch.load_file({str(path)!r}))",
        ]


def tensors(live: Live, weights: Weights) -> dict[str, Tensor]:
    """The student's tensors by timm's names; as float16 its parameters are, and no running statistics, which can be large."""
    kept = safetensors.torch.load_file(live.file)
    if weights != "float16":
        return kept
    refuse_beyond_half(live.model)
    parameters = {name for name, _ in live.model.named_parameters(remove_duplicate=False)}
    return {name: value.half() if name in parameters else value for name, value in kept.items()}
