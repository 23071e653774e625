"""StagedModel: a timm model seen as S1..S4, embedding and head."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import timm
import torch
from timm.models import is_model, model_entrypoint
from torch import Tensor, nn

from engine.models.adapters import ADAPTERS, Adapter
from engine.models.custom import adapter_class, build_custom
from engine.models.hub import check_options, not_fetched, pretrained_file
from engine.models.layout import StageShape
from engine.record.catalogue import custom_models
from engine.record.counted import counted
from engine.record.errors import InputError
from engine.record.nearest import nearest

STAGED_MODULES = frozenset(ADAPTERS)


@dataclass(frozen=True)
class StageOutput:
    """What a model knows of a batch: its knowledge K = {f, p} and the way there.

    Attributes:
        features: outputs of S1..S4, each in the layout its stage states.
        embedding: pooled final feature [B, D].
        logits: [B, C].
    """

    features: list[Tensor]
    embedding: Tensor
    logits: Tensor


class Front(list[Tensor]):
    """Features of S1, S2, S3, and what S3 hands on to S4: its feature, or more where a model has several branches."""

    def __init__(self, features: list[Tensor], carried: Any) -> None:
        super().__init__(features)
        self.carried = carried


class StagedModel(nn.Module):
    """A timm model with its stages; called plainly it is the model.

    Attributes:
        model: the timm model; its state dict is what checkpoints hold.
        name: timm's name.
        family: `cnn`, `vit` or `mlp`.
        stages: shape and layout of S1..S4 for one image.
        entry: shape and layout of what a projector must deliver to enter S4; None where none can.
        embedding_dim: D.
        notes: what was done to the weights that a person should know.
        has_new_head: whether its last layer was made anew, for other classes than its weights were trained on.
        mean, std: normalisation the weights were trained with, where they say so.
    """

    adapter: Adapter
    family: str
    stages: list[StageShape]
    entry: StageShape | None
    embedding_dim: int
    num_classes: int

    def __init__(self, model: nn.Module, name: str, image_size: int, stage_blocks: list[int] | None = None) -> None:
        super().__init__()
        adapter = adapter_class(model)
        if adapter is None:
            raise InputError(
                f"has no stages here yet (module {type(model).__module__}).",
                field=f"model {name!r}",
                hint=f"Give its class an fbt_adapter, or choose one of: {', '.join(sorted(ADAPTERS))}.",
            )
        self.model = model
        self.name = name
        self.image_size = image_size
        self.notes: list[str] = []
        self.has_new_head = False
        self.mean: tuple[float, float, float] | None = None
        self.std: tuple[float, float, float] | None = None
        self._frozen = False
        self._still: list[nn.Module] = []
        # The adapter's stages are views of the model's modules: registered, they would be counted twice.
        object.__setattr__(self, "adapter", adapter(model, stage_blocks or []))
        self.family = self.adapter.family
        self.measure()

    def measure(self) -> None:
        """Take shapes off one forward pass of a blank image."""
        was_training = self.training
        self.eval()
        adapter, device = self.adapter, next(self.parameters()).device
        with torch.no_grad():
            front = self.forward_front(torch.zeros(1, 3, self.image_size, self.image_size, device=device))
            entry = adapter.cross(front.carried)
            last = adapter.enter(entry)
            embedding, logits = adapter.head(last)
        self.stages = [
            adapter.shape(feature, number) for number, feature in enumerate((*front, adapter.tap(last, 4)), 1)
        ]
        self.entry = None if adapter.no_back else adapter.shape(entry, 0)
        self.embedding_dim = embedding.shape[1]
        self.num_classes = logits.shape[1]
        self.train(was_training)

    def forward(self, images: Tensor) -> Tensor:
        """Images [B, 3, H, W] to logits [B, C], by the plain model."""
        return self.model(images)

    def forward_front(self, images: Tensor) -> Front:
        """Outputs of S1, S2, S3."""
        carried = self.adapter.stem(images)
        features = []
        for number, stage in enumerate(self.adapter.stages[:3], 1):
            carried = stage(carried)
            features.append(self.adapter.tap(carried, number))
        return Front(features, carried)

    def forward_back(self, front: Front) -> StageOutput:
        """S4 and head after `forward_front`."""
        last = self.adapter.enter(self.adapter.cross(front.carried))
        embedding, logits = self.adapter.head(last)
        return StageOutput([*front, self.adapter.tap(last, 4)], embedding, logits)

    def forward_stage(self, number: int, feature: Tensor) -> Tensor:
        """S`number` (1 to 4) on the output of the stage before, for S1 on that of `adapter.stem`."""
        if number < 4:
            return self.adapter.stages[number - 1](feature)
        return self.adapter.enter(self.adapter.cross(feature))

    def forward_stages(self, images: Tensor) -> StageOutput:
        """Every stage's output, the embedding and the logits of one pass."""
        return self.forward_back(self.forward_front(images))

    def freeze(self) -> StagedModel:
        """No parameter learns, and batch statistics and stochastic depth stay off for good."""
        self._frozen = True
        self.requires_grad_(False)
        return self.eval()

    def keep_still(self, modules: list[nn.Module]) -> None:
        """Leave parts of the model in evaluation mode for good."""
        self._still = modules
        self.train(self.training)

    def train(self, mode: bool = True) -> StagedModel:
        """Training mode, which a frozen model, or its frozen parts, never enter."""
        super().train(mode and not self._frozen)
        for module in self._still:
            module.training = False
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> StagedModel:
        import copy

        model = copy.deepcopy(self.model, memo)
        twin = StagedModel.__new__(StagedModel)
        nn.Module.__init__(twin)
        skip = {"_modules", "_parameters", "_buffers", "adapter"}
        twin.__dict__.update(
            {key: value for key, value in self.__dict__.items() if key not in skip and key not in twin.__dict__}
        )
        twin.model = model
        object.__setattr__(twin, "adapter", type(self.adapter)(model, self.adapter.stage_blocks))
        return twin


