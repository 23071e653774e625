"""Models of convolutions and attention both.

Family: `cnn` where most blocks are convolutions (or pool), `vit` where most attend. A projector
enters before the whole of S4, as in CNNs: its downsampling is a convolution in most of these, or
part of the first block. CoaT alone goes as the attention pyramids do.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.models.adapters.convolutional import ByobAdapter
from engine.models.adapters.tokens import ViTAdapter
from engine.models.layout import StageShape
from engine.record.counted import counted
from engine.record.errors import InputError


class HybridAdapter(Adapter):
    """The model's own four `stages`.

    Maps [B, C, H, W] or tokens [B, N, C], as they come. Of five stages the last two are S4; of three
    the deepest is cut in two, of equals the middle one.

    Attributes:
        entrance: name of what stands before the stages.
    """

    family, layout = "cnn", "NCHW"
    entrance: ClassVar[str] = "stem"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        stages = list(self.model.stages)
        if len(stages) == 3:
            return split_deepest(stages)
        if len(stages) not in (4, 5):
            raise InputError(
                f"has {counted(len(stages), 'stage')} instead of four.",
                field=type(self.model).__name__,
                hint="Give four depths.",
            )
        return [*stages[:3], stages[3] if len(stages) == 4 else nn.Sequential(*stages[3:])]

    def stem(self, images: Tensor) -> Any:
        return getattr(self.model, self.entrance)(images)

    def shape(self, feature: Tensor, number: int) -> StageShape:
        if feature.ndim == 4:
            return StageShape(feature.shape[1], (feature.shape[2], feature.shape[3]), "NCHW")
        side = round((feature.shape[1] - self.prefix) ** 0.5)
        return StageShape(feature.shape[2], (side, side), "NLC", self.prefix)

    def norm(self, feature: Any) -> Any:
        return feature

    def head(self, feature: Any) -> tuple[Tensor, Tensor]:
        embedding = self.model.forward_head(self.norm(feature), pre_logits=True)
        return embedding, self.classify(embedding)

    def classify(self, embedding: Tensor) -> Tensor:
        """Embedding [B, D] to logits [B, C]; two heads (distilled models) are averaged, as timm does."""
        if getattr(self.model, "head_dist", None) is None:
            return self.model.get_classifier()(embedding)
        return (self.model.head(embedding) + self.model.head_dist(embedding)) / 2

    def blocks(self) -> list[tuple[str, nn.Module]]:
        rows = [[block for block in _row(stage) if not isinstance(block, nn.Identity)] for stage in self.stages]
        return [(f"s{number}.{index}", block) for number, row in enumerate(rows, 1) for index, block in enumerate(row)]


class NormedAdapter(HybridAdapter):
    """The model's own four `stages`, a norm between S4 and the pooling (EfficientFormer, Next-ViT, SwiftFormer)."""

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature)


class NormPreAdapter(HybridAdapter):
    """EdgeNeXt: its own four `stages`, and `norm_pre` before the pooling."""

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm_pre(feature)


class MaxxVitAdapter(NormedAdapter):
    """CoAtNet, MaxViT, MaxxViT: their own four stages; windows and positions are fixed by the input size."""

    family, sized = "vit", True


class EfficientFormerV2Adapter(NormedAdapter):
    """EfficientFormerV2: its own four stages; attention biases are fixed by the input size."""

    sized = True


class DctAdapter(HybridAdapter):
    """CSATv2: its own four stages behind a cosine transform."""

    entrance = "stem_dct"


class EmbeddedAdapter(HybridAdapter):
    """TinyViT: its own four stages behind `patch_embed`."""

    family, entrance = "vit", "patch_embed"


class HeadNormAdapter(HybridAdapter):
    """SHViT: three stages, of which the deepest is cut in two; a norm inside the head."""

    family, entrance = "vit", "patch_embed"

    def classify(self, embedding: Tensor) -> Tensor:
        return self.model.head(embedding)


class SizedHeadNormAdapter(HeadNormAdapter):
    """EfficientViT (MSRA): cut as SHViT; its attention is built for one input size."""

    sized = True


