"""The models that were chosen last, remembered between two starts."""

from __future__ import annotations

from fbt_gui.services.settings import Settings

_KEY = "recent_models"
_KEPT = 12


def recent_models(settings: Settings) -> list[str]:
    """Their names, the last one first."""
    return [name for name in settings.text(_KEY).split(" ") if name]


def remember_model(settings: Settings, name: str) -> None:
    """Put one in front."""
    plain = name.split(".")[0]
    if plain and " " not in plain:
        kept = [plain, *(other for other in recent_models(settings) if other != plain)]
        settings.remember(_KEY, " ".join(kept[:_KEPT]))
