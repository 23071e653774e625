"""Rows of the catalogue: what timm and the engine know of each model, counted on the model where it can be built."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import timm
import torch
from timm.models import get_pretrained_cfg
from torch import nn

from engine.models.adapters import ADAPTERS
from engine.models.cost import macs_of
from engine.models.custom import adapter_class
from engine.record.errors import InputError

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


def build_on_meta(name: str) -> nn.Module | None:
    """The model without memory for its weights; None when it cannot be built so."""
    try:
        with torch.device("meta"):
            return timm.create_model(name).eval().requires_grad_(False)
    except Exception:  # some of 1,371 models read a tensor's value while they are built, which meta tensors lack
        return None


def roles_of(module: str, model: nn.Module | None) -> dict[str, Any]:
    """Whether a model has stages, of which family these are, and whether it may be front and back of a fusion model; a class says so where none is built."""
    adapter: Any = adapter_class(model) if model else ADAPTERS.get(module)
    if adapter is None:
        return {"staged": False, "seen_as": "", "front": False, "back": False}
    if model is not None:
        try:
            adapter = adapter(model, [])
        except InputError:
            return {"staged": False, "seen_as": "", "front": False, "back": False}
    return {"staged": True, "seen_as": adapter.family, "front": not adapter.no_front, "back": not adapter.no_back}


def refusals_of(module: str, model: nn.Module | None) -> dict[str, str]:
    """Why a model cannot be the front or the back of a fusion model, as its adapter says; only what it says."""
    adapter: Any = adapter_class(model) if model else ADAPTERS.get(module)
    if adapter is not None and model is not None:
        try:
            adapter = adapter(model, [])
        except InputError:
            return {}
    said = {name: getattr(adapter, name, "") for name in ("no_front", "no_back")}
    return {name: reason for name, reason in said.items() if reason}


def weights_of(name: str, tags: list[str]) -> dict[str, dict[str, Any]]:
    """What is known of each set of pretrained weights, where it is another than that of the model's row."""
    usual = _known_of(name)
    found = {}
    for tag in tags:
        known = _known_of(f"{name}.{tag}")
        other = {key: value for key, value in known.items() if value != usual[key]}
        if other:
            found[tag] = other
    return found


def _known_of(name: str) -> dict[str, Any]:
    config = get_pretrained_cfg(name, allow_unregistered=True)
    if config is None:
        return {"license": "", "image_size": 0, "mean": [], "std": []}
    side, mean, std = config.input_size[-1], list(config.mean), list(config.std)
    return {"license": config.license or "", "image_size": side, "mean": mean, "std": std}


def document(known: dict[str, int] | None = None) -> dict[str, Any]:
    """The whole catalogue, in timm's order of names.

    Args:
        known: multiply-accumulates by name, counted with the same timm; they take the longest.
    """
    tags = defaultdict(list)
    for full in timm.list_pretrained():
        name, _, tag = full.partition(".")
        if tag:
            tags[name].append(tag)
    rows = [row_of(name, tags[name], (known or {}).get(name, 0)) for name in timm.list_models()]
    return {"timm": timm.__version__, "models": rows}


def row_of(name: str, tags: list[str], macs: int = 0) -> dict[str, Any]:
    """A model's row; its multiply-accumulates are counted unless given."""
    module, model = module_of(name), build_on_meta(name)
    config = get_pretrained_cfg(name, allow_unregistered=True)
    weights = weights_of(name, tags)
    return {
        "name": name,
        "family": FAMILIES.get(module, ""),
        "parameters": sum(parameter.numel() for parameter in model.parameters()) if model else 0,
        "module": module,
        "tags": tags,
        "macs": macs or (macs_of(model, config.input_size) if model and config else 0),
        **_known_of(name),
        **roles_of(module, model),
        **refusals_of(module, model),
        **({"weights": weights} if weights else {}),
    }


def macs_known(path: Path) -> dict[str, int]:
    """Multiply-accumulates by name from a catalogue of the installed timm; empty where there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {row["name"]: row["macs"] for row in content["models"]} if content["timm"] == timm.__version__ else {}
    except (OSError, ValueError, KeyError):
        return {}
