"""Models of one long row of blocks over patch tokens: ViT and MLP models."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from engine.models.adapters.base import Adapter, stage_counts
from engine.record.errors import InputError


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


ADAPTERS: dict[str, type[Adapter]] = {
    "vision_transformer": ViTAdapter,
    "deit": ViTAdapter,
    "mlp_mixer": MixerAdapter,
}
