"""The form of the New run page under fuzz: the draft that it keeps, presets of one's own, and what its controls show."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import tomli_w

from benchmarks.torture.fuzz_config import MODELS, a_config, make_toml
from benchmarks.torture.fuzz_mutate import TOKENS, VALUES, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.record.config import leaf_fields
from engine.record.files import resources_folder
from fbt_gui.pages.new_run.check import check
from fbt_gui.pages.new_run.demo_values import let_go_of_demo
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.draft_file import read_draft, text_of
from fbt_gui.pages.new_run.form_presets import known_presets

_CHANGES: tuple[tuple[str, Any], ...] = (
    ("method.name", "kd"), ("student.model", "resnet34"), ("kind", "train"), ("method.options.gamma", 2.0),
    ("assistant.kind", "model"), ("data.source", "folder"),
)  # fmt: skip


def _draft_seeds(home: Path) -> list[bytes]:
    """What a window keeps: the few values that were chosen, and in front of them where they began."""
    shipped = sorted((resources_folder() / "presets").glob("*.toml"))
    chosen = {**MODELS, "kind": "distill", "method": {"name": "fbt", "options": {"gamma": 2.0}}, "recipe": {"lr": 0.1}}
    own = {"data": {"source": "folder", "path": "/d"}, "more_teachers": [{"model": "resnet34", "weights": "run:x"}]}
    drafts = [f"# Preset: demo\n{tomli_w.dumps(values)}".encode() for values in (chosen, {**chosen, **own}, a_config())]
    return [*drafts, *(path.read_bytes() for path in shipped)]


def _read_draft(data: bytes, home: Path) -> None:
    """As the page does at its start, with its checklist and what is written a second later."""
    path = home / "draft.toml"
    path.write_bytes(data)
    draft = read_draft(path)
    assert draft is not None
    _use(draft, home)
    for place, value in _CHANGES:
        draft.set(place, value)
    _use(draft, home)


def _use(draft: Draft, home: Path) -> None:
    for place in leaf_fields():
        draft.value(place)
    found = check(draft.payload(), home, {}, draft.preset)
    for item in found.items:
        item.text.encode("utf-8", "surrogatepass")
    text_of(draft).encode()
    let_go_of_demo(draft, [])
    _show(draft)


def _show(draft: Draft) -> None:
    """What every control makes of its value; one that is none is shown all the same."""
    for place, editor in _Controls.all().items():
        value = draft.value(place)
        editor.fill(value)
        editor.words(value)
        editor.value()


class _Controls:
    """A control for every field, made once; they want a QApplication, though nothing is shown."""

    made: dict[str, Any] = {}  # noqa: RUF012  # shared on purpose
    app: Any = None
    rows: dict[str, Any] = {}  # noqa: RUF012  # they own their controls

    @classmethod
    def all(cls) -> dict[str, Any]:
        from PySide6.QtWidgets import QApplication

        from fbt_gui.pages.new_run.config_fields import make_row

        if not cls.made:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
            cls.app = QApplication.instance() or QApplication([])
            cls.rows = {place: make_row(place) for place in leaf_fields() if place != "method.options"}
            cls.made = {place: row.editor for place, row in cls.rows.items()}
        return cls.made


def _make_preset(draw: Random, seeds: list[bytes]) -> bytes:
    """The name of a file on a line of its own, which is seldom a good one, then what it says."""
    odd = [b"own", b"demo", b"-x", b"\xff\xfe", b".toml", b"a b", b"$(id)", b"n" * 240, b"\xf0\x9f\x92\xa9", b"a\x1b[2J", draw.choice(TOKENS)]  # fmt: skip
    title = draw.choice([b"", b"# Mine\n", b"# \x1b[2J\n", b"#\n", b"# " + b"t" * 5000 + b"\n"])
    return draw.choice(odd).replace(b"\n", b"") + b"\n" + title + make_toml(draw, seeds)


def _read_preset(data: bytes, home: Path) -> None:
    """Listed, and each of one's own applied to a form."""
    folder = os.fsencode(home / "presets")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    name, _, text = data.partition(b"\n")
    try:
        with open(os.path.join(folder, name.replace(b"/", b"-").replace(b"\0", b"-") + b".toml"), "wb") as file:
            file.write(text)
    except OSError:  # a name that no file can have
        return
    known = known_presets(home)
    for preset in known.presets:
        if preset.own:
            draft = Draft(MODELS)
            draft.apply_preset(preset.name, known.values[preset.name])
            let_go_of_demo(draft, known.values.values())
            _use(draft, home)


def _make_typed(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else a word where another kind is wanted."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    value = draw.choice(VALUES)
    return draw.choice([str(value), json.dumps(value), f"a={value}", f"{{model={value!r}}}"]).encode("utf-8", "replace")


def _read_typed(data: bytes, home: Path) -> None:
    """What people type into lines for options, lists, numbers and further teachers."""
    from fbt_gui.widgets import editors

    text = data.decode("utf-8", "replace")
    for read, write in (
        (editors.read_options, editors.write_options),
        (editors.read_tables, editors.write_tables),
        (editors._number, editors._write_number),
        (editors._list_of(int), editors._write_list),
    ):
        write(read(text))


_TYPED = [b"patch_size=8, depths=[2, 2, 6, 2]", b'{model="a", weights="run:b"}, {model="c"}', b"1,5", b"1, 2, x"]

TARGETS = (
    Target("draft.toml", 0.002, _draft_seeds, _read_draft, make_toml),
    Target("presets in the form", 0.002, _draft_seeds, _read_preset, _make_preset),
    Target("typed values", 0.01, lambda home: _TYPED, _read_typed, _make_typed),
)