def create_staged(
    name: str,
    num_classes: int,
    *,
    image_size: int = 224,
    weights: str = "random",
    options: dict[str, Any] | None = None,
    stem: str = "model",
    stage_blocks: list[int] | None = None,
    class_names: list[str] | None = None,
    home: Path | None = None,
    role: str = "model",
) -> StagedModel:
    """Build a timm model with its stages.

    Args:
        name: any timm name of a family in `ADAPTERS`, or a model of an installed package (`engine.models.custom`).
        num_classes: C of its head.
        image_size: side of its square input, in pixels.
        weights: `random`, `pretrained`, `run:<id>`, or a safetensors or weights-only file.
        options: passed on to timm (`depth`, `patch_size`, …).
        stem: `small` for a 3x3 stem of stride 1.
        stage_blocks: blocks in S1..S4 of a model without stages of its own.
        class_names: of the data, to tell whether a trained head means the same.
        home: where `run:` looks; default the home folder.
        role: section of the configuration that errors name.

    Raises:
        InputError: unknown model or option, weights that do not fit or cannot be had.
    """
    from engine.models.weights import load_weights

    check_name(name, role)
    check_options(options or {}, role)
    arguments = {key: tuple(value) if isinstance(value, list) else value for key, value in (options or {}).items()}
    if is_model(name.split(".")[0]):
        module = model_entrypoint(name.split(".")[0]).__module__.rsplit(".", 1)[-1]
        if module in ADAPTERS and ADAPTERS[module].sized:
            arguments.setdefault("img_size", image_size)
        model = _build(name, num_classes, arguments, weights == "pretrained", role)
    elif weights == "pretrained":
        raise InputError(
            f"{name} has no pretrained weights.", field=f"{role}.weights", hint="Use random, run:<id> or a file."
        )
    else:
        model = build_custom(name, num_classes, arguments, image_size=image_size, role=role)
    staged = _stage(model, name, image_size, stage_blocks, stem, role)
    if staged.num_classes != num_classes:
        raise InputError(
            f"{name} comes out with {staged.num_classes} outputs instead of {num_classes}.",
            field=f"{role}.options",
            hint="Leave out the options that change its head.",
        )
    if weights == "pretrained":
        tag = model.pretrained_cfg.get("tag") or ""
        staged.has_new_head = model.pretrained_cfg.get("num_classes") != num_classes
        head = f"a new head for {counted(num_classes, 'class', 'classes')}" if staged.has_new_head else "their own head"
        staged.notes.append(f"pretrained weights {tag}, {head}".replace(" ,", ","))
        staged.mean, staged.std = tuple(model.pretrained_cfg["mean"]), tuple(model.pretrained_cfg["std"])
    elif weights != "random":
        load_weights(staged, weights, class_names=class_names, home=home, role=role)
    return staged


