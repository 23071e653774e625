"""CNNs: maps that halve from stage to stage."""

from __future__ import annotations

from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.record.errors import InputError


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


ADAPTERS: dict[str, type[Adapter]] = {
    "resnet": ResNetAdapter,
    "convnext": ConvNeXtAdapter,
    "efficientnet": EfficientNetAdapter,
}
