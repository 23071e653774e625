"""Attention models of three levels, seen as four stages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from timm.models.nest import blockify, deblockify
from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.models.adapters.pyramids import Part, PyramidAdapter, expect
from engine.models.adapters.tokens import whole_head


@dataclass(frozen=True)
class Piece:
    """A level of a model, or half of one.

    Attributes:
        level: the model's own module.
        blocks: those of this piece.
        begins: whether they are the first of the level, after its downsampling.
    """

    level: Any
    blocks: list[nn.Module]
    begins: bool


class ThreeLevelAdapter(PyramidAdapter):
    """Three levels: the one of most blocks is cut in two, of equals the middle one."""

    sized = True

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        levels = self.levels()
        expect(len(levels), 3, self.model)
        depths = [len(blocks) for _, blocks in levels]
        deepest = max(range(3), key=lambda index: (depths[index], index == 1))
        self.pieces = []
        for index, (level, blocks) in enumerate(levels):
            half = len(blocks) // 2 if index == deepest else len(blocks)
            self.pieces.append(Piece(level, blocks[:half], True))
            if index == deepest:
                self.pieces.append(Piece(level, blocks[half:], False))
        return [Part(piece.blocks, partial(self._stage, piece)) for piece in self.pieces]

    def levels(self) -> list[tuple[Any, list[nn.Module]]]:
        """Each level with its blocks."""
        raise NotImplementedError(type(self).__name__)

    def down(self, level: Any, feature: Tensor) -> Tensor:
        """The downsampling of a level."""
        raise NotImplementedError(type(self).__name__)

    def mix(self, piece: Piece, feature: Tensor) -> Tensor:
        """The blocks of a piece."""
        raise NotImplementedError(type(self).__name__)

    def cross(self, carried: Tensor) -> Tensor:
        piece = self.pieces[3]
        return self.down(piece.level, carried) if piece.begins else carried

    def enter(self, entry: Tensor) -> Tensor:
        return self.mix(self.pieces[3], entry)

    def _stage(self, piece: Piece, feature: Tensor) -> Tensor:
        return self.mix(piece, self.down(piece.level, feature) if piece.begins else feature)


class NestAdapter(ThreeLevelAdapter):
    """NesT: attention within blocks of the map, which are merged from level to level."""

    layout = "NCHW"

    def levels(self) -> list[tuple[Any, list[nn.Module]]]:
        return [(level, list(level.transformer_encoder)) for level in self.model.levels]

    def stem(self, images: Tensor) -> Tensor:
        return self.model.patch_embed(images)

    def down(self, level: Any, feature: Tensor) -> Tensor:
        return level.pool(feature)

    def mix(self, piece: Piece, feature: Tensor) -> Tensor:
        tokens = blockify(feature.permute(0, 2, 3, 1), piece.level.block_size)
        if piece.begins:
            tokens = tokens + piece.level.pos_embed
        for block in piece.blocks:
            tokens = block(tokens)
        return deblockify(tokens, piece.level.block_size).permute(0, 3, 1, 2)

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class PiTAdapter(ThreeLevelAdapter):
    """PiT (plain and distilled): tokens, their map pooled by convolution from level to level."""

    layout = "NLC"

    def __init__(self, model: Any, stage_blocks: list[int]) -> None:
        super().__init__(model, stage_blocks)
        self.prefix = model.num_tokens

    def levels(self) -> list[tuple[Any, list[nn.Module]]]:
        return [(level, list(level.blocks)) for level in self.model.transformers]

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        patches = model.pos_drop(model.patch_embed(images) + model.pos_embed).flatten(2).transpose(1, 2)
        return torch.cat([model.cls_token.expand(len(images), -1, -1), patches], dim=1)

    def down(self, level: Any, feature: Tensor) -> Tensor:
        if level.pool is not None:
            prefix, patches = feature[:, : self.prefix], feature[:, self.prefix :]
            side = round(patches.shape[1] ** 0.5)
            pooled, prefix = level.pool(patches.transpose(1, 2).unflatten(2, (side, side)), prefix)
            feature = torch.cat([prefix, pooled.flatten(2).transpose(1, 2)], dim=1)
        return level.norm(feature)

    def mix(self, piece: Piece, feature: Tensor) -> Tensor:
        for block in piece.blocks:
            feature = block(feature)
        return feature

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature[:, : self.prefix])

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        return whole_head(self.model, self.norm(feature))


ADAPTERS: dict[str, type[Adapter]] = {
    "nest": NestAdapter,
    "pit": PiTAdapter,
}