class LevitAdapter(HybridAdapter):
    """LeViT: three stages of tokens or (`levit_conv`) maps, of which the deepest is cut in two."""

    family, sized = "vit", True

    def stem(self, images: Tensor) -> Tensor:
        feature = self.model.stem(images)
        return feature if self.model.use_conv else feature.flatten(2).transpose(1, 2)


class FastVitAdapter(HybridAdapter):
    """FastViT: S4 takes the last convolution (`final_conv`) with it, and the last two of five stages."""

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        stages = list(self.model.stages)
        return [*stages[:3], nn.Sequential(*stages[3:], self.model.final_conv)]


class MobileNetV5Adapter(HybridAdapter):
    """MobileNetV5: the head joins the outputs of S3 and S4; behind a projector what it delivers is that of S3."""

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        if not hasattr(self.model, "classifier"):
            raise InputError(
                "is an encoder without a classifier.", field=type(self.model).__name__, hint="Choose mobilenetv5_base."
            )
        return list(self.model.blocks)

    def stem(self, images: Tensor) -> Tensor:
        return self.model.conv_stem(images)

    def enter(self, entry: Tensor) -> list[Tensor]:
        return [entry, self.stages[3](entry)]

    def tap(self, carried: Any, number: int) -> Tensor:
        return carried[-1] if number == 4 else carried

    def norm(self, feature: list[Tensor]) -> Tensor:
        return feature[-1] if self.model.msfa is None else self.model.msfa(feature)


class VisformerAdapter(HybridAdapter):
    """Visformer: three stages with a position embedding each; the deepest is cut in two."""

    family, sized = "vit", True

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        model = self.model
        parts = [
            (model.patch_embed1, model.pos_embed1, model.stage1),
            (model.patch_embed2, model.pos_embed2, model.stage2),
            (model.patch_embed3, model.pos_embed3, model.stage3),
        ]
        return split_deepest([PositionedStage(*part, model.pos_drop) for part in parts])

    def stem(self, images: Tensor) -> Tensor:
        return images if self.model.stem is None else self.model.stem(images)

    def norm(self, feature: Tensor) -> Tensor:
        return self.model.norm(feature)


class PositionedStage(nn.Module):
    """Patch embedding, positions added, blocks."""

    def __init__(self, embed: nn.Module | None, position: nn.Parameter | None, blocks: nn.Module, drop: Any) -> None:
        super().__init__()
        self.downsample = Positions(embed or nn.Identity(), position, drop)
        self.blocks = blocks

    def forward(self, feature: Tensor) -> Tensor:
        return self.blocks(self.downsample(feature))


class Positions(nn.Module):
    """Patch embedding with its positions added, where there are any."""

    def __init__(self, embed: nn.Module, position: nn.Parameter | None, drop: nn.Module) -> None:
        super().__init__()
        self.embed, self.drop = embed, drop
        self.position = position

    def forward(self, feature: Tensor) -> Tensor:
        feature = self.embed(feature)
        return feature if self.position is None else self.drop(feature + self.position)


