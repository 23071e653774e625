"""`python -m engine.catalogue`: write down what the window wants to know of every timm model.

The window never imports timm, so that it opens at once; it reads `resources/catalogue.json`, which
this makes. Run it again when the version of timm that the project installs changes.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import timm
import torch
from timm.models import get_pretrained_cfg

from engine.models.staged import STAGED_MODULES
from engine.record.catalogue import FILE
from engine.record.files import replace_file, resources_folder

# By what mixes positions: convolutions; attention; linear or recurrent layers over the tokens; both
# convolutions and attention (or a state space). A module counts as what most of its models are.
_MODULES = {
    "cnn": """
        byobnet convmixer convnext cspnet cspnext densenet dla dpn efficientnet fasternet focalnet ghostnet hardcorenas
        hgnet hrnet inception_next inception_resnet_v2 inception_v3 inception_v4 lcnetv2 mambaout mobilenetv3 nasnet
        nfnet pnasnet rdnet regnet repghost repvit res2net resnest resnet resnetv2 rexnet selecsls senet sknet starnet
        tresnet vgg vovnet xception xception_aligned
    """,
    "vit": """
        beit cait convit crossvit davit deepseek_vit deit eva gcvit gemma4_vit hiera hieradet_sam2 mvitv2 naflexvit nest
        pit pvt_v2 qwen3_vit swin_transformer swin_transformer_v2 swin_transformer_v2_cr tnt twins vision_transformer
        vision_transformer_relpos vision_transformer_sam volo xcit
    """,
    "mlp": "mlp_mixer sequencer",
    "hybrid": """
        byoanet coat cpubone csatv2 edgenext efficientformer efficientformer_v2 efficientvim efficientvit_mit
        efficientvit_msra fastvit iformer levit lowformer maxxvit metaformer mobilenetv5 mobilevit nextvit shvit
        swiftformer tiny_vit visformer vision_transformer_hybrid vitamin
    """,
}
FAMILIES = {module: family for family, modules in _MODULES.items() for module in modules.split()}


def module_of(name: str) -> str:
    """The timm module that a model lives in."""
    return timm.model_entrypoint(name).__module__.rsplit(".", 1)[-1]


def parameters_of(name: str) -> int:
    """Parameters of a model with its own head, counted without memory for them; 0 when it cannot be built so."""
    try:
        with torch.device("meta"):
            model = timm.create_model(name)
        return sum(parameter.numel() for parameter in model.parameters())
    except Exception:  # some of 1,371 models read a tensor's value while they are built, which meta tensors lack
        return 0


def image_size_of(name: str) -> int:
    """Side of the input that a model is made for, in pixels; 0 when timm does not say."""
    config = get_pretrained_cfg(name, allow_unregistered=True)
    return config.input_size[-1] if config else 0


def document() -> dict[str, Any]:
    """The whole catalogue, in timm's order of names."""
    tags = defaultdict(list)
    for full in timm.list_pretrained():
        name, _, tag = full.partition(".")
        if tag:
            tags[name].append(tag)
    models = []
    for name in timm.list_models():
        module = module_of(name)
        models.append(
            {
                "name": name,
                "family": FAMILIES[module],
                "parameters": parameters_of(name),
                "image_size": image_size_of(name),
                "module": module,
                "staged": module in STAGED_MODULES,
                "tags": tags[name],
            }
        )
    return {"timm": timm.__version__, "models": models}


def main(arguments: list[str] | None = None) -> int:
    """Write the catalogue; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m engine.catalogue", description=__doc__)
    parser.add_argument("--output", type=Path, default=resources_folder() / FILE, metavar="FILE")
    output = parser.parse_args(arguments).output
    logging.getLogger("timm").setLevel(logging.ERROR)  # building all of them says a lot that nobody asked
    made = document()
    replace_file(output, json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n")
    unknown = [row["name"] for row in made["models"] if not row["parameters"]]
    print(
        f"{output}: {len(made['models'])} models of timm {made['timm']}; {len(unknown)} without a count of parameters"
    )
    for name in unknown:
        print(f"  {name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
