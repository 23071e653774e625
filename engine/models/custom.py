"""Models of one's own, from installed packages: the entry points of group `fbt.models`.

A package writes in its pyproject.toml

    [project.entry-points."fbt.models"]
    my_net = "my_package.my_net:make"

and `make(num_classes, **options)` gives an `nn.Module` from images [B, 3, H, W] to logits [B, C].
Options are `teacher.options` or `student.options`; a factory that names `img_size` among its
parameters is given the size of the images too. A name has no dots, and one that timm has stays timm's.
`examples/custom_model` is one to copy.

What the program asks of the module's class:
    fbt_adapter: a subclass of `engine.models.adapters.Adapter` that cuts it in stages. Not needed by
        a subclass of a timm model that is still cut as timm's.
    get_classifier(): the last layer, so that weights trained on other classes load without it. Left
        out, weights must fit in whole.
    pretrained_cfg: with `mean` and `std` of the images it expects, for `normalization = "model"`. Left
        out: ImageNet's.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import metadata
from typing import Any

from timm.data import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from torch import nn

from engine.models.adapters import ADAPTERS, Adapter
from engine.record.catalogue import MODEL_ENTRY_POINTS, custom_models
from engine.record.errors import InputError


def build_custom(name: str, num_classes: int, options: dict[str, Any], *, image_size: int, role: str) -> nn.Module:
    """Build the model that an installed package calls `name`.

    Raises:
        InputError: the package cannot be imported, or its factory does not take the options or gives no module.
    """
    factory = _factory(name, role)
    if "img_size" in inspect.signature(factory).parameters:
        options = {"img_size": image_size, **options}
    try:
        model = factory(num_classes, **options)
    except Exception as error:  # somebody else's code
        raise InputError(
            f"{name} does not take these options ({str(error) or type(error).__name__}).",
            field=f"{role}.options",
            hint=f"See {factory.__module__}.{factory.__qualname__}.",
        ) from error
    if not isinstance(model, nn.Module):
        raise InputError(
            f"the factory of {name} gives {type(model).__name__} instead of an nn.Module.",
            field=f"{role}.model",
            hint=f"Let {factory.__module__}.{factory.__qualname__} return the model.",
        )
    if not hasattr(model, "pretrained_cfg"):
        model.pretrained_cfg = {"mean": IMAGENET_DEFAULT_MEAN, "std": IMAGENET_DEFAULT_STD}  # type: ignore[assignment]
    return model


def adapter_class(model: nn.Module) -> type[Adapter] | None:
    """The adapter of a model: the one its class states, else that of the timm module it comes from."""
    stated = getattr(model, "fbt_adapter", None)
    if isinstance(stated, type) and issubclass(stated, Adapter):
        return stated
    for base in type(model).__mro__:
        package, _, module = base.__module__.rpartition(".")
        if package == "timm.models" and module in ADAPTERS:
            return ADAPTERS[module]
    return None


def _factory(name: str, role: str) -> Callable[..., Any]:
    entry = next(entry for entry in metadata.entry_points(group=MODEL_ENTRY_POINTS) if entry.name == name)
    try:
        factory = entry.load()
    except Exception as error:  # somebody else's code
        raise InputError(
            f"the package of {name} cannot be imported ({type(error).__name__}: {error}).",
            field=f"{role}.model",
            hint=f"Mend or remove the package of {custom_models()[name]}.",
        ) from error
    if not callable(factory):
        raise InputError(
            f"{entry.value} is no function.", field=f"{role}.model", hint="Point the entry point at the factory."
        )
    return factory
