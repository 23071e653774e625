"""Models of one long row of blocks over patch tokens: ViT and MLP models."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from engine.models.adapters.base import Adapter, stage_counts
from engine.models.layout import Layout, StageShape
from engine.record.counted import counted
from engine.record.errors import InputError


class Row(nn.Sequential):
    """The blocks of one stage, run the way their adapter says.

    Attributes:
        first: index of its first block in the model.
    """

    def __init__(self, blocks: list[nn.Module], first: int, adapter: TokenAdapter) -> None:
        super().__init__(*blocks)
        self.first, self.adapter = first, adapter

    def forward(self, carried: Any) -> Any:
        extra = self.adapter.extra(carried)
        for index, block in enumerate(self, self.first):
            carried = self.adapter.run(block, index, carried, extra)
        return carried


class TokenAdapter(Adapter):
    """Models of one long row of blocks over patch tokens.

    What blocks take besides tokens (rotary embeddings, a shared bias, the grid) depends on the grid
    alone and is computed again for each stage, so that S4 has it behind a projector too.
    """

    layout: ClassVar[Layout] = "NLC"
    sized = True

    @property
    def trunk(self) -> Any:
        """The module that holds the blocks."""
        return self.model

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        blocks = self.row()
        counts = stage_blocks or stage_counts(len(blocks))
        if sum(counts) != len(blocks):
            raise InputError(
                f"{counts} are {counted(sum(counts), 'block')}; the model has {len(blocks)}.",
                field="stage_blocks",
                hint="Let the four numbers sum to the depth.",
            )
        starts = [sum(counts[:number]) for number in range(len(counts))]
        return [Row(blocks[start : start + count], start, self) for start, count in zip(starts, counts, strict=True)]

    def row(self) -> list[nn.Module]:
        """All blocks in order."""
        return list(self.trunk.blocks)

    def extra(self, carried: Any) -> Any:
        """What the blocks of a stage share besides what they hand on."""
        return None

    def run(self, block: nn.Module, index: int, carried: Any, extra: Any) -> Any:
        """One block; `index` counts from the first of the model."""
        return block(carried)

    def prefix_at(self, number: int) -> int:
        """Prefix tokens in the output of S`number`; 0 asks for the entry to S4."""
        return self.prefix

    def grid(self, count: int) -> tuple[int, int]:
        """Height and width of `count` patch tokens: what the patch embedding states, else a square."""
        embedding = getattr(self.trunk, "patch_embed", None) or getattr(self.trunk, "stem", None)
        stated = getattr(embedding, "grid_size", None)
        if stated and stated[0] * stated[1] == count:
            return stated[0], stated[1]
        side = round(count**0.5)
        return side, side

    def shape(self, feature: Tensor, number: int) -> StageShape:
        prefix = self.prefix_at(number)
        return StageShape(feature.shape[2], self.grid(feature.shape[1] - prefix), "NLC", prefix)


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
        if hasattr(self.model, "head_dist"):
            return whole_head(self.model, self.norm(feature))
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        return embedding, self.model.head(embedding)


class BeitAdapter(ViTAdapter):
    """BEiT: a relative position bias, of each block or shared by all."""

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        tokens = with_class_token(model, model.patch_embed(images))
        return model.pos_drop(tokens if model.pos_embed is None else tokens + model.pos_embed)

    def extra(self, carried: Tensor) -> Tensor | None:
        bias = self.model.rel_pos_bias
        return None if bias is None else bias()

    def run(self, block: nn.Module, index: int, carried: Tensor, extra: Tensor | None) -> Tensor:
        return block(carried, shared_rel_pos_bias=extra)


class RelPosAdapter(ViTAdapter):
    """ViT with relative positions alone."""

    def stem(self, images: Tensor) -> Tensor:
        tokens = self.model.patch_embed(images)
        return tokens if self.model.cls_token is None else with_class_token(self.model, tokens)

    def extra(self, carried: Tensor) -> Tensor | None:
        shared = self.model.shared_rel_pos
        return None if shared is None else shared.get_bias()

    def run(self, block: nn.Module, index: int, carried: Tensor, extra: Tensor | None) -> Tensor:
        return block(carried, shared_rel_pos=extra)


class LateClassAdapter(TokenAdapter):
    """CaiT: S4 goes on through the blocks in which a class token attends to the patches."""

    family = "vit"

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        return model.pos_drop(model.patch_embed(images) + model.pos_embed)

    def prefix_at(self, number: int) -> int:
        return 1 if number == 4 else 0

    def enter(self, entry: Tensor) -> Tensor:
        return self.model.forward_cls(self.stages[3](entry))


class XcitAdapter(LateClassAdapter):
    """XCiT: as CaiT, and its blocks want the grid."""

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        tokens, (height, width) = model.patch_embed(images)
        if model.pos_embed is not None:
            tokens = tokens + model.pos_embed(len(tokens), height, width).flatten(2).transpose(1, 2)
        return model.pos_drop(tokens)

    def extra(self, carried: Tensor) -> tuple[int, int]:
        return self.grid(carried.shape[1])

    def run(self, block: nn.Module, index: int, carried: Tensor, extra: tuple[int, int]) -> Tensor:
        return block(carried, *extra)


class ConViTAdapter(TokenAdapter):
    """ConViT: the class token joins before block `local_up_to_layer`, in most at the start of S4."""

    family = "vit"

    def stem(self, images: Tensor) -> Tensor:
        model = self.model
        tokens = model.patch_embed(images)
        return model.pos_drop(tokens + model.pos_embed if model.use_pos_embed else tokens)

    def run(self, block: nn.Module, index: int, carried: Tensor, extra: Any) -> Tensor:
        if index == self.model.local_up_to_layer:
            carried = with_class_token(self.model, carried)
        return block(carried)

    def prefix_at(self, number: int) -> int:
        blocks_before = sum(len(list(stage.children())) for stage in self.stages[: number or 3])
        return int(self.model.local_up_to_layer < blocks_before)


class TntBlock(nn.Module):
    """A block of TNT with the patch tokens first."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block

    def forward(self, carried: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        patches, pixels = carried
        pixels, patches = self.block(pixels, patches)
        return patches, pixels


class TntAdapter(TokenAdapter):
    """TNT: hands on patch tokens [B, 1+N, C] and the pixel tokens [B*N, P, c] inside each patch."""

    family, prefix = "vit", 1
    no_back = "its blocks add the image's pixel tokens to the patch tokens, and behind a projector there are none"

    def row(self) -> list[nn.Module]:
        return [TntBlock(block) for block in self.model.blocks]

    def grid(self, count: int) -> tuple[int, int]:
        height, width = self.model.pixel_embed.grid_size
        return height, width

    def stem(self, images: Tensor) -> tuple[Tensor, Tensor]:
        model = self.model
        pixels = model.pixel_embed(images, model.pixel_pos)
        flat = pixels.reshape(len(images), model.num_patches, -1)
        patches = with_class_token(model, model.norm2_proj(model.proj(model.norm1_proj(flat))))
        return model.pos_drop(patches + model.patch_pos), pixels

    def tap(self, carried: Any, number: int) -> Tensor:
        return carried if number == 4 else carried[0]

    def enter(self, entry: tuple[Tensor, Tensor]) -> Tensor:
        return self.stages[3](entry)[0]


class SamAdapter(TokenAdapter):
    """SAM's image encoder: maps [B, H, W, C]; S4 takes the neck with it and puts out [B, C, H, W]."""

    family, layout = "vit", "NHWC"

    def stem(self, images: Tensor) -> Tensor:
        from timm.layers import resample_abs_pos_embed_nhwc

        model = self.model
        feature = model.patch_embed(images)
        if model.pos_embed is not None:
            feature = feature + resample_abs_pos_embed_nhwc(model.pos_embed, feature.shape[1:3])
        return model.norm_pre(model.patch_drop(model.pos_drop(feature)))

    def shape(self, feature: Tensor, number: int) -> StageShape:
        if number == 4:
            return StageShape(feature.shape[1], (feature.shape[2], feature.shape[3]), "NCHW")
        return Adapter.shape(self, feature, number)

    def enter(self, entry: Tensor) -> Tensor:
        return self.model.neck(self.stages[3](entry).permute(0, 3, 1, 2))

    def norm(self, feature: Tensor) -> Tensor:
        return feature

    def head(self, feature: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.model.forward_head(feature, pre_logits=True)
        return embedding, self.model.head.fc(embedding)


class Branches(nn.Module):
    """Each branch's own blocks of one block of CrossViT."""

    def __init__(self, block: Any) -> None:
        super().__init__()
        self.branches = block.blocks

    def forward(self, carried: list[Tensor]) -> list[Tensor]:
        return [branch(tokens) for branch, tokens in zip(self.branches, carried, strict=True)]


class Crossing(nn.Module):
    """Each branch's class token attends to the other branch's patches: the rest of a block of CrossViT."""

    def __init__(self, block: Any) -> None:
        super().__init__()
        self.projs, self.fusion, self.revert_projs = block.projs, block.fusion, block.revert_projs

    def forward(self, carried: list[Tensor]) -> list[Tensor]:
        projected = [proj(tokens[:, :1]) for proj, tokens in zip(self.projs, carried, strict=True)]
        crossed = []
        for number, (fuse, revert) in enumerate(zip(self.fusion, self.revert_projs, strict=True)):
            other = carried[(number + 1) % len(carried)]
            mixed = fuse(torch.cat([projected[number], other[:, 1:]], dim=1))
            crossed.append(torch.cat([revert(mixed[:, :1]), carried[number][:, 1:]], dim=1))
        return crossed


class CrossViTAdapter(Adapter):
    """CrossViT: two branches of tokens; the feature is that of the wider one, of larger patches.

    Its three blocks are equal. The last is cut in two: each branch's own blocks are S3, the
    attention across the branches S4.
    """

    family, layout, sized, prefix = "vit", "NLC", True, 1
    no_back = "its last stage joins two branches of tokens, and a projector delivers one"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        model = self.model
        blocks = list(model.blocks)
        if len(blocks) != 3:
            raise InputError(
                f"has {counted(len(blocks), 'block')} instead of three.",
                field="options.depth",
                hint="Give three depths.",
            )
        counts = [model.pos_embed_0.shape[1] - 1, model.pos_embed_1.shape[1] - 1]
        if counts != [embedding.num_patches for embedding in model.patch_embed]:
            raise InputError(
                "cuts the image into patches of two sizes, and does not divide these.",
                field="image_size",
                hint="Choose half, all or twice the size it is made for.",
            )
        first, second, last = blocks
        whole = [nn.Sequential(Branches(block), Crossing(block)) for block in (first, second)]
        return [*whole, Branches(last), Crossing(last)]

    def stem(self, images: Tensor) -> list[Tensor]:
        return self.model._embed(images)

    def tap(self, carried: list[Tensor], number: int) -> Tensor:
        return carried[-1]

    def norm(self, feature: Any) -> list[Tensor]:
        return [norm(tokens) for norm, tokens in zip(self.model.norm, feature, strict=True)]

    def head(self, feature: Any) -> tuple[Tensor, Tensor]:
        return whole_head(self.model, self.norm(feature))


class MixerAdapter(TokenAdapter):
    """MLP-Mixer, ResMLP, gMLP: tokens mixed by an MLP of fixed token count."""

    family = "mlp"


def with_class_token(model: Any, tokens: Tensor) -> Tensor:
    """The model's class token put before [B, N, C]."""
    return torch.cat([model.cls_token.expand(len(tokens), -1, -1), tokens], dim=1)


def whole_head(model: Any, feature: Any) -> tuple[Tensor, Tensor]:
    """Embedding and logits of a model whose logits are no function of the embedding: several heads, on several tokens."""
    return model.forward_head(feature, pre_logits=True), model.forward_head(feature)


def refuse_patch_drop(drops: bool) -> None:
    """Refuse a model that leaves patches out in training, where its blocks need to know which.

    Raises:
        InputError: if it does.
    """
    if drops:
        raise InputError(
            "leaves out patches in training, and stages have a fixed grid.",
            field="options.patch_drop_rate",
            hint="Leave patch_drop_rate out.",
        )


ADAPTERS: dict[str, type[Adapter]] = {
    "beit": BeitAdapter,
    "cait": LateClassAdapter,
    "convit": ConViTAdapter,
    "crossvit": CrossViTAdapter,
    "deit": ViTAdapter,
    "mlp_mixer": MixerAdapter,
    "tnt": TntAdapter,
    "vision_transformer": ViTAdapter,
    "vision_transformer_relpos": RelPosAdapter,
    "vision_transformer_sam": SamAdapter,
    "xcit": XcitAdapter,
}
