"""title_of and description_of: the schema's own words, in the language of the window.

The schema is imported when it is asked: it takes 100 ms, which the first paint has not.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import method_label

OPTIONS = "method.options."
_RUN = mark("Run")
_PARTS = ("at", "bkd", "cc", "crd", "dist", "dkd", "fbt", "fitnet", "kd", "makd", "pat", "rkd", "rsd", "scalekd")
_SPELT = {name: method_label(name) for name in (*_PARTS, "ce", "ema")}
_SPELT["ofa"] = "OFA"


def field_info(path: str, method: str = "") -> Any:
    """The schema's entry of a dotted path; options of `method` among them."""
    if path.startswith(OPTIONS):
        from engine.record.method_options import option_fields

        return option_fields(method).get(path.removeprefix(OPTIONS))
    return leaves()[path]


def title_of(path: str, info: Any) -> str:
    """The field's title, or one made of its name; of a combination's parts each says whose option it is."""
    title = tr(own_title(path, info))
    part = path.removeprefix(OPTIONS).partition(".")[0] if path.startswith(OPTIONS) and path.count(".") > 2 else ""
    return tr("{part}: {title}").format(part=method_label(part), title=title) if part else title


def own_title(path: str, info: Any) -> str:
    """A field's title as it is written in the code, which is what translations are made of."""
    words = path.rsplit(".", 1)[-1].replace("info_nce", "InfoNCE").split("_")
    given = info.title if info is not None else ""
    title = given or " ".join(_SPELT.get(word, word) for word in words)
    return title[:1].upper() + title[1:]


def description_of(info: Any) -> str:
    """What the schema says of a field; empty where it says nothing."""
    return tr(info.description) if info.description else ""


def section_title(section: str) -> str:
    """The title of a section of the configuration; `run` is what belongs to none."""
    return tr(own_section_title(section))


def own_section_title(section: str) -> str:
    """A section's title as it is written in the code."""
    from engine.record.config import RunConfig

    info = RunConfig.model_fields.get(section)
    return info.title if info and info.title else _RUN if section == "run" else section.capitalize()


def place_title(path: str) -> str:
    """Where a field is, for a line that speaks of it: "Recipe › Learning rate"."""
    known = leaves()
    parts = path.split(".")
    while parts and ".".join(parts) not in known:  # an item of a list, an option of a model
        parts.pop()
    if path.startswith(OPTIONS):
        return tr("{section} › {field}").format(section=section_title("method"), field=title_of(path, None))
    if not parts:
        return path
    found = ".".join(parts)
    title = title_of(found, known[found])
    rest = path.removeprefix(found).lstrip(".")
    title = f"{title} {rest}".strip()
    if len(parts) < 2:
        return title
    return tr("{section} › {field}").format(section=section_title(parts[0]), field=title)


@cache
def leaves() -> dict[str, Any]:
    """Every field of the schema by its dotted path."""
    from engine.record.config import leaf_fields

    return leaf_fields()
