"""Every model of timm as teacher, student, front and back of a fusion model; writes docs/models.md.

    python benchmarks/all_models.py [NAME …] [--under PARAMETERS] [--limit N] [--retry] [--table]

A model of fewer than `--under` parameters is built with random weights and run at the smallest input
that it takes: stages and head one after another must give the logits and the embedding of its own
forward pass. A larger one is built on the meta device, at its own input size: shapes alone. What was
found is kept a line a model in benchmarks/results/all_models.jsonl, so the script can be stopped and
started; models found with another timm, or (`--retry`) not working, are done again.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import timm
import torch

from engine.assistants import FusionModel
from engine.models import create_staged
from engine.models.adapters import ADAPTERS
from engine.models.staged import StagedModel
from engine.record.catalogue import ModelEntry, entries
from engine.record.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / "benchmarks" / "results" / "all_models.jsonl"
PAGE = ROOT / "docs" / "models.md"
SIZES = (64, 96, 128, 160, 192, 224, 256)
CLASSES = 7
TOLERANCE = 1e-5  # of the largest logit, in float32
Row = dict[str, Any]


def check(entry: ModelEntry, under: int) -> Row:
    """All that the table says of one model."""
    full = 0 < entry.parameters < under
    row: Row = {"name": entry.name, "module": entry.module, "timm": timm.__version__, "full": full}
    began = time.monotonic()
    device = torch.device("cpu" if full else "meta")
    with device:
        try:
            staged = _at_smallest(entry.name, (*SIZES, entry.image_size) if full else (entry.image_size,))
        except InputError as error:
            return {**row, "problem": f"{error.message} {error.hint}".strip()}
        row |= {
            "size": staged.image_size,
            "family": staged.family,
            "stages": [str(shape) for shape in staged.stages],
            "embedding": staged.embedding_dim,
            "problem": _difference(staged) if full else "",
            "front": _fused(staged, front=True),
            "back": _fused(staged, front=False),
        }
    return {**row, "seconds": round(time.monotonic() - began, 1)}


def _at_smallest(name: str, sizes: Iterable[int]) -> StagedModel:
    problem = InputError("no input size is known.", field="image_size")
    for size in dict.fromkeys(sizes):
        try:
            return create_staged(name, CLASSES, image_size=size).eval()
        except InputError as error:
            problem = error
    raise problem


@torch.no_grad()
def _difference(staged: StagedModel) -> str:
    """How the staged forward pass differs from the plain one; empty where it does not."""
    model: Any = staged.model
    images = torch.randn(2, 3, staged.image_size, staged.image_size)
    output, plain = staged.forward_stages(images), model(images)
    embedding = model.forward_head(model.forward_features(images), pre_logits=True)
    told = []
    for what, mine, theirs in (("logits", output.logits, plain), ("embedding", output.embedding, embedding)):
        if mine.shape != theirs.shape:
            told.append(f"{what} are {tuple(mine.shape)} instead of {tuple(theirs.shape)}")
            continue
        worst = (mine - theirs).abs().max().item()
        if not worst <= TOLERANCE * max(1.0, theirs.abs().max().item()):
            told.append(f"{what} differ by {worst:.1e}")
    return "; ".join(told)


@torch.no_grad()
def _fused(staged: StagedModel, *, front: bool) -> str:
    """Why it cannot be that part of a fusion model; empty where it can."""
    other = _partner(staged)
    teacher, student = (other, staged) if front else (staged, other)  # of one family: the student is the front
    try:
        fusion = FusionModel(teacher, student).eval()
        logits = fusion(torch.zeros(2, 3, staged.image_size, staged.image_size))
    except InputError as error:
        return error.message.split(": ", 1)[-1].rstrip(".")
    except Exception as error:  # found out by this script, not by a user
        return f"{type(error).__name__}: {str(error).splitlines()[0]:.120}"
    return "" if logits.shape == (2, CLASSES) else f"gives {tuple(logits.shape)}"


def _partner(staged: StagedModel) -> StagedModel:
    """The smallest model that leaves the student the front."""
    if staged.family == "cnn":
        options: Row = {"channels": [4, 8, 8, 16], "layers": [1, 1, 1, 1]}
        return create_staged("resnet18", CLASSES, image_size=staged.image_size, options=options).eval()
    patch = next(side for side in (16, 14, 12, 8, 1) if staged.image_size % side == 0)
    options = {"depth": 4, "embed_dim": 24, "num_heads": 2, "patch_size": patch}
    return create_staged("vit_tiny_patch16_224", CLASSES, image_size=staged.image_size, options=options).eval()


def page_of(rows: list[Row]) -> str:
    """docs/models.md: a line a module, then the names."""
    by_module: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_module[row["module"]].append(row)
    working = [row for row in rows if not row["problem"]]
    fronts, backs = ([row for row in working if not row[part]] for part in ("front", "back"))
    lines = [
        "# Models",
        "",
        f"Every model of timm {timm.__version__} that was looked at: {len(rows)} names of {len(by_module)} modules."
        f" As teacher or student {len(working)} work, as front of a fusion model (S1-S3) {len(fronts)}, as back"
        f" (S4 and head) {len(backs)}.",
        "",
        "Made by `python benchmarks/all_models.py`. Where it says *in full*, stages and head one after another gave"
        " the logits and the embedding of the model's own forward pass with random weights; the others were built"
        " without weights, for their shapes alone.",
        "",
        "| module | names | in full | family | cut | teacher, student | front | back | what does not, and why |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(module, found) for module, found in sorted(by_module.items())]
    lines += ["", "## Names", ""]
    for module, found in sorted(by_module.items()):
        lines += [f"**{module}**: {', '.join(row['name'] for row in found)}", ""]
    return "\n".join(lines)


def _line(module: str, rows: list[Row]) -> str:
    working = [row for row in rows if not row["problem"]]
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["problem"]:
            reasons[row["problem"]].append(row["name"])
            continue
        for part in ("front", "back"):
            if row[part]:
                reasons[f"not the {part}: {row[part]}"].append(row["name"])
    told = [f"{_some(names, len(rows))}: {reason}" for reason, names in reasons.items()]
    cells = [
        module,
        str(len(rows)),
        str(sum(row["full"] for row in working)),
        ", ".join(sorted({row["family"] for row in working})),
        " ".join((ADAPTERS[module].__doc__ or "").split("\n\n")[0].split()),
        _share(len(working), len(rows)),
        *(_share(sum(not row[part] for row in working), len(rows)) for part in ("front", "back")),
        "; ".join(told),
    ]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _share(count: int, of: int) -> str:
    return "yes" if count == of else "no" if not count else f"{count} of {of}"


def _some(names: list[str], of: int) -> str:
    return (
        "all" if len(names) == of else ", ".join(names) if len(names) <= 4 else f"{names[0]} and {len(names) - 1} more"
    )


def read() -> dict[str, Row]:
    """What was found with this timm, the last word on each name."""
    if not FOUND.is_file():
        return {}
    rows = [json.loads(line) for line in FOUND.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    return {row["name"]: row for row in rows if row["timm"] == timm.__version__}


def main() -> None:
    """Look at what is not known yet, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="these alone")
    parser.add_argument("--under", type=int, default=100_000_000, metavar="PARAMETERS", help="run those in full")
    parser.add_argument("--limit", type=int, help="stop after so many")
    parser.add_argument("--retry", action="store_true", help="look again at what did not work")
    parser.add_argument("--table", action="store_true", help="look at nothing, only write the page")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    FOUND.parent.mkdir(exist_ok=True)
    known = read()
    every = [entry for entry in entries() if entry.family != "custom"]
    waiting = [entry for entry in every if not given.names or entry.name in given.names]
    if not given.names:
        waiting = [entry for entry in waiting if not _is_known(entry, known.get(entry.name), given)]
    for number, entry in enumerate([] if given.table else waiting[: given.limit], 1):
        row = known[entry.name] = check(entry, given.under)
        with FOUND.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(f"{number}/{len(waiting)} {entry.name}: {row['problem'] or row['stages'][3]}", flush=True)
        gc.collect()
    PAGE.write_text(page_of([known[entry.name] for entry in every if entry.name in known]), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(known)} of {len(every)} models")


def _is_known(entry: ModelEntry, row: Row | None, given: argparse.Namespace) -> bool:
    if row is None or (given.retry and (row["problem"] or row["front"] or row["back"])):
        return False
    return row["full"] or not 0 < entry.parameters < given.under


if __name__ == "__main__":
    main()
