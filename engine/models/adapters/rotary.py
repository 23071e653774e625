"""Models of one row of blocks that take rotary embeddings, computed from the grid."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.models.adapters.tokens import TokenAdapter, ViTAdapter, refuse_patch_drop
from engine.record.errors import InputError


class RotaryAdapter(ViTAdapter):
    """EVA, EVA-02, DINOv3, Perception Encoder: rotary embeddings, one for all blocks or one for each.

    Where their coordinates are jittered in training, they are drawn again for each stage.
    """

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        refuse_patch_drop(self.model.patch_drop is not None)
        return super().cut(stage_blocks)

    @property
    def mixed(self) -> bool:
        """Whether each block has rotary embeddings of its own."""
        return getattr(self.model, "rope_mixed", False)

    def stem(self, images: Tensor) -> Tensor:
        tokens, _ = self.model._pos_embed(self.model.patch_embed(images))
        return self.model.norm_pre(tokens)

    def extra(self, carried: Tensor) -> Any:
        rope = self.model.rope
        if rope is None:
            return None
        if hasattr(rope, "feat_shape") and not getattr(self.model, "dynamic_img_size", False):
            return rope.get_embed()
        return rope.get_embed(shape=self.grid(carried.shape[1] - self.prefix))

    def run(self, block: nn.Module, index: int, carried: Tensor, extra: Any) -> Tensor:
        return block(carried, rope=extra[index] if self.mixed and extra is not None else extra)


class NaFlexAdapter(RotaryAdapter):
    """NaFlexViT on square images, without its dictionaries of patches."""

    @property
    def mixed(self) -> bool:
        return self.model.rope_is_mixed

    def stem(self, images: Tensor) -> Tensor:
        return self.model._forward_embeds(images, None, None, None)["patches"]

    def extra(self, carried: Tensor) -> Any:
        rope = self.model.rope
        return None if rope is None else rope.get_embed(shape=self.grid(carried.shape[1] - self.prefix))

    def run(self, block: nn.Module, index: int, carried: Tensor, extra: Any) -> Tensor:
        return block(carried) if extra is None else super().run(block, index, carried, extra)


class EncoderAdapter(TokenAdapter):
    """Qwen3-VL's vision encoder under a classifier: rotary embeddings, and perhaps its projector before the pooling."""

    family = "vit"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        if not hasattr(self.model, "encoder"):
            raise InputError(
                "is an encoder without a classifier.",
                field=type(self.model).__name__,
                hint="Choose the model of the same name without '_enc'.",
            )
        return super().cut(stage_blocks)

    @property
    def trunk(self) -> Any:
        return self.model.encoder

    def stem(self, images: Tensor) -> Tensor:
        tokens, _ = self.trunk._pos_embed(self.trunk.patch_embed(images))
        return tokens

    def extra(self, carried: Tensor) -> dict[str, Tensor]:
        return {"rope": self.trunk.rope.get_embed(shape=self.grid(carried.shape[1]))}

    def run(self, block: nn.Module, index: int, carried: Tensor, extra: dict[str, Tensor]) -> Tensor:
        return block(carried, **extra)

    def norm(self, feature: Tensor) -> Tensor:
        return self.project(feature, self.trunk.merger)

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        return embedding, self.model.head(embedding)

    def project(self, feature: Tensor, projector: nn.Module | None) -> Tensor:
        """Tokens [B, N, C] through the projector to the language model, where there is one."""
        return feature if projector is None else projector(feature.unflatten(1, self.grid(feature.shape[1])))


class DeepseekAdapter(EncoderAdapter):
    """DeepSeek's vision encoder under a classifier."""

    def norm(self, feature: Tensor) -> Tensor:
        return self.project(self.trunk.norm(feature), self.trunk.aligner)


class GemmaAdapter(EncoderAdapter):
    """Gemma's vision encoder under a classifier."""

    def stem(self, images: Tensor) -> Tensor:
        self.trunk._assert_raw_img_conformant(images)
        return self.trunk.patch_embed(images)[0]

    def positions(self, tokens: Tensor) -> Tensor:
        """Coordinates (x, y) of each patch [B, N, 2]."""
        height, width = self.grid(tokens.shape[1])
        rows_first, _ = self.trunk.patch_embed._default_patch_coord(len(tokens), height, width, tokens.device)
        return rows_first.flip(-1)

    def extra(self, carried: Tensor) -> dict[str, Tensor]:
        cosine, sine = self.trunk.rotary_emb(carried, self.positions(carried))
        return {"rope_cos": cosine, "rope_sin": sine}

    def norm(self, feature: Tensor) -> Tensor:
        trunk = self.trunk
        if trunk.global_pool != "soft":
            return feature
        pooled, _ = trunk.pooler(feature, self.positions(feature), None)
        return pooled if trunk.std_bias is None else (pooled - trunk.std_bias) * trunk.std_scale


ADAPTERS: dict[str, type[Adapter]] = {
    "deepseek_vit": DeepseekAdapter,
    "eva": RotaryAdapter,
    "gemma4_vit": GemmaAdapter,
    "naflexvit": NaFlexAdapter,
    "qwen3_vit": EncoderAdapter,
}
