"""What brings the features of two families onto one footing.

Features are compared as maps [B, C, H, W]: tokens are put back on their grid and prefix tokens left
out. Where widths and grids differ too, an `Aligner` carries the student's map to the teacher's.
Published are such aligners in words only (a patch embedding from maps to tokens, a reshape with a
1x1 convolution back, patch merging between grids of tokens); as maps they are all one convolution.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.models.layout import StageShape, resize, to_map
from engine.models.staged import StagedModel
from engine.record.errors import InputError


def plain(feature: Tensor, shape: StageShape) -> Tensor:
    """A stage's output in any layout as a map [B, C, H, W] in float32 or better, prefix tokens dropped."""
    return to_map(feature, shape).to(torch.promote_types(feature.dtype, torch.float32))


class Aligner(nn.Module):
    """A linear map from a student's stage to the width and grid of a teacher's.

    Where the student's grid is a whole multiple of the teacher's, a convolution with that multiple
    as kernel and stride (a patch embedding; of tokens, a patch merging); else a 1x1 convolution and
    a resize.

    Args:
        source: of the student's stage, in any layout.
        target: of the teacher's stage.
    """

    def __init__(self, source: StageShape, target: StageShape) -> None:
        super().__init__()
        self.source, self.target = source, target
        whole = all(fine % coarse == 0 for fine, coarse in zip(source.grid, target.grid, strict=True))
        stride = (source.grid[0] // target.grid[0], source.grid[1] // target.grid[1]) if whole else (1, 1)
        self.project = nn.Conv2d(source.channels, target.channels, stride, stride)

    def forward(self, feature: Tensor) -> Tensor:
        """The student's stage in its own layout to a map [B, C, H, W] of the target's width and grid."""
        return resize(self.project(to_map(feature, self.source)), self.target.grid)


def check_stages(stages: list[int], teacher: StagedModel, student: StagedModel) -> None:
    """Refuse stages that a method on the stages' maps cannot compare.

    Raises:
        InputError: none, other than 1 to 4, or one twice; or a model whose stages are no maps.
    """
    if not stages or len(set(stages)) < len(stages) or not set(stages) <= {1, 2, 3, 4}:
        raise InputError(
            f"{stages} are not different stages from 1 to 4.",
            field="method.options.stages",
            hint="Give one or more of 1, 2, 3, 4.",
        )
    for role, model in (("teacher", teacher), ("student", student)):
        if model.adapter.no_front:
            raise InputError(
                f"the stages of {model.name} do not compare with another model's: {model.adapter.no_front}.",
                field=f"{role}.model",
                hint=f"Choose another {role}, or a method on the logits or the embedding.",
            )
