"""Attention models of four stages, whose map of tokens halves from stage to stage."""

from __future__ import annotations

from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.record.errors import InputError


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
    "swin_transformer": SwinAdapter,
}
