"""The pieces of code on the pages of the guide, and the command lines in them.

What follows a fence's language says what a test does with the piece, all of a page's in one folder and one home:

- `sh run`, `python run`: runs it as it stands; it must end with exit code 0.
- `sh dry`: runs it, `engine.run` and `engine.sweep` with `--dry-run`.
- `toml NAME.toml`: saves it under that name, for the commands after it.
- `sh` alone: reads it; its commands, options, presets and matrices must be there.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^( *)```(\w*) *(\S*)\n(.*?)^\1```$", re.M | re.S)
_BEFORE_A_PROGRAM = ("srun", "exec", "nohup")


@dataclass(frozen=True)
class Block:
    """One piece of code.

    Attributes:
        language: as GitHub colours it; empty where none is named.
        mark: what follows it.
        place: page and line, for a test that fails.
    """

    language: str
    mark: str
    text: str
    place: str


def blocks(page: Path) -> list[Block]:
    """A page's pieces of code, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found[2], found[3], found[4], f"{page.name}:{text[: found.start()].count(chr(10)) + 1}")
        for found in _FENCE.finditer(text)
    ]


def is_run(block: Block) -> bool:
    """Whether a test runs it."""
    return (block.language, block.mark) in (("sh", "run"), ("sh", "dry"), ("python", "run"))


def commands(block: Block) -> Iterator[list[str]]:
    """This program's own command lines in a piece of shell: `fbt …`, or the module and its arguments."""
    for line in block.text.replace("\\\n", " ").splitlines():
        for part in re.split(r"&&|\|(?![|])|;|\$\(|\)\"?$", line):
            try:
                words = shlex.split(part, comments=True)
            except ValueError:  # a quotation over several lines, such as a program in another language
                continue
            while words and (words[0] in _BEFORE_A_PROGRAM or re.fullmatch(r"[A-Z_]+=.*", words[0])):
                words = words[1:]
            name = words[0].split("/")[-1] if words else ""
            if name == "fbt-run":
                yield ["engine.run", *words[1:]]
            elif name == "fbt":
                yield ["fbt_gui", *words[1:]]
            elif name.startswith("python") and len(words) > 2 and words[1] == "-m":
                yield words[2:]
