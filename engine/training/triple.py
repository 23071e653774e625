"""Triple: teachers, assistant, student and method of a run, wired together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from engine.assistants.fusion import FusionModel
from engine.methods.base import Batch, Losses
from engine.methods.council import Council
from engine.models.staged import Front, StagedModel, StageOutput


@dataclass(frozen=True)
class Outputs:
    """What one pass of all models gives; a list has an entry for each teacher."""

    student: StageOutput
    teachers: list[StageOutput]
    fusions: list[StageOutput]


class Triple(nn.Module):
    """What takes part in a run; the teachers are frozen, the rest learns.

    Attributes:
        teachers: by role (`teacher`, `teacher2`, …); none where the student is trained alone.
        fusions: a fusion model for each teacher, or none.
        halves: under the control `no-teacher-half`, what stands in the fusion models for the
            teachers: the same architectures, untrained, learning.
        council: the losses, with their own learnable parts.
    """

    def __init__(
        self,
        student: StagedModel,
        teachers: dict[str, StagedModel],
        fusions: list[FusionModel],
        council: Council,
        *,
        halves: list[StagedModel] | None = None,
        control: str = "none",
    ) -> None:
        super().__init__()
        self.student = student
        self.teachers = nn.ModuleDict({role: teacher.freeze() for role, teacher in teachers.items()})
        self.fusions = nn.ModuleList(fusions)
        self.halves = nn.ModuleList(halves or [])
        self.council = council
        self.control = control

    @property
    def teacher(self) -> StagedModel | None:
        """The first teacher."""
        return next(iter(self.teachers.values()), None)  # type: ignore[return-value]

    @property
    def fusion(self) -> FusionModel | None:
        """The first teacher's fusion model."""
        return next(iter(self.fusions), None)  # type: ignore[return-value]

    def forward(self, views: dict[str, Tensor]) -> Outputs:
        """One pass of all: the teachers without gradient, the student's S1-S3 once for all its uses."""
        with torch.no_grad():
            teachers = [teacher.forward_stages(views[role]) for role, teacher in self.teachers.items()]  # type: ignore[operator]
        front = self.student.forward_front(views["student"])
        student = self.student.forward_back(front)
        fusions = [
            fusion.fuse(self._front(place, views, front, teachers[place].features[:3]))  # type: ignore[operator]
            for place, fusion in enumerate(self.fusions)
        ]
        return Outputs(student, teachers, fusions)

    def losses(self, outputs: Outputs, batch: Batch) -> Losses:
        """The weighted loss components of one batch, the control applied to what is taught."""
        change = {"shuffled-targets": _shuffled, "random-targets": _noise}.get(self.control)
        if change is None:
            return self.council(outputs.student, outputs.teachers, outputs.fusions, batch)
        teachers = [_each(teacher, change) for teacher in outputs.teachers]
        # A method may ask its teacher again, of the images.
        images = {role: value if role == "student" else change(value) for role, value in batch.images.items()}
        return self.council(outputs.student, teachers, outputs.fusions, replace(batch, images=images))

    def answers(self, views: dict[str, Tensor]) -> dict[str, Tensor]:
        """Logits of student and fusion model, with no more of the teacher than the fusion model needs."""
        front = self.student.forward_front(views["student"])
        logits = {"student": self.student.forward_back(front).logits}
        for place, (role, fusion) in enumerate(zip(self.teachers, self.fusions, strict=False)):
            known = None
            if fusion.front_role == "teacher" and not self.halves:
                known = self.teachers[role].forward_front(views[role])  # type: ignore[operator]
            made = fusion.fuse(self._front(place, views, front, known))  # type: ignore[operator]
            logits[f"fusion{role.removeprefix('teacher')}"] = made.logits
        return logits

    def teachers_answers(self, views: dict[str, Tensor]) -> dict[str, Tensor]:
        """Logits of each teacher, and of several their mean (`teachers`)."""
        logits = {role: teacher(views[role]) for role, teacher in self.teachers.items()}
        if len(logits) > 1:
            logits["teachers"] = torch.stack([each.float() for each in logits.values()]).mean(dim=0)
        return logits

    def _front(
        self, place: int, views: dict[str, Tensor], student: Front, teacher: list[Tensor] | None
    ) -> list[Tensor]:
        """S1-S3 of the model that the fusion model at `place` begins with."""
        if self.fusions[place].front_role == "student":
            return student
        if self.halves:
            return self.halves[place].forward_front(views[list(self.teachers)[place]])  # type: ignore[operator]
        assert teacher is not None
        return teacher

    def models(self) -> dict[str, StagedModel]:
        """Teachers and student by role."""
        return {**dict(self.teachers.items()), "student": self.student}  # type: ignore[arg-type]

    def learners(self) -> list[nn.Module]:
        """What the optimiser trains."""
        return [self.student, self.fusions, self.halves, self.council]

    def learned_parameters(self) -> int:
        """How many values the optimiser moves."""
        return sum(p.numel() for module in self.learners() for p in module.parameters() if p.requires_grad)

    def learned_state(self) -> dict[str, dict[str, Tensor]]:
        """State dicts of all that learns, by part."""
        parts: dict[str, nn.Module] = {
            "student": self.student.model,
            "fusion": self.fusions,
            "halves": self.halves,
            "method": self.council,
        }
        return {name: dict(part.state_dict()) for name, part in parts.items()}

    def load_learned_state(self, state: dict[str, dict[str, Tensor]]) -> None:
        """Set back what `learned_state` gave."""
        self.student.model.load_state_dict(state["student"])
        self.fusions.load_state_dict(state["fusion"])
        self.halves.load_state_dict(state["halves"])
        self.council.load_state_dict(state["method"])


def _shuffled(value: Tensor) -> Tensor:
    """Every image's moved to the next of the batch, whose order is another in each epoch."""
    return value.roll(1, dims=0)


def _noise(value: Tensor) -> Tensor:
    """Normal noise with the mean and deviation of each value over the batch."""
    return torch.randn_like(value) * value.std(dim=0, correction=0) + value.mean(dim=0)


def _each(output: StageOutput, change: Callable[[Tensor], Tensor]) -> StageOutput:
    return StageOutput(
        [change(feature) for feature in output.features], change(output.embedding), change(output.logits)
    )
