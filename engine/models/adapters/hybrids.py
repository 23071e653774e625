"""Models of convolutions and attention both."""

from __future__ import annotations

from engine.models.adapters.base import Adapter

ADAPTERS: dict[str, type[Adapter]] = {}
