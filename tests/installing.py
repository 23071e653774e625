"""Installing a package of single modules without pip, for tests of plug-ins."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path


def install(example: Path, site: Path) -> None:
    """What pip leaves of a package of single modules: the modules, and what its metadata says."""
    project = tomllib.loads((example / "pyproject.toml").read_text(encoding="utf-8"))
    for module in project["tool"]["setuptools"]["py-modules"]:
        shutil.copy(example / f"{module}.py", site)
    name, version = project["project"]["name"], project["project"]["version"]
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = []
    for group, entries in project["project"]["entry-points"].items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
