"""model_filter: 1,400 models searched and sorted in plain Python within a frame; knows no Qt.

What is searched of a model is put in lower case once, when the catalogue comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.model_facts import FREE

# Bounds in parameters, the upper one left out.
SIZES = {
    "": (0.0, float("inf")),
    "tiny": (0.0, 5e6),
    "small": (5e6, 30e6),
    "base": (30e6, 100e6),
    "large": (100e6, float("inf")),
}
KEYS: tuple[Callable[[ModelEntry], Any], ...] = (
    lambda entry: entry.name,
    lambda entry: entry.family,
    lambda entry: entry.parameters,
    lambda entry: entry.macs,
    lambda entry: entry.image_size,
    lambda entry: len(entry.tags),
    lambda entry: entry.license,
)


@dataclass(frozen=True)
class Known:
    """A model and what is searched of it."""

    entry: ModelEntry
    text: str

    @classmethod
    def of(cls, entry: ModelEntry) -> Known:
        """Name, family and tags; the name also without its lines, tags not: `sw_in1k` is no Swin."""
        text = " ".join((entry.name, entry.family, *entry.tags, plain(entry.name)))
        return cls(entry, text.lower())


@dataclass(frozen=True)
class Wanted:
    """What a person asked for.

    Attributes:
        words: each is somewhere in the name, the family or the tags.
        size: a key of SIZES.
        free: the default weights' licence allows commercial use.
        part: `front` or `back`, which the model can be in a fusion model; empty for any.
    """

    words: tuple[str, ...] = ()
    family: str = ""
    size: str = ""
    staged: bool = True
    pretrained: bool = False
    free: bool = False
    part: str = ""

    @property
    def filters(self) -> int:
        """How many of the yes-or-no filters are on."""
        return sum((self.staged, self.pretrained, self.free, bool(self.part)))

    def accepts(self, known: Known) -> bool:
        """Whether the model is one of those."""
        entry = known.entry
        if (self.staged and not entry.staged) or (self.family and entry.family != self.family):
            return False
        if (self.pretrained and not entry.tags) or (self.free and entry.license not in FREE):
            return False
        if self.part and not getattr(entry, self.part):
            return False
        if self.size:
            least, most = SIZES[self.size]
            if not (entry.parameters and least <= entry.parameters < most):
                return False
        return all(word in known.text for word in self.words)


def words_of(text: str) -> tuple[str, ...]:
    """What was typed, word by word; a name's tag of weights is a word too."""
    return tuple(text.lower().replace(".", " ").split())


def arranged(models: list[Known], wanted: Wanted, column: int, descending: bool) -> list[ModelEntry]:
    """The models that are wanted, in order; those whose value is not known last."""
    kept = [known.entry for known in models if wanted.accepts(known)]
    key = KEYS[column]
    known = sorted((entry for entry in kept if key(entry)), key=key, reverse=descending)
    return [*known, *(entry for entry in kept if not key(entry))]


def best_of(entries: list[ModelEntry], text: str) -> int:
    """The row that Enter takes: the one named as typed, with or without its lines, that begins so, or the first."""
    typed = plain(text.lower()).replace(" ", "")
    names = [plain(entry.name.lower()) for entry in entries]
    return min(range(len(names)), key=lambda row: (names[row] != typed, not names[row].startswith(typed)))


def plain(text: str) -> str:
    """Without the lines between words, so that `vitsmall` finds `vit_small`."""
    return text.replace("_", "").replace("-", "")
