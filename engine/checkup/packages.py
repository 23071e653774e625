"""Packages: versions, those that must go together, and those that are known to fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from engine import __version__
from engine.checkup.finding import Finding

NEEDED = ("torch", "torchvision", "timm", "safetensors", "pydantic", "sqlite-utils", "PySide6-Essentials", "pyqtgraph")
# What it is wanted for.
WANTED = {
    "pyarrow": "Parquet data sets want it",
    **dict.fromkeys(("onnx", "onnxscript", "onnxruntime"), "exports as ONNX want it"),
}
_OLDEST = (3, 11)


def look() -> Iterator[Finding]:
    """Python, the packages of the program, and the pairs among them."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("fbt", "good", __version__)
    if sys.version_info < _OLDEST:
        yield Finding(
            "Python", "bad", f"{python} is too old.", "Install Python 3.11 or newer, and this program into it."
        )
    else:
        yield Finding("Python", "good", python)
    for package in NEEDED:
        found = version_of(package)
        if found:
            yield Finding(package, "good", found)
        else:
            yield Finding(package, "bad", "is not installed.", f"pip install {package}")
    for package, purpose in WANTED.items():
        if found := version_of(package):
            yield Finding(package, "good", found)
        else:
            yield Finding(package, "note", f"is not installed; {purpose}.", f"pip install {package}")
    yield from _pair()
    yield from _qt_that_dies(version_of("PySide6-Essentials"), sys.version_info[:2])


def version_of(package: str) -> str:
    """The installed version; empty where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _pair() -> Iterator[Finding]:
    """A torchvision was built for a torch; with another one it fails at its first operator."""
    vision, torch = version_of("torchvision"), version_of("torch")
    if not vision or not torch:
        return
    wanted = wanted_torch(metadata.requires("torchvision") or [])
    if wanted.contains(torch.split("+")[0], prereleases=True):
        yield Finding("torch and torchvision", "good", f"fit each other (torch{wanted})")
    else:
        said = f"torchvision {vision} wants torch{wanted}, and torch {torch} is installed."
        yield Finding(
            "torch and torchvision", "bad", said, f"pip install 'torch{wanted}', or the torchvision of this torch."
        )


def wanted_torch(requirements: list[str]) -> SpecifierSet:
    """The versions of torch that a torchvision's requirements allow; all of them where nothing is said."""
    named = [found for line in requirements if (found := Requirement(line)).name == "torch" and not found.marker]
    return named[0].specifier if named else SpecifierSet()


def _qt_that_dies(version: str, python: tuple[int, int]) -> Iterator[Finding]:
    """Releases that lose a reference to None at every void call: the process dies within seconds."""
    dies = version in ("6.11.0", "6.11.1") or (version.startswith("6.12.0") and python == (3, 11))
    if dies:
        said = f"{version} ends the window within seconds on Python {'.'.join(map(str, python))}."
        yield Finding("PySide6", "bad", said, "pip install 'PySide6-Essentials>=6.8,<6.12,!=6.11.0,!=6.11.1'")