def check_name(name: str, role: str) -> None:
    """Refuse a name that neither timm nor an installed package has.

    Raises:
        InputError: with the nearest names.
    """
    plain = name.split(".")[0]
    if not is_model(plain) and name not in custom_models():
        near = nearest(plain, [*timm.list_models(), *custom_models()], 3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "timm.list_models() has the names."
        raise InputError(f"timm has no model {name!r}.", field=f"{role}.model", hint=hint)


def _stage(model: Any, name: str, image_size: int, stage_blocks: list[int] | None, stem: str, role: str) -> StagedModel:
    """The stages of a built model; what its first forward pass stumbles over is about its options."""
    try:
        staged = StagedModel(model, name, image_size, stage_blocks)
        if stem == "small":
            staged.adapter.small_stem()
            staged.measure()
    except InputError as error:
        raise InputError(error.message, field=f"{role}: {error.field}", hint=error.hint) from None
    except Exception as error:  # a model built of odd options fails in its own way
        reason = str(error).split("\n", 1)[0] or type(error).__name__
        raise InputError(
            f"{name} does not work so at {image_size} pixels ({reason}).",
            field=f"{role}.options",
            hint="Check the options and the image size.",
        ) from None
    return staged


def _build(name: str, num_classes: int, arguments: dict[str, Any], pretrained: bool, role: str) -> Any:
    file = pretrained_file(name, role) if pretrained else None
    overlay = {"file": str(file)} if file else None  # else timm would ask the hub about the file it has
    try:
        return timm.create_model(
            name, pretrained=pretrained, pretrained_cfg_overlay=overlay, num_classes=num_classes, **arguments
        )
    except Exception as error:  # an entry point fails in its own way on options it cannot use
        if pretrained and not isinstance(error, TypeError):
            raise not_fetched(name, role, type(error).__name__) from None
        reason: Exception = error
    if "multiple values" in str(reason) and not pretrained:
        try:
            return _build_overriding(name, {"num_classes": num_classes, **arguments})
        except Exception as error:
            reason = error
    raise InputError(
        f"{name} does not take these options ({str(reason) or type(reason).__name__}).",
        field=f"{role}.options",
        hint="See the model's arguments in timm.",
    )


def _build_overriding(name: str, arguments: dict[str, Any]) -> Any:
    """Build a model whose entry point writes down what a person wants to change (a Mixer's patch_size).

    Such entry points end in `_create_…(…, **dict(patch_size=16, **kwargs))` or `_gen_…(…, **kwargs)`,
    which refuses a second value. A copy of the function is run with a `_create_…` that lets ours win;
    timm stays as it is.
    """
    entry = model_entrypoint(name.split(".")[0])

    def winning(create: Any) -> Any:
        return lambda *given, **values: create(*given, **{**values, **arguments})

    creators = {
        key: winning(entry.__globals__[key]) for key in entry.__code__.co_names if key.startswith(("_create_", "_gen_"))
    }
    if not creators:
        raise TypeError("its entry point lets nothing of them be changed")
    copy = FunctionType(
        entry.__code__, {**entry.__globals__, **creators}, entry.__name__, entry.__defaults__, entry.__closure__
    )
    return copy(pretrained=False)
