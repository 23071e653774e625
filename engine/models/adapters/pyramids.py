"""Attention models of stages of their own, whose map of tokens halves from stage to stage.

A projector enters after the downsampling of S4 (methods.md 1.4), where that is a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

import torch
from timm.models.hiera import Unroll
from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.models.adapters.tokens import refuse_patch_drop, whole_head
from engine.models.layout import StageShape
from engine.record.counted import counted
from engine.record.errors import InputError


class Part(nn.Module):
    """A stage whose forward pass its adapter writes down."""

    def __init__(self, blocks: Iterable[nn.Module], run: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*blocks)
        self.run = run

    def forward(self, feature: Tensor) -> Tensor:
        return self.run(feature)


class PyramidAdapter(Adapter):
    """Four `stages` of `downsample` and `blocks`.

    Attributes:
        trunk, entrance: names of the model's stages and of what stands before them.
    """

    family = "vit"
    trunk: ClassVar[str] = "stages"
    entrance: ClassVar[str] = "stem"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        stages = list(getattr(self.model, self.trunk))
        expect(len(stages), 4, self.model)
        return stages

    def stem(self, images: Tensor) -> Tensor:
        return getattr(self.model, self.entrance)(images)

    def cross(self, carried: Tensor) -> Tensor:
        return self.last.downsample(carried)

    def enter(self, entry: Tensor) -> Tensor:
        for block in self.last.blocks:
            entry = block(entry)
        return entry

    def norm(self, feature: Tensor) -> Tensor:
        return feature

    @property
    def last(self) -> Any:
        """S4."""
        return self.stages[3]


class SwinAdapter(PyramidAdapter):
    """Swin and Swin V2: `layers`, NHWC."""

    layout, sized = "NHWC", True
    trunk, entrance = "layers", "patch_embed"

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature)


class SwinCrAdapter(PyramidAdapter):
    """Swin V2 (CR): maps [B, C, H, W] between the stages, NHWC within."""

    layout, sized = "NCHW", True
    entrance = "patch_embed"

    def cross(self, carried: Tensor) -> Tensor:
        return self.last.downsample(carried.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)

    def enter(self, entry: Tensor) -> Tensor:
        return super().enter(entry.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class DaViTAdapter(PyramidAdapter):
    """DaViT: attention over windows and over channels in turn."""

    layout = "NCHW"

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm_pre(feature)


class SequencerAdapter(PyramidAdapter):
    """Sequencer2D: an LSTM over rows and columns in place of attention; NHWC."""

    family, layout = "mlp", "NHWC"

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature)

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        return embedding, self.model.head.fc(embedding)


class GCViTAdapter(PyramidAdapter):
    """GCViT: a global query of each stage, made of the map after the downsampling."""

    layout, sized = "NCHW", True

    def enter(self, entry: Tensor) -> Tensor:
        stage = self.last
        query = stage.global_norm(stage.global_block(entry).permute(0, 2, 3, 1))
        feature = entry.permute(0, 2, 3, 1)
        for block in stage.blocks:
            feature = block(feature, query)
        return stage.norm(feature).permute(0, 3, 1, 2).contiguous()


class PvtAdapter(PyramidAdapter):
    """PVT v2: maps [B, C, H, W] between the stages, tokens within."""

    layout = "NCHW"
    entrance = "patch_embed"

    def cross(self, carried: Tensor) -> Tensor:
        return self.last.downsample(carried).permute(0, 3, 1, 2)

    def enter(self, entry: Tensor) -> Tensor:
        grid = entry.shape[2], entry.shape[3]
        tokens = entry.flatten(2).transpose(1, 2)
        for block in self.last.blocks:
            tokens = block(tokens, grid)
        return self.last.norm(tokens).transpose(1, 2).unflatten(2, grid).contiguous()


class TwinsAdapter(PyramidAdapter):
    """Twins: a patch embedding for each stage, a convolution for positions after its first block."""

    layout, sized = "NCHW", True

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        rows = list(self.model.blocks)
        expect(len(rows), 4, self.model)
        return [Part(rows[0], partial(self._mix, 0)), *(Part(rows[i], partial(self._stage, i)) for i in (1, 2, 3))]

    def stem(self, images: Tensor) -> Tensor:
        return self._embed(0, images)

    def cross(self, carried: Tensor) -> Tensor:
        return self._embed(3, carried)

    def enter(self, entry: Tensor) -> Tensor:
        return self._mix(3, entry)

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature.flatten(2).transpose(1, 2))

    def _stage(self, index: int, feature: Tensor) -> Tensor:
        return self._mix(index, self._embed(index, feature))

    def _embed(self, index: int, feature: Tensor) -> Tensor:
        tokens, grid = self.model.patch_embeds[index](feature)
        return self.model.pos_drops[index](tokens).transpose(1, 2).unflatten(2, grid)

    def _mix(self, index: int, feature: Tensor) -> Tensor:
        grid = feature.shape[2:]
        tokens = feature.flatten(2).transpose(1, 2)
        for number, block in enumerate(self.model.blocks[index]):
            tokens = block(tokens, grid)
            if number == 0:
                tokens = self.model.pos_block[index](tokens, grid)
        return tokens.transpose(1, 2).unflatten(2, grid).contiguous()


class MViTAdapter(PyramidAdapter):
    """MViT v2: tokens; the first block of a stage pools them in its attention, so a projector enters before S4."""

    layout, sized = "NLC", True

    def __init__(self, model: Any, stage_blocks: list[int]) -> None:
        super().__init__(model, stage_blocks)
        self.prefix = model.num_prefix_tokens

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        stages: list[Any] = list(super().cut(stage_blocks))
        return [Part(stage.blocks, partial(self._stage, stage)) for stage in stages]

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        tokens, _ = model.patch_embed(images)
        if model.cls_token is not None:
            tokens = torch.cat([model.cls_token.expand(len(tokens), -1, -1), tokens], dim=1)
        return tokens if model.pos_embed is None else tokens + model.pos_embed

    def cross(self, carried: Tensor) -> Tensor:
        return carried

    def enter(self, entry: Tensor) -> Tensor:
        return self.last(entry)

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature)

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        return embedding, self.model.head(embedding)

    def _stage(self, stage: Any, tokens: Tensor) -> Tensor:
        side = round((tokens.shape[1] - self.prefix) ** 0.5)
        return stage(tokens, [side, side])[0]


class HieraDetAdapter(PyramidAdapter):
    """Hiera of SAM 2: one row of blocks with known ends of stages; NHWC.

    The first block of a stage pools in its attention, so a projector enters before S4.
    """

    layout = "NHWC"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        ends = [end + 1 for end in self.model.stage_ends]
        expect(len(ends), 4, self.model)
        blocks = list(self.model.blocks)
        return [nn.Sequential(*blocks[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)]

    def stem(self, images: Tensor) -> Tensor:
        return self.model._pos_embed(self.model.patch_embed(images))

    def cross(self, carried: Tensor) -> Tensor:
        return carried

    def enter(self, entry: Tensor) -> Tensor:
        return self.last(entry)


class HieraAdapter(HieraDetAdapter):
    """Hiera: hands on tokens [B, N, C] in the order of its windows; features are maps [B, H, W, C]."""

    sized = True

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        refuse_patch_drop(self.model.patch_drop_rate > 0)
        return super().cut(stage_blocks)

    def stem(self, images: Tensor) -> Tensor:
        return self.model.unroll(super().stem(images))

    def tap(self, carried: Tensor, number: int) -> Tensor:
        return carried if number == 4 else self.model.reroll(carried, self.model.stage_ends[number - 1])

    def cross(self, carried: Tensor) -> Tensor:
        return self.tap(carried, 3)

    def enter(self, entry: Tensor) -> Tensor:
        first, last = self.model.stage_ends[2:]
        schedule, size = self.model.reroll.schedule[first]
        unroll = Unroll(size, (1,) * len(size), schedule)
        return self.model.reroll(self.last(unroll(entry.flatten(1, 2))), last)

    def norm(self, feature: Tensor) -> Tensor:
        return feature.flatten(1, 2)


class VoloAdapter(PyramidAdapter):
    """VOLO: outlook attention in S1, then transformer blocks; NHWC.

    S2 starts with the only downsampling and the position embedding. S4 goes on through the blocks
    in which a class token attends to the patches, and puts out tokens.
    """

    layout, sized = "NHWC", True

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        network = list(self.model.network)
        expect(len(network), 5, self.model)
        outlooker, _, second, third, fourth = network
        return [outlooker, Part(second, self._second), third, fourth]

    def stem(self, images: Tensor) -> Tensor:
        return self.model.patch_embed(images).permute(0, 2, 3, 1)

    def shape(self, feature: Tensor, number: int) -> StageShape:
        if number != 4:
            return super().shape(feature, number)
        prefix = 0 if self.model.post_network is None else 1
        side = round((feature.shape[1] - prefix) ** 0.5)
        return StageShape(feature.shape[2], (side, side), "NLC", prefix)

    def cross(self, carried: Tensor) -> Tensor:
        return carried

    def enter(self, entry: Tensor) -> Tensor:
        tokens = self.last(entry).flatten(1, 2)
        return tokens if self.model.post_network is None else self.model.forward_cls(tokens)

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature)

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        return whole_head(self.model, self.norm(feature))

    def _second(self, feature: Tensor) -> Tensor:
        _, downsample, blocks, *_ = self.model.network
        return blocks(self.model.pos_drop(downsample(feature) + self.model.pos_embed))


def expect(count: int, wanted: int, model: nn.Module) -> None:
    """Refuse a model of another number of stages than its adapter cuts.

    Raises:
        InputError: naming both numbers.
    """
    if count != wanted:
        raise InputError(
            f"has {counted(count, 'stage')} instead of {wanted}.",
            field=type(model).__name__,
            hint=f"Give {wanted} depths.",
        )


ADAPTERS: dict[str, type[Adapter]] = {
    "davit": DaViTAdapter,
    "gcvit": GCViTAdapter,
    "hiera": HieraAdapter,
    "hieradet_sam2": HieraDetAdapter,
    "mvitv2": MViTAdapter,
    "pvt_v2": PvtAdapter,
    "sequencer": SequencerAdapter,
    "swin_transformer": SwinAdapter,
    "swin_transformer_v2": SwinAdapter,
    "swin_transformer_v2_cr": SwinCrAdapter,
    "twins": TwinsAdapter,
    "volo": VoloAdapter,
}
