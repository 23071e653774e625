"""Writes docs/methods.md: every distillation method, its equations and its options.

    python -m docs.make_methods [--output FILE] [--built-in] [--check]

All of it comes from the methods' own files, which are read without importing them: their docstrings
and option schemas. Methods of installed packages are on the page too, unless `--built-in` leaves them out.
With `--check` nothing is written: exit code 1 where the page is not what it would write.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from engine.record import method_files
from engine.record.files import replace_file
from engine.record.method_files import (
    ENTRY_POINTS,
    method_names,
    method_title,
    parsed,
    uses_fusion,
    uses_teacher,
)
from engine.record.method_options import option_fields

PAGE = Path(__file__).resolve().with_name("methods.md")
_BUILT_IN = Path(__file__).resolve().parents[1] / "engine" / "methods"
_KINDS = {bool: "true or false", int: "whole number", float: "number", str: "text"}
_EQUATION = re.compile(r"L(_\w+)? = ")
_SENTENCE_ENDS = re.compile(r"[.;]\s+[A-Z]")

_HEAD = """# Methods

Made by `python -m docs.make_methods` from the methods' own files. It lists the methods of installed packages too, where there
are some. [Extending](extending.md) says how to add one.

`--method.name NAME` chooses a method, `--method.options.OPTION VALUE` sets one of its options; in a file they stand
in `[method]` and `[method.options]`. An option that does not exist, or is out of its range, is refused before anything starts.
z are logits, p probabilities, f features, y the label; s is the student, t the teacher. Losses are means over
the batch. The *supervised loss* (CE) is the recipe's: label smoothing, Mixup and CutMix are in it.

"""

_GENERAL = """
## What goes with every method

### Combinations

Names joined by `+` are added up: `--method.name fbt+rsd`. Each part has its own options under its name
(`--method.options.fbt.gamma 1.2`) and a weight (`--method.options.weight_rsd 0.5`, default 1), which multiplies all of the
part's losses but the student's cross-entropy. That counts once, as the first part weighs it. The assistant is a fusion model
if a part uses one.

```toml
[method]
name = "fbt+rsd"

[method.options]
weight_rsd = 0.5

[method.options.fbt]
gamma = 1.2

[method.options.rsd]
kappa = 0.01
```

### Controls

`--method.control` replaces what is taught, and leaves the method as it is. A gain that remains does not come from the teacher.

| control | what teaches |
|---|---|
| `none` | the teacher |
| `untrained-teacher` | the teacher's architecture with random weights |
| `random-targets` | noise with the mean and deviation of each of the teacher's values over the batch |
| `shuffled-targets` | the teacher's answers to other images of the batch |
| `no-teacher-half` | for methods with a fusion model: in the teacher's place in it the same architecture, untrained, learns with it |

[Comparing methods](comparing.md) says how controls belong in a table.

### Several teachers

`more_teachers` adds up to 15 teachers to the first; [Teachers](teachers.md) says how. `--method.several` decides how they teach:

| several | what it does |
|---|---|
| `logits` | one method, taught by the mean of all logits and by the features of the first teacher |
| `each` | a method for each teacher, with its own learnable parts and its own fusion model; the losses are averaged |
| `auto` | `each` where the method uses a fusion model, else `logits` |

### Teaching assistant

