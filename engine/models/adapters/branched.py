"""CNNs that hand on more than one map: cells that read the two before them, branches of several resolutions."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor, nn

from engine.models.adapters.base import Adapter
from engine.models.adapters.row import RowAdapter
from engine.models.layout import StageShape


class SelecSLSAdapter(RowAdapter):
    """SelecSLS: within a stage, blocks also read the stage's first map, so they hand on a list of both.

    S4 begins a new stage and reads the map alone; it takes the stages of stride 32 and 64.
    """

    row = ("stem", "features.*", "head.*")
    start = "features.0"

    def tap(self, carried: Any, number: int) -> Tensor:
        return carried if isinstance(carried, Tensor) else carried[0]

    def cross(self, carried: Any) -> Tensor:
        return self.tap(carried, 3)

    def blocks(self) -> list[tuple[str, nn.Module]]:
        return [(name, getattr(block, "conv6", block)) for name, block in super().blocks()]


class CellsAdapter(RowAdapter):
    """NASNet and PNASNet: each cell reads the two maps before it, so what a stage hands on is (map, map before).

    S1 is the first cell, at stride 4; the second halves the map and begins S2. The two maps that
    S4 reads are of one shape, and behind a projector what it delivers stands for both.

    Attributes:
        cells: names in S1..S4.
    """

    entry_point: ClassVar[str]
    cells: ClassVar[tuple[tuple[str, ...], ...]]
    last = ("act",)

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        self.entrance = nn.Sequential(getattr(self.model, self.entry_point))
        self.groups = [[getattr(self.model, name) for name in names] for names in self.cells]
        first, *rest = self.groups
        return [FirstCell(*first), *(self.row_of(group) for group in rest)]

    def row_of(self, cells: list[nn.Module]) -> nn.Module:
        """A stage of cells."""
        return Cells(*cells)

    def stem(self, images: Tensor) -> tuple[Tensor, Tensor]:
        feature = self.entrance(images)
        return feature, feature

    def tap(self, carried: Any, number: int) -> Tensor:
        return carried[0]

    def shape(self, feature: Any, number: int) -> StageShape:
        return super().shape(feature if isinstance(feature, Tensor) else feature[0], number)

    def enter(self, entry: Any) -> tuple[Tensor, Tensor]:
        return self.stages[3]((entry, entry) if isinstance(entry, Tensor) else entry)

    def norm(self, feature: tuple[Tensor, Tensor]) -> Tensor:
        return super().norm(feature[0])


class FirstCell(nn.Sequential):
    """The cell that has but one map before it."""

    def forward(self, carried: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        feature, _ = carried
        return self[0](feature), feature


class Cells(nn.Sequential):
    """PNASNet's cells: (map before, map) to a map."""

    def forward(self, carried: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        feature, before = carried
        for cell in self:
            feature, before = cell(before, feature), feature
        return feature, before


class NASNetCells(nn.Sequential):
    """NASNet's cells: (map, map before) to a map, and the cell after a reduction reads what the reduction read."""

    def __init__(self, cells: list[nn.Module], stem: nn.Module, reductions: list[nn.Module]) -> None:
        super().__init__(*cells)
        self.turned, self.reducing = id(stem), {id(reduction) for reduction in reductions}

    def forward(self, carried: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        feature, before = carried
        for cell in self:
            made = cell(before, feature) if id(cell) == self.turned else cell(feature, before)
            feature, before = made, before if id(cell) in self.reducing else feature
        return feature, before


class NASNetAdapter(CellsAdapter):
    """NASNet-A: six normal cells a stage."""

    entry_point = "conv0"
    cells = (
        ("cell_stem_0",),
        ("cell_stem_1", *(f"cell_{number}" for number in range(6))),
        ("reduction_cell_0", *(f"cell_{number}" for number in range(6, 12))),
        ("reduction_cell_1", *(f"cell_{number}" for number in range(12, 18))),
    )

    def row_of(self, cells: list[nn.Module]) -> nn.Module:
        model = self.model
        return NASNetCells(cells, model.cell_stem_1, [model.reduction_cell_0, model.reduction_cell_1])


class PNASNetAdapter(CellsAdapter):
    """PNASNet-5: four cells a stage, of which the first halves the map."""

    entry_point = "conv_0"
    cells = (
        ("cell_stem_0",),
        ("cell_stem_1", *(f"cell_{number}" for number in range(4))),
        tuple(f"cell_{number}" for number in range(4, 8)),
        tuple(f"cell_{number}" for number in range(8, 12)),
    )


class HRNetAdapter(RowAdapter):
    """HRNet: a branch more each stage, at half the resolution; the feature of S2 and S3 is that of the newest.

    S4 takes the modules that bring its four branches together before the pooling.
    """

    no_back = "its S4 goes on from three maps of different resolution"

    def cut(self, stage_blocks: list[int]) -> list[nn.Module]:
        model = self.model
        self.entrance = nn.Sequential(model.conv1, model.bn1, model.act1, model.conv2, model.bn2, model.act2)
        gather = Gather(model.incre_modules, model.downsamp_modules, model.final_layer)
        return [
            model.layer1,
            Branches(model.transition1, model.stage2),
            Branches(model.transition2, model.stage3),
            nn.Sequential(Branches(model.transition3, model.stage4), gather),
        ]

    def tap(self, carried: Any, number: int) -> Tensor:
        return carried if isinstance(carried, Tensor) else carried[-1]

    def shape(self, feature: Any, number: int) -> StageShape:
        return super().shape(self.tap(feature, number), number)

    def blocks(self) -> list[tuple[str, nn.Module]]:
        """Of a module of several branches that of the lowest resolution."""
        model = self.model
        found = [(f"s1.{index}", block) for index, block in enumerate(model.layer1)]
        for number, stage in enumerate((model.stage2, model.stage3, model.stage4), 2):
            found += [(f"s{number}.{index}", module.branches[-1]) for index, module in enumerate(stage)]
        return found


class Branches(nn.Module):
    """One branch more, made of the last before it, then modules over all of them."""

    def __init__(self, transition: nn.ModuleList, modules: nn.Module) -> None:
        super().__init__()
        self.transition, self.inner = transition, modules

    def forward(self, carried: Tensor | list[Tensor]) -> list[Tensor]:
        if isinstance(carried, Tensor):
            return self.inner([make(carried) for make in self.transition])
        branches = [
            carried[number] if isinstance(make, nn.Identity) else make(carried[-1])
            for number, make in enumerate(self.transition)
        ]
        return self.inner(branches)


class Gather(nn.Module):
    """From the highest resolution down, each branch added to the one below: branches to one map [B, C, H, W]."""

    def __init__(self, widen: nn.ModuleList, down: nn.ModuleList, final: nn.Module) -> None:
        super().__init__()
        self.widen, self.down, self.final = widen, down, final

    def forward(self, branches: list[Tensor]) -> Tensor:
        gathered = self.widen[0](branches[0])
        for branch, widen, down in zip(branches[1:], list(self.widen)[1:], self.down, strict=True):
            gathered = widen(branch) + down(gathered)
        return self.final(gathered)


ADAPTERS: dict[str, type[Adapter]] = {
    "hrnet": HRNetAdapter,
    "nasnet": NASNetAdapter,
    "pnasnet": PNASNetAdapter,
    "selecsls": SelecSLSAdapter,
}
