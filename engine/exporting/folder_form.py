"""The student as a folder in the hub's format, which `timm.create_model("local-dir:…", pretrained=True)` loads as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import safetensors.torch
import timm

from engine.exporting.expressible import obstacle
from engine.exporting.form import Answers, Form, asking, name_in_timm, timm_arguments
from engine.exporting.live import Live
from engine.exporting.safetensors_form import tensors
from engine.record.errors import InputError
from engine.record.export_request import Weights

_OF_THE_NETWORK = ("first_conv", "classifier", "fixed_input_size", "min_input_size")


class FolderForm(Form):
    """config.json and model.safetensors; README.md is added once the check is done."""

    exact = True

    def need(self) -> None:
        """Nothing beyond what the program itself needs."""

    def check(self, live: Live) -> None:
        if why := obstacle(live):
            raise InputError(
                f"timm cannot load this student by its name: {why}.",
                field="--format folder",
                hint="Choose safetensors, whose loading lines make the network too, or onnx or pt2, which hold it.",
            )

    def write(self, live: Live, weights: Weights, path: Path) -> None:
        path.mkdir()
        content = safetensors.torch.save(tensors(live, weights), {"format": "pt"})
        (path / "model.safetensors").write_bytes(content)
        text = json.dumps(hub_config(live), indent=2, ensure_ascii=False)
        (path / "config.json").write_text(text + "\n", encoding="utf-8")

    def answers(self, live: Live, path: Path) -> Answers:
        return asking(timm.create_model(f"local-dir:{path}", pretrained=True).eval())

    def reader(self) -> str:
        return f"timm {timm.__version__}"

    def loading(self, live: Live, path: Path) -> list[str]:
        return [
            "import timm",
            f"model = timm.create_model({f'local-dir:{path}'!r}, pretrained=True).eval()",
            "transform = timm.data.create_transform(**timm.data.resolve_model_data_config(model))",
        ]


def hub_config(live: Live) -> dict[str, Any]:
    """config.json as timm and the hub read it."""
    own = getattr(live.model, "pretrained_cfg", None) or {}
    arguments = timm_arguments(live)
    return {
        "architecture": name_in_timm(live),
        "num_classes": len(live.class_names),
        "num_features": live.staged.embedding_dim,
        "label_names": live.class_names,
        **({"model_args": arguments} if arguments else {}),
        "pretrained_cfg": {
            **{name: own[name] for name in _OF_THE_NETWORK if own.get(name) is not None},
            "custom_load": False,
            "input_size": [3, live.size, live.size],
            "pool_size": None,
            "interpolation": "bilinear",
            "crop_pct": live.config.recipe.crop_fraction,
            "crop_mode": "center",
            "mean": list(live.mean),
            "std": list(live.std),
            "num_classes": len(live.class_names),
        },
    }
