"""What every adapter answers: where the stages of a model begin and end, and how it is pooled."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor, nn

from engine.models.layout import Layout, StageShape
from engine.record.counted import counted
from engine.record.errors import InputError


class Adapter:
    """Base of the families; `model` is a timm model.

    Attributes:
        family: `cnn`, `vit` or `mlp`: decides how a fusion model is composed.
        layout: of every stage's output, unless `shape` says otherwise.
        sized: whether timm builds the model for one input size (takes `img_size`).
        no_back: why a projector cannot enter its S4, or empty; such a model is never the back of a fusion model.
        no_front: why its S3 is no map or row of tokens, or empty; such a model is never the front.
    """

    family: ClassVar[str]
    layout: ClassVar[Layout]
    sized: ClassVar[bool] = False
    no_back: str = ""
    no_front: str = ""
    prefix: int = 0

    def __init__(self, model: Any, stage_blocks: list[int]) -> None:
        self.model = model
        self.stage_blocks = stage_blocks
        self.stages: list[nn.Module] = self.cut(stage_blocks)

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        """The four stages as modules, each a view of the model's own."""
        raise NotImplementedError(type(self).__name__)

    def stem(self, images: Tensor) -> Any:
        """Images [B, 3, H, W] to the input of S1."""
        return self.model.stem(images)

    def tap(self, carried: Any, number: int) -> Tensor:
        """The feature of S`number` in what it hands on; models of several branches hand on more than a tensor."""
        return carried

    def shape(self, feature: Tensor, number: int) -> StageShape:
        """Shape and layout of S`number`'s feature; 0 asks for that of the entry to S4."""
        if self.layout == "NCHW":
            return StageShape(feature.shape[1], (feature.shape[2], feature.shape[3]), "NCHW")
        if self.layout == "NHWC":
            return StageShape(feature.shape[3], (feature.shape[1], feature.shape[2]), "NHWC")
        side = round((feature.shape[1] - self.prefix) ** 0.5)
        return StageShape(feature.shape[2], (side, side), "NLC", self.prefix)

    def cross(self, carried: Any) -> Any:
        """What the model does between the output of S3 and the point where a projector enters."""
        return carried

    def enter(self, entry: Any) -> Any:
        """S4 from the point where a projector enters."""
        return self.stages[3](entry)

    def head(self, feature: Any) -> tuple[Tensor, Tensor]:
        """Output of S4 to (embedding [B, D], logits [B, C]); final norm and pooling included."""
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        return embedding, self.model.get_classifier()(embedding)

    def norm(self, feature: Any) -> Any:
        """The norm between the last block and the pooling."""
        return self.model.norm(feature)

    def small_stem(self) -> None:
        """Make the stem fit small images."""
        raise InputError(
            "has no small stem.",
            field=f"stem of {type(self.model).__name__}",
            hint="Use options such as patch_size instead.",
        )

    def blocks(self) -> list[tuple[str, nn.Module]]:
        """Every residual block in order, named `s<stage>.<index>`."""
        found = []
        for number, stage in enumerate(self.stages, 1):
            inner = getattr(stage, "blocks", stage)
            row = inner.children() if isinstance(inner, (nn.Sequential, nn.ModuleList)) else [stage]
            for index, block in enumerate(row):
                found.append((f"s{number}.{index}", block))
        return found


def stage_counts(depth: int) -> list[int]:
    """Blocks in S1..S4 in the proportion 2:2:6:2 (twelve blocks: [2, 2, 6, 2]).

    Raises:
        InputError: fewer than four blocks.
    """
    if depth < 4:
        raise InputError(
            f"{counted(depth, 'block does', 'blocks do')} not make four stages.",
            field="options.depth",
            hint="Use four blocks or more.",
        )
    outer = max(1, round(depth / 6))
    return [outer, outer, depth - 3 * outer, outer]
