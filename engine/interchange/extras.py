"""Packages that not everybody has: asked for when they are wanted, and named where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from engine.record.errors import InputError
from engine.record.verbs import is_frozen

_INSTALLED_BY = {"mlflow": "mlflow-skinny"}


def needed(module: str) -> Any:
    """A module of an optional package.

    Raises:
        InputError: it is not installed, or cannot be loaded.
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ImportError as error:
        missing = error.name is None or error.name.partition(".")[0] == package
        said = "is not installed." if missing else f"cannot be loaded: {error}."
        hint = f"pip install {_INSTALLED_BY.get(package, package)}"
        hint += ", in an installation of Python: this packaged program cannot take it in." if is_frozen() else "."
        raise InputError(said, field=package, hint=hint) from None
