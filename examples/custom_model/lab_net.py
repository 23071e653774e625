"""LabNet: a small convolutional network of one's own, and the adapter that shows its four stages."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.models.adapters import Adapter


class LabNetAdapter(Adapter):
    """Where LabNet's stages begin and end, and how it is pooled."""

    family, layout = "cnn", "NCHW"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        return list(self.model.stages)

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        embedding = feature.mean(dim=(2, 3))
        return embedding, self.model.classifier(embedding)


class Block(nn.Module):
    """Depthwise and pointwise convolution with a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.spatial = nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.mix = nn.Conv2d(width, width, 1)

    def forward(self, feature: Tensor) -> Tensor:
        return feature + self.mix(torch.relu(self.norm(self.spatial(feature))))


class LabNet(nn.Module):
    """Images [B, 3, H, W] to logits [B, C]."""

    fbt_adapter = LabNetAdapter

    def __init__(self, num_classes: int, widths: tuple[int, ...], depth: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, widths[0], 3, stride=2, padding=1)
        stages, before = [], widths[0]
        for number, width in enumerate(widths):
            down = nn.Conv2d(before, width, 2, stride=2) if number else nn.Identity()
            stages.append(nn.Sequential(down, *(Block(width) for _ in range(depth))))
            before = width
        self.stages = nn.Sequential(*stages)
        self.classifier = nn.Linear(before, num_classes)

    def get_classifier(self) -> nn.Module:
        """The last layer: weights trained on other classes are loaded without it."""
        return self.classifier

    def forward(self, images: Tensor) -> Tensor:
        return self.classifier(self.stages(self.stem(images)).mean(dim=(2, 3)))


def make(num_classes: int, widths: tuple[int, ...] = (16, 32, 64, 128), depth: int = 2) -> LabNet:
    """What the entry point names; the arguments after the first are the model's options."""
    return LabNet(num_classes, widths, depth)
