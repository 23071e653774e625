"""The fusion model of FBT, "Fuse Before Transfer" (ICCV 2025, arXiv 2410.12342).

p_f(x) = fc_m ∘ S_m^4 ∘ (MSA ∘ PE) ∘ S_c^3 ∘ S_c^2 ∘ S_c^1 (x): the first three stages of one model
(the front) and the last stage and head of the other (the back), joined by a local-to-global (L2G)
projector. All but the projector is shared with teacher and student as the same objects.

Which model is the front follows the paper's sentence on its pairs: the CNN where exactly one of
the two is a CNN, else the student. Kernel, norm, heads and the place of entry of the projector are
not published; they are choices of this project, stated where they are made.
"""

from __future__ import annotations

import torch
from timm.models.swin_transformer import SwinTransformerBlock
from torch import Tensor, nn

from engine.models.layout import StageShape, resize, to_map
from engine.models.staged import StagedModel, StageOutput
from engine.record.catalogue import stand_ins
from engine.record.errors import InputError


class L2GProjector(nn.Module):
    """Patch embedding, then one Swin block: a local map made fit for a global last stage.

    Args:
        source: shape of the front's S3.
        target: shape the back wants to go on from.
        attention: off leaves the patch embedding alone (ablation A).
        window: side of the Swin block's window, in tokens; never more than the grid.
    """

    def __init__(self, source: StageShape, target: StageShape, *, attention: bool = True, window: int = 7) -> None:
        super().__init__()
        self.source, self.target = source, target
        stride = _patch_stride(source.grid, target.grid)
        self.embed = nn.Conv2d(source.channels, target.channels, kernel_size=stride, stride=stride)
        self.norm = nn.LayerNorm(target.channels)
        self.block: nn.Module = nn.Identity()
        if attention:
            self.block = SwinTransformerBlock(
                dim=target.channels,
                input_resolution=target.grid,
                num_heads=_heads(target.channels),
                window_size=window,
                shift_size=0,
                mlp_ratio=4.0,
            )
        self.prefix: nn.Parameter | None = None
        if target.prefix:
            # The class state that the back has after its own S3 does not exist on this path.
            self.prefix = nn.Parameter(torch.empty(1, target.prefix, target.channels))
            nn.init.trunc_normal_(self.prefix, std=0.02)

    def forward(self, feature: Tensor) -> Tensor:
        """S3 of the front, in its layout, to the entry of the back, in its layout."""
        embedded = self.embed(to_map(feature, self.source))
        if embedded.shape[2:] != self.target.grid:
            embedded = resize(embedded, self.target.grid)
        mixed = self.block(self.norm(embedded.permute(0, 2, 3, 1)))
        if self.target.layout == "NHWC":
            return mixed
        if self.target.layout == "NCHW":
            return mixed.permute(0, 3, 1, 2).contiguous()
        tokens = mixed.flatten(1, 2)
        if self.prefix is None:
            return tokens
        return torch.cat([self.prefix.expand(len(tokens), -1, -1).to(tokens.dtype), tokens], dim=1)


class FusionModel(nn.Module):
    """Front S1-S3 → L2G projector → back S4 and head.

    Teacher and student stay whose they are: they are not submodules, so that `parameters()` and
    `state_dict()` hold the projector alone, and moving or saving them is done once, by their owner.
    The teacher is frozen, unless an untrained stand-in is to learn in its place (a control);
    gradients pass through its S4 into the projector and the student.

    Attributes:
        front, back: the models that give S1-S3, and S4 with the head.
        front_role: `teacher` or `student`.
        projector: the only parameters of its own.
    """

    front: StagedModel
    back: StagedModel

    def __init__(
        self,
        teacher: StagedModel,
        student: StagedModel,
        *,
        attention: bool = True,
        last_stage: bool = True,
        window: int = 7,
        freeze_teacher: bool = True,
    ) -> None:
        super().__init__()
        if freeze_teacher:
            teacher.freeze()
        self.front_role = front_role(teacher.family, student.family)
        front, back = (teacher, student) if self.front_role == "teacher" else (student, teacher)
        object.__setattr__(self, "front", front)
        object.__setattr__(self, "back", back)
        self.last_stage = last_stage
        check_pair(front, back)
        target = back.entry if last_stage and back.entry is not None else back.stages[3]
        self.projector = L2GProjector(front.stages[2], target, attention=attention, window=window)

    def forward(self, images: Tensor) -> Tensor:
        """Images [B, 3, H, W], of the front's input size, to logits [B, C]."""
        return self.forward_stages(images).logits

    def forward_stages(self, images: Tensor) -> StageOutput:
        """The whole fusion model; training gives `fuse` the front's features instead."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.front_role == "student"):
            front = self.front.forward_front(images)
        return self.fuse(front)

    def fuse(self, front: list[Tensor]) -> StageOutput:
        """Go on from the front's S1-S3, which its own forward pass has computed already."""
        entry = self.projector(front[-1])
        adapter = self.back.adapter
        last = adapter.enter(entry) if self.last_stage else entry
        embedding, logits = adapter.head(last)
        return StageOutput([*front, adapter.tap(last, 4)], embedding, logits)

    def describe(self) -> str:
        """One line as people draw it."""
        middle = "L2G" if not isinstance(self.projector.block, nn.Identity) else "PE"
        tail = "S4+head" if self.last_stage else "head"
        return f"{self.front.name} S1-S3 → {middle} ({self.projector.source} → {self.projector.target}) → {self.back.name} {tail}"


def check_pair(front: StagedModel, back: StagedModel) -> None:
    """Refuse two models that cannot be fused.

    Raises:
        InputError: with the reason, and what could stand in.
    """
    for model, reason, part in ((front, front.adapter.no_front, "front"), (back, back.adapter.no_back, "back")):
        if reason:
            others = " or ".join(stand_ins(model.name, part)) or "another model of its family"
            raise InputError(
                f"{model.name} cannot be the {part} of a fusion model: {reason}.",
                field="assistant.kind",
                hint=f"Choose {others} in its place, or a method without a fusion model.",
            )


def front_role(teacher_family: str, student_family: str) -> str:
    """Whose S1-S3 the fusion model starts with (methods.md 1.3)."""
    return "teacher" if teacher_family == "cnn" and student_family != "cnn" else "student"


def _patch_stride(source: tuple[int, int], target: tuple[int, int]) -> int:
    """Kernel and stride of the patch embedding: h_source / h_target where that is whole, else 1."""
    return source[0] // target[0] if source[0] >= target[0] and source[0] % target[0] == 0 else 1


def _heads(width: int) -> int:
    """About one head a 32 channels, as in Swin, and a divisor of the width."""
    wanted = max(1, width // 32)
    return next(heads for heads in range(wanted, 0, -1) if width % heads == 0)