class EfficientViMAdapter(HybridAdapter):
    """EfficientViM: three stages of state spaces, of which the deepest is cut in two.

    The head reads the hidden state that each stage ends with, besides the final map.

    What a stage hands on is its map [B, C, H, W] and the hidden states [B, C, N] so far.
    """

    family = "vit"
    no_back = "its head reads the hidden states of all stages, and S4 alone has but its own"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        downsamples = [None, *(stage.downsample for stage in self.model.stages)]
        stages = [
            StateSpaceStage(downsample, list(stage.blocks), last=True)
            for downsample, stage in zip(downsamples, self.model.stages, strict=False)
        ]
        deepest = _deepest([len(stage.blocks) for stage in stages])
        whole = list(stages[deepest].blocks)
        half = len(whole) // 2
        halves = [
            StateSpaceStage(downsamples[deepest], whole[:half], last=False),
            StateSpaceStage(None, whole[half:], last=True),
        ]
        return [*stages[:deepest], *halves, *stages[deepest + 1 :]]

    def stem(self, images: Tensor) -> tuple[Tensor, list[Tensor]]:
        return self.model.patch_embed(images), []

    def tap(self, carried: Any, number: int) -> Tensor:
        return carried[0]

    def shape(self, feature: Any, number: int) -> StageShape:
        return super().shape(feature if isinstance(feature, Tensor) else feature[0], number)

    def norm(self, feature: Any) -> list[Tensor]:
        last, hidden = feature
        *norms, final = self.model.norm
        states = [norm(state.transpose(1, 2)).transpose(1, 2) for norm, state in zip(norms, hidden, strict=True)]
        return [*states, final(last).flatten(2)]

    def head(self, feature: Any) -> tuple[Tensor, Tensor]:
        states = self.norm(feature)
        embedding = self.model.forward_head(states, pre_logits=True)
        widths = [state.shape[1] for state in states]
        parts = embedding.split(widths, dim=1)
        logits = _weighted(parts, self.model.heads, self.model.weights)
        if hasattr(self.model, "heads_dist"):
            logits = (logits + _weighted(parts, self.model.heads_dist, self.model.weights_dist)) / 2
        return embedding, logits


class StateSpaceStage(nn.Module):
    """Blocks that hand on a hidden state besides the map; only that of a stage's last block is kept."""

    def __init__(self, downsample: nn.Module | None, blocks: list[nn.Module], *, last: bool) -> None:
        super().__init__()
        self.downsample = downsample or nn.Identity()
        self.blocks = nn.Sequential(*blocks)
        self.last = last

    def forward(self, carried: tuple[Tensor, list[Tensor]]) -> tuple[Tensor, list[Tensor]]:
        feature, hidden = carried
        feature, state = self.downsample(feature), torch.empty(0)
        for block in self.blocks:
            feature, state = block(feature)
        return feature, [*hidden, state] if self.last else hidden


class CoatAdapter(HybridAdapter):
    """CoaT: four stages of tokens with a class token each, and in CoaT proper blocks that join all four scales.

    S4 of CoaT proper ends after those parallel blocks. What a stage hands on is the tokens of
    every scale so far; a projector enters after the patch embedding of S4.
    """

    family, sized, prefix = "vit", True, 1

    def __init__(self, model: Any, stage_blocks: list[int]) -> None:
        super().__init__(model, stage_blocks)
        if model.parallel_blocks is not None:
            self.no_back = "its parallel blocks join the tokens of all four stages"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        model = self.model
        return [
            CoatStage(
                getattr(model, f"patch_embed{number}"),
                getattr(model, f"cls_token{number}"),
                getattr(model, f"serial_blocks{number}"),
            )
            for number in range(1, 5)
        ]

    def stem(self, images: Tensor) -> list[Tensor]:
        return [images]

    def tap(self, carried: Any, number: int) -> Tensor:
        return carried[-1]

    def shape(self, feature: Any, number: int) -> StageShape:
        return super().shape(feature if isinstance(feature, Tensor) else feature[-1], number)

    def cross(self, carried: Any) -> Any:
        last = self.stages[3]
        assert isinstance(last, CoatStage)
        return [*carried, last.embed(carried[-1])]

    def enter(self, entry: Any) -> list[Tensor]:
        last, model = self.stages[3], self.model
        assert isinstance(last, CoatStage)
        before, tokens = ([], entry) if isinstance(entry, Tensor) else (entry[1:-1], entry[-1])
        scales = [*before, last.mix(tokens)]
        for block in model.parallel_blocks or ():
            grids = [getattr(model, f"patch_embed{number}").grid_size for number in range(1, 5)]
            encoded = [
                encode(scale, grid)
                for encode, scale, grid in zip((model.cpe2, model.cpe3, model.cpe4), scales[1:], grids[1:], strict=True)
            ]
            scales = list(block(scales[0], *encoded, sizes=grids))
        return scales

    def norm(self, feature: list[Tensor]) -> Any:
        model = self.model
        if model.parallel_blocks is None:
            return model.norm4(feature[-1])
        return [norm(scale) for norm, scale in zip((model.norm2, model.norm3, model.norm4), feature[1:], strict=True)]


