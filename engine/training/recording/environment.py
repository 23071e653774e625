"""What a session runs on, and what of it is other than when the run was last at it."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from engine import __version__
from engine.record.files import replacing
from engine.record.run_folder import RunFolder

PACKAGES = ("torch", "torchvision", "timm", "numpy", "pillow", "safetensors", "pydantic")
_OF_ONE_SESSION = ("time", "command")


def environment() -> dict[str, Any]:
    """Versions, hardware, code and command of this process."""
    return {
        "fbt": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "host": platform.node(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "cuda": torch.version.cuda or "",
        "gpus": [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())],
        "threads": torch.get_num_threads(),
        "git": _git_commit(),
        "command": sys.argv,
        "time": time.time(),
    }


def keep_environment(folder: RunFolder) -> list[str]:
    """Write environment.json; one that says something else is kept beside it, as environment-1.json and so on.

    Returns:
        the versions that changed since the session before, in words; none where there was no session before.

    Raises:
        OSError: the folder cannot be written.
    """
    before, now = _read(folder.environment_file), environment()
    if before and _lasting(before) != _lasting(now):
        _write(_next_name(folder), before)
    _write(folder.environment_file, now)
    return changed_versions(before, now)


def changed_versions(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """ "torch 2.12.0 (before: 2.11.0)" for each package that both name, and for Python and the program."""
    old, new = _versions(before), _versions(now)
    return [f"{name} {new[name]} (before: {old[name]})" for name in new if name in old and old[name] != new[name]]


def _versions(values: dict[str, Any]) -> dict[str, str]:
    packages = values.get("packages")
    named = {name: values[name] for name in ("fbt", "python") if name in values}
    return {
        name: str(version) for name, version in {**named, **(packages if isinstance(packages, dict) else {})}.items()
    }


def _lasting(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _OF_ONE_SESSION}


def _read(path: Path) -> dict[str, Any]:
    """What was written; nothing where there is no such file or it is damaged."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _write(path: Path, values: dict[str, Any]) -> None:
    with replacing(path, alone=True) as file:  # under the run's lock: what a killed session left is written over
        file.write(json.dumps(values, indent=1).encode())


def _next_name(folder: RunFolder) -> Path:
    number = 1
    while (path := folder.path / f"environment-{number}.json").exists():
        number += 1
    return path


def _git_commit() -> str:
    here = Path(__file__).resolve().parents[3]
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=here, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip()
