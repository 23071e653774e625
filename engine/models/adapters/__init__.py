"""One small adapter a family: where a timm model's stages begin and end.

An adapter cuts `forward_features` of its model in five (stem, S1..S4) without copying or changing
a module. The cuts follow OFA-KD's stage definitions: a CNN's or Swin's own four stages, and
blocks in the proportion 2:2:6:2 for ViT and MLP models.
"""

from __future__ import annotations

from engine.models.adapters import convolutional, hybrids, levels, pyramids, rotary, tokens
from engine.models.adapters.base import Adapter, stage_counts

__all__ = ["ADAPTERS", "Adapter", "stage_counts"]

# By timm's module; a model of a module that is not here has no stages.
ADAPTERS: dict[str, type[Adapter]] = {
    **convolutional.ADAPTERS,
    **tokens.ADAPTERS,
    **rotary.ADAPTERS,
    **pyramids.ADAPTERS,
    **levels.ADAPTERS,
    **hybrids.ADAPTERS,
}
