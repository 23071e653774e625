"""One small adapter a family: where a timm model's stages begin and end.

An adapter cuts `forward_features` of its model in five (stem, S1..S4) without copying or changing
a module. The cuts follow OFA-KD's stage definitions: a CNN's or Swin's own four stages, and
blocks in the proportion 2:2:6:2 for ViT and MLP models.
"""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor, nn

from engine.models.layout import Layout
from engine.record.errors import InputError


class Adapter:
    """Base of the families; `model` is a timm model.

    Attributes:
        family: `cnn`, `vit` or `mlp`: decides how a fusion model is composed.
        layout: of every stage's output.
        sized: whether timm builds the model for one input size (takes `img_size`).
    """

    family: ClassVar[str]
    layout: ClassVar[Layout]
    sized: ClassVar[bool] = False
    prefix: int = 0

    def __init__(self, model: Any, stage_blocks: list[int]) -> None:
        self.model = model
        self.stages: list[nn.Module] = self.cut(stage_blocks)

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        """The four stages as modules, each a view of the model's own."""
        raise NotImplementedError(type(self).__name__)

    def stem(self, images: Tensor) -> Tensor:
        """Images [B, 3, H, W] to the input of S1."""
        return self.model.stem(images)

    def cross(self, feature: Tensor) -> Tensor:
        """What the model does between the output of S3 and the point where a projector enters."""
        return feature

    def enter(self, entry: Tensor) -> Tensor:
        """S4 from the point where a projector enters."""
        return self.stages[3](entry)

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        """Output of S4 to (embedding [B, D], logits [B, C]); final norm and pooling included."""
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        return embedding, self.model.get_classifier()(embedding)

    def norm(self, feature: Tensor) -> Tensor:
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
            for index, block in enumerate(inner.children() if isinstance(inner, nn.Sequential) else [stage]):
                found.append((f"s{number}.{index}", block))
        return found


class ResNetAdapter(Adapter):
    """ResNet and its kin: layer1..layer4."""

    family, layout = "cnn", "NCHW"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        return [self.model.layer1, self.model.layer2, self.model.layer3, self.model.layer4]

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        return model.maxpool(model.act1(model.bn1(model.conv1(images))))

    def norm(self, feature: Tensor) -> Tensor:
        return feature

    def small_stem(self) -> None:
        first = self.model.conv1
        convolutions = [module for module in first.modules() if isinstance(module, nn.Conv2d)]
        if len(convolutions) == 1:
            width = convolutions[0].out_channels
            self.model.conv1 = nn.Conv2d(3, width, 3, stride=1, padding=1, bias=False)
            nn.init.kaiming_normal_(self.model.conv1.weight, mode="fan_out", nonlinearity="relu")
        else:
            convolutions[0].stride = (1, 1)
        self.model.maxpool = nn.Identity()


class ConvNeXtAdapter(Adapter):
    """ConvNeXt: four `stages`, the downsampling at the start of each."""

    family, layout = "cnn", "NCHW"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        return list(self.model.stages)

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm_pre(feature)

    def small_stem(self) -> None:
        first = self.model.stem[0]
        if len(self.model.stem) != 2 or not isinstance(first, nn.Conv2d):
            super().small_stem()
        conv = nn.Conv2d(first.in_channels, first.out_channels, 3, stride=1, padding=1, bias=first.bias is not None)
        nn.init.trunc_normal_(conv.weight, std=0.02)
        if conv.bias is not None:
            nn.init.zeros_(conv.bias)
        self.model.stem[0] = conv