class CoatStage(nn.Module):
    """Patch embedding, class token, serial blocks; what came in is handed on with what comes out."""

    def __init__(self, patch_embed: Any, token: nn.Parameter, blocks: nn.ModuleList) -> None:
        super().__init__()
        self.patch_embed, self.token, self.blocks = patch_embed, token, blocks

    def embed(self, feature: Tensor) -> Tensor:
        """A map or [B, 1+N, C] tokens to [B, 1+N/4, D] tokens."""
        if feature.ndim == 3:
            height, width = (4 * side // 2 for side in self.patch_embed.grid_size)
            feature = feature[:, 1:].transpose(1, 2).unflatten(2, (height, width)).contiguous()
        tokens = self.patch_embed(feature)
        return torch.cat([self.token.expand(len(tokens), -1, -1), tokens], dim=1)

    def mix(self, tokens: Tensor) -> Tensor:
        """The serial blocks on [B, 1+N, D]."""
        for block in self.blocks:
            tokens = block(tokens, size=self.patch_embed.grid_size)
        return tokens

    def forward(self, carried: list[Tensor]) -> list[Tensor]:
        return [*carried, self.mix(self.embed(carried[-1]))]


def split_deepest(stages: list[Any]) -> list[nn.Module]:
    """Three stages as four: the one of most blocks is cut in two, of equals the middle one."""
    deepest = _deepest([len(stage.blocks) for stage in stages])
    blocks = list(stages[deepest].blocks)
    half = len(blocks) // 2
    first = nn.Sequential()
    first.downsample = stages[deepest].downsample
    first.blocks = nn.Sequential(*blocks[:half])
    second = nn.Sequential()
    second.blocks = nn.Sequential(*blocks[half:])
    return [*stages[:deepest], first, second, *stages[deepest + 1 :]]


def _row(module: nn.Module) -> list[nn.Module]:
    """The blocks of a stage, or of the stages that make one."""
    inner = getattr(module, "blocks", module)
    if type(inner) not in (nn.Sequential, nn.ModuleList):
        return [module]
    return [block for member in inner.children() for block in (_row(member) if hasattr(member, "blocks") else [member])]


def _deepest(depths: list[int]) -> int:
    return max(range(len(depths)), key=lambda number: (depths[number], number == 1))


def _weighted(parts: tuple[Tensor, ...], heads: Any, weights: Tensor) -> Tensor:
    """Logits of a head a part, summed with learned weights."""
    shares = weights.softmax(-1)
    logits = [share * head(part) for share, head, part in zip(shares, heads, parts, strict=True)]
    return torch.stack(logits).sum(0)


ADAPTERS: dict[str, type[Adapter]] = {
    "coat": CoatAdapter,
    "cpubone": HybridAdapter,
    "csatv2": DctAdapter,
    "edgenext": NormPreAdapter,
    "efficientformer": NormedAdapter,
    "efficientformer_v2": EfficientFormerV2Adapter,
    "efficientvim": EfficientViMAdapter,
    "efficientvit_mit": HybridAdapter,
    "efficientvit_msra": SizedHeadNormAdapter,
    "fastvit": FastVitAdapter,
    "iformer": HybridAdapter,
    "levit": LevitAdapter,
    "lowformer": HybridAdapter,
    "maxxvit": MaxxVitAdapter,
    "metaformer": HybridAdapter,
    "mobilenetv5": MobileNetV5Adapter,
    "mobilevit": ByobAdapter,
    "nextvit": NormedAdapter,
    "shvit": HeadNormAdapter,
    "swiftformer": NormedAdapter,
    "tiny_vit": EmbeddedAdapter,
    "visformer": VisformerAdapter,
    "vision_transformer_hybrid": ViTAdapter,
    "vitamin": ViTAdapter,
}
