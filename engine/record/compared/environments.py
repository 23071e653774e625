"""In what each run of a comparison was computed: versions, commit, device, precision; no name of a machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.record.compared.groups import Group

_PACKAGES = ("torch", "torchvision", "timm", "numpy")


def environments(groups: Sequence[Group]) -> Iterable[tuple[str, str]]:
    """Each environment once, with the names of those that ran in it."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for run in group.runs:
            found.setdefault(_words(run.environment, run.plan), []).append(run.name)
    for text, names in found.items():
        whole = len(found) == 1
        yield ("All runs" if whole else ", ".join(dict.fromkeys(names))), text


def _words(said: dict[str, Any], plan: dict[str, Any]) -> str:
    given = said.get("packages")
    packages = given if isinstance(given, dict) else {}
    parts = [f"fbt {said['fbt']}"] if said.get("fbt") else []
    parts += [f"commit {said['git']}"] if said.get("git") else []
    parts += [f"Python {said['python']}"] if said.get("python") else []
    parts += [f"{name} {packages[name]}" for name in _PACKAGES if name in packages]
    parts += [f"CUDA {said['cuda']}"] if said.get("cuda") and said.get("gpus") else []
    parts += [str(said["platform"])] if said.get("platform") else []
    parts += [str(plan["device"])] if plan.get("device") else []
    parts += [str(plan["precision"])] if plan.get("precision") else []
    return " · ".join(parts) or "not known"