class EfficientNetAdapter(Adapter):
    """EfficientNet and MobileNetV2: flat stages of inverted residuals, cut where the map halves.

    S4 takes the last convolution (`conv_head`) with it, as OFA-KD's taps do.
    """

    family, layout = "cnn", "NCHW"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        model = self.model
        ends = [info["stage"] for info in model.feature_info]
        if len(ends) != 5:
            raise InputError(
                f"halves its map {len(ends)} times instead of five.",
                field=type(model).__name__,
                hint="Choose another member of the family.",
            )
        first, second, third = ends[1:4]
        blocks = list(model.blocks)
        groups = [blocks[:first], blocks[first:second], blocks[second:third], blocks[third:]]
        stages = [nn.Sequential(*[block for stack in group for block in stack]) for group in groups]
        stages[3].extend([model.conv_head, model.bn2])
        return list(stages)

    def stem(self, images: Tensor) -> Tensor:
        return self.model.bn1(self.model.conv_stem(images))

    def norm(self, feature: Tensor) -> Tensor:
        return feature

    def small_stem(self) -> None:
        self.model.conv_stem.stride = (1, 1)

    def blocks(self) -> list[tuple[str, nn.Module]]:
        return [named for named in super().blocks() if named[1] not in (self.model.conv_head, self.model.bn2)]


class TokenAdapter(Adapter):
    """Models of one long row of blocks over patch tokens."""

    layout, sized = "NLC", True

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        blocks = list(self.model.blocks)
        counts = stage_blocks or stage_counts(len(blocks))
        if sum(counts) != len(blocks):
            raise InputError(
                f"{counts} are {sum(counts)} blocks; the model has {len(blocks)}.",
                field="stage_blocks",
                hint="Let the four numbers sum to the depth.",
            )
        stages, start = [], 0
        for count in counts:
            stages.append(nn.Sequential(*blocks[start : start + count]))
            start += count
        return list(stages)


class ViTAdapter(TokenAdapter):
    """ViT and DeiT (plain and distilled)."""

    family = "vit"

    def __init__(self, model: Any, stage_blocks: list[int]) -> None:
        super().__init__(model, stage_blocks)
        self.prefix = model.num_prefix_tokens

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        return model.norm_pre(model.patch_drop(model._pos_embed(model.patch_embed(images))))

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        model, feature = self.model, self.norm(feature)
        embedding = model.forward_head(feature, pre_logits=True)
        if hasattr(model, "head_dist"):  # two heads on two tokens: not a function of the mean embedding
            return embedding, model.forward_head(feature)
        return embedding, model.head(embedding)


class MixerAdapter(TokenAdapter):
    """MLP-Mixer, ResMLP, gMLP: tokens mixed by an MLP of fixed token count."""

    family = "mlp"


class SwinAdapter(Adapter):
    """Swin: `layers`, NHWC, a patch merging at the start of S2..S4.

    A projector enters after the merging of S4 (methods.md 1.4).
    """

    family, layout, sized = "vit", "NHWC", True

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        if len(self.model.layers) != 4:
            raise InputError(
                f"has {len(self.model.layers)} stages instead of four.",
                field=type(self.model).__name__,
                hint="Give four depths.",
            )
        return list(self.model.layers)

    def stem(self, images: Tensor) -> Tensor:
        return self.model.patch_embed(images)

    def cross(self, feature: Tensor) -> Tensor:
        return self.model.layers[3].downsample(feature)

    def enter(self, entry: Tensor) -> Tensor:
        return self.model.layers[3].blocks(entry)


ADAPTERS: dict[str, type[Adapter]] = {
    "resnet": ResNetAdapter,
    "convnext": ConvNeXtAdapter,
    "efficientnet": EfficientNetAdapter,
    "vision_transformer": ViTAdapter,
    "deit": ViTAdapter,
    "swin_transformer": SwinAdapter,
    "mlp_mixer": MixerAdapter,
}


def stage_counts(depth: int) -> list[int]:
    """Blocks in S1..S4 in the proportion 2:2:6:2 (twelve blocks: [2, 2, 6, 2]).

    Raises:
        InputError: fewer than four blocks.
    """
    if depth < 4:
        raise InputError(
            f"{depth} blocks do not make four stages.", field="options.depth", hint="Use four blocks or more."
        )
    outer = max(1, round(depth / 6))
    return [outer, outer, depth - 3 * outer, outer]
