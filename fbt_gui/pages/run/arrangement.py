"""Arrangement: how a person left the plots, for the next time."""

from __future__ import annotations

from dataclasses import dataclass

from fbt_gui.feed.run_modes import X_MODES
from fbt_gui.services.settings import PLOTS_X, SMOOTHING, Settings

_SETTING = "run_plots"
_MOST_WEIGHT = 0.99


@dataclass(frozen=True)
class Arrangement:
    """What is remembered.

    Attributes:
        large: the plot that fills the page; "" where none does.
        hidden: the plots without their legend.
    """

    tab: str = ""
    large: str = ""
    hidden: tuple[str, ...] = ()

    @classmethod
    def recalled(cls, settings: Settings | None) -> Arrangement:
        """What was remembered, as far as it can still be understood."""
        words = settings.text(_SETTING).split(";") if settings is not None else []
        tab, large, hidden = [*words, "", "", ""][:3]
        return cls(tab, large, tuple(name for name in hidden.split("+") if name))

    def remember(self, settings: Settings) -> None:
        """Keep it."""
        settings.remember(_SETTING, ";".join((self.tab, self.large, "+".join(self.hidden))))


def default_weight(settings: Settings | None) -> float:
    """The smoothing that plots begin with, 0 to 0.99."""
    return 0.0 if settings is None else settings.number(SMOOTHING, 0.0, 0.0, _MOST_WEIGHT)


def default_mode(settings: Settings | None) -> str:
    """What the horizontal axes count at first."""
    return X_MODES[0] if settings is None else settings.choice(PLOTS_X, X_MODES)
