"""A CNN as a row of modules.

Most of timm's CNNs are one row of modules from the image to the pooling, and `feature_info` says
after which of them the map has halved. An adapter names the row; S1, S2 and S3 end where the map
has stride 4, 8 and 16, and S4 takes all that is left before the pooling. A projector enters
before the whole of S4.
"""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.models.layout import Layout
from engine.record.errors import InputError


class RowAdapter(Adapter):
    """A CNN as one row of modules.

    Attributes:
        row: names of the modules from the image to the pooling, in order. `a.*` stands for the children of `a`,
            `a..b` for the model's children from `a` to `b`. Names that a member of the family lacks are passed over.
        start: name of the first module of S1; default the one after the map that `feature_info` has first.
        last: norms and activations between S4 and the pooling, which count as the head's.
        strides: of the maps with which S1, S2 and S3 end.
    """

    family = "cnn"
    layout: ClassVar[Layout] = "NCHW"
    row: ClassVar[tuple[str, ...]]
    start: ClassVar[str] = ""
    last: ClassVar[tuple[str, ...]] = ()
    strides: ClassVar[tuple[int, int, int]] = (4, 8, 16)

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        named = [found for pattern in self.row for found in _expand(self.model, pattern)]
        named = [(name, part) for name, part in named if name not in self.last and not isinstance(part, nn.Identity)]
        names, modules = [name for name, _ in named], [module for _, module in named]
        start = _starts(names, self.start) if self.start else _ends(names, self.model.feature_info[0]["module"])
        first, second, third = (_ends(names, name) for name in self.halvings())
        self.entrance = nn.Sequential(*modules[:start])
        self.groups = [modules[start:first], modules[first:second], modules[second:third], modules[third:]]
        if not all(self.groups):
            self.refuse()
        return [group[0] if len(group) == 1 else nn.Sequential(*group) for group in self.groups]

    def halvings(self) -> list[str]:
        """The modules after which the map has `strides`; dilated models keep a stride and still name a module."""
        info = self.model.feature_info
        reductions = [entry["reduction"] for entry in info]
        if self.strides[0] not in reductions or len(reductions) - reductions.index(self.strides[0]) < 4:
            self.refuse()
        first = reductions.index(self.strides[0])
        return [info[number]["module"] for number in range(first, first + 3)]

    def refuse(self) -> None:
        """Say that the model does not fall into four stages."""
        raise InputError(
            "does not halve its map often enough for four stages.",
            field=type(self.model).__name__,
            hint="Leave out the options that change its depths or strides.",
        )

    def stem(self, images: Tensor) -> Any:
        return self.entrance(images)

    def norm(self, feature: Any) -> Tensor:
        for name in self.last:
            for _, module in _expand(self.model, name):
                feature = module(feature)
        return feature

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        classifier = self.model.get_classifier()
        if isinstance(classifier, nn.Conv2d):
            return embedding, classifier(embedding[:, :, None, None]).flatten(1)
        return embedding, classifier(embedding)

    def blocks(self) -> list[tuple[str, nn.Module]]:
        found = []
        for number, group in enumerate(self.groups, 1):
            blocks = [block for module in group for block in _blocks(module)]
            found += [(f"s{number}.{index}", block) for index, block in enumerate(blocks)]
        return found

    def small_stem(self) -> None:
        """The first convolution with stride 1 (and kernel 3), and no pooling in the stem."""
        named = self.model.default_cfg.get("first_conv")
        names = [named] if isinstance(named, str) else list(named or [])
        convolutions = [self.model.get_submodule(name) for name in names]
        if not convolutions or any(conv.stride == (1, 1) for conv in convolutions):
            super().small_stem()
        for name, conv in zip(names, convolutions, strict=True):
            if conv.kernel_size[0] > 3:
                self.model.set_submodule(name, self.small_convolution(conv))
        if len(names) > 1:  # branches over one image, of which `first_conv` need not name all
            convolutions = [module for module in self.entrance.modules() if isinstance(module, nn.Conv2d)]
        for conv in convolutions:
            conv.stride = (1, 1)
        self.unpool()
        self.stages = self.cut(self.stage_blocks)

    def unpool(self) -> None:
        """Take the poolings out of the stem."""
        members = set(self.entrance.modules())
        rows = [(name, module) for name, module in self.model.named_modules() if isinstance(module, nn.Sequential)]
        for prefix, parent in [("", self.model), *rows]:
            for name, child in list(parent.named_children()):
                if child in members and "pool" in name:
                    self.model.set_submodule(f"{prefix}.{name}" if prefix else name, nn.Identity())

    def small_convolution(self, first: Any) -> nn.Conv2d:
        """A new 3x3 convolution of stride 1 in place of a larger one, of its own kind."""
        conv: nn.Conv2d = type(first)(
            first.in_channels, first.out_channels, kernel_size=3, stride=1, padding=1, bias=first.bias is not None
        )
        nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu")
        if conv.bias is not None:
            nn.init.zeros_(conv.bias)
        return conv


def _expand(model: nn.Module, pattern: str) -> list[tuple[str, nn.Module]]:
    """The modules that a pattern of a row stands for, with their names."""
    if ".." in pattern:
        names = [name for name, _ in model.named_children()]
        first, last = pattern.split("..")
        return [(name, model.get_submodule(name)) for name in names[names.index(first) : names.index(last) + 1]]
    path, *levels = pattern.split(".*")
    if not hasattr(model, path.split(".")[0]):
        return []
    found = [(path, model.get_submodule(path))]
    for _ in levels:
        found = [(f"{name}.{key}", child) for name, module in found for key, child in module.named_children()]
    return found


def _starts(names: list[str], path: str) -> int:
    """Where in a row `path`, or the first of what it contains, stands."""
    return next(index for index, name in enumerate(names) if f"{name}.".startswith(f"{path}."))


def _ends(names: list[str], path: str) -> int:
    """Where in a row what follows `path` stands; a path inside a module says that the module itself halves the map."""
    inside = [index for index, name in enumerate(names) if f"{name}.".startswith(f"{path}.")]
    return inside[-1] + 1 if inside else next(i for i, name in enumerate(names) if path.startswith(f"{name}."))


def _blocks(module: nn.Module) -> list[nn.Module]:
    """What of a module of a row counts as blocks: all that convolves."""
    inner = getattr(module, "blocks", module)
    members = list(inner.children()) if type(inner) in (nn.Sequential, nn.ModuleList) else [module]
    return [member for member in members if any(isinstance(part, nn.Conv2d) for part in member.modules())]