`--assistant.kind model --assistant.model NAME` puts a model of middle size between teacher and student: the method is run
from the teacher to the assistant, then from the assistant to the student. See [Teachers](teachers.md).
"""


def main(argv: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.make_methods", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=PAGE)
    parser.add_argument("--built-in", action="store_true", help="leave methods of installed packages out")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where the page is out of date")
    arguments = parser.parse_args(argv)
    names = built_in(method_names()) if arguments.built_in else method_names()
    readable = list(_readable(names))
    made = page_of(readable)
    if arguments.check:
        is_current = arguments.output.is_file() and arguments.output.read_text(encoding="utf-8") == made
        print(f"{arguments.output}: {'as the methods say' if is_current else 'out of date'}")
        return 0 if is_current else 1
    replace_file(arguments.output, made)
    print(f"{arguments.output}: {len(readable)} methods")
    return 0


def built_in(names: list[str]) -> list[str]:
    """Those of `names` that come with the program."""
    return [name for name in names if _file(name).parent == _BUILT_IN]


def page_of(names: list[str]) -> str:
    """The page about the methods of these names, in Markdown.

    Raises:
        ValueError: a method's file is not Python, or declares an option by other than literals.
    """
    rows = ["| method | what it does | teacher | fusion model |", "|---|---|---|---|"]
    rows += [
        f"| [{name}](#{name}) | {_cell(method_title(name))} | {_yes(uses_teacher(name))} | {_yes(uses_fusion(name))} |"
        for name in names
    ]
    return _HEAD + "\n".join(rows) + "\n" + _GENERAL + "".join(f"\n{_section(name)}\n" for name in names)


def _readable(names: list[str]) -> Iterator[str]:
    """The methods that can be read; what is wrong with the others is printed."""
    for name in names:
        try:
            _section(name)
        except ValueError as error:
            print(f"left out: {name}: {error}", file=sys.stderr)
        else:
            yield name


def _section(name: str) -> str:
    title, *rest = _docstring(name).splitlines() or [name]
    parts = [f"## {name}", f"**{title}**", _what_it_needs(name)]
    text = _prose("\n".join(rest).strip("\n"))
    parts += [text] if text else []
    fields = option_fields(name)
    if not fields:
        return "\n\n".join([*parts, "No options."])
    rows = ["| option | value | range | default | meaning |", "|---|---|---|---|---|"]
    for option, field in fields.items():
        cells = [f"`{option}`", _kind(field.annotation), _range(field), f"`{_toml(field.default)}`", _meaning(field)]
        rows.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n\n".join([*parts, "\n".join(rows)])


def _what_it_needs(name: str) -> str:
    needs = "a teacher network" if uses_teacher(name) else "no teacher network"
    fusion = "a fusion model" if uses_fusion(name) else "no fusion model"
    package = "" if built_in([name]) else f" From {_package_of(name)}."
    return f"`--method.name {name}`: {needs}, {fusion}.{package}"


def _package_of(name: str) -> str:
    """The installed package that a method comes from, in words."""
    for entry in metadata.entry_points(group=ENTRY_POINTS):
        if entry.name == name and entry.dist is not None:
            return f"the installed package {entry.dist.name} {entry.dist.version}"
    return "an installed package"


def _prose(text: str) -> str:
    """A docstring's paragraphs in Markdown, equations that stand by themselves as they are set."""
    made = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.splitlines()
        at = next((place for place, line in enumerate(lines) if _EQUATION.match(line)), None)
        if at is None or _SENTENCE_ENDS.search("\n".join(lines[at:])):
            made.append(paragraph)
            continue
        made += ["\n".join(lines[:at])] if at else []
        made.append("\n".join(["```", *lines[at:], "```"]))
    return "\n\n".join(made)


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(annotation))
    if get_origin(annotation) is list:
        return f"list of {_kind(get_args(annotation)[0])}s"
    return _KINDS[annotation]


def _range(field: Any) -> str:
    """What an option's values are held to, as in `≥ 0, < 1`."""
    signs = {
        "ge": "≥ {}",
        "gt": "> {}",
        "le": "≤ {}",
        "lt": "< {}",
        "min_length": "{} or more",
        "max_length": "at most {}",
    }
    found = {sign: getattr(rule, sign) for rule in field.metadata for sign in signs if hasattr(rule, sign)}
    return ", ".join(text.format(f"{found[sign]:g}") for sign, text in signs.items() if sign in found)


def _meaning(field: Any) -> str:
    return field.description or (f"{field.title}." if field.title else "")


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _docstring(name: str) -> str:
    return ast.get_docstring(parsed(_file(name))) or name


def _file(name: str) -> Path:
    return method_files.paths()[name]


if __name__ == "__main__":
    sys.exit(main())
