"""Which picture is taken in which look: theme, size, scale and language; and which the guide shows."""

from __future__ import annotations

from dataclasses import dataclass

from docs.screenshots.new_run_scenes import SCENES as NEW_RUN
from docs.screenshots.other_scenes import SCENES as OTHERS
from docs.screenshots.run_scenes import SCENES as RUN
from docs.screenshots.runs_scenes import SCENES as RUNS

SIZE = (1280, 800)
SCENES = {scene.name: scene for scene in (*NEW_RUN, *RUN, *RUNS, *OTHERS)}
PAGES = ("new-run", "run-running", "runs", "compare", "data", "settings")


@dataclass(frozen=True)
class Look:
    """One way to look at scenes.

    Attributes:
        name: the end of the pictures' names.
        scenes: empty: all of them.
    """

    name: str
    theme: str = "light"
    size: tuple[int, int] = SIZE
    scale: str = "1"
    language: str = "en"
    scenes: tuple[str, ...] = ()


LOOKS = (
    Look("light"),
    Look("dark", "dark"),
    Look("contrast", "contrast", scenes=("new-run", "run-running", "runs", "compare-seeds")),
    Look("small", size=(1024, 700), scenes=(*PAGES, "picker", "new-run-wrong", "run-finished", "run-evaluation", "compare-seeds")),
    Look("4k", size=(3840, 2160), scenes=("run-running", "runs")),
    Look("2x", scale="2", scenes=("new-run", "run-running", "runs", "compare", "data")),
    Look("1.25x", scale="1.25", scenes=("new-run", "run-running", "runs", "compare", "data")),
    Look("zh", language="zh_CN", scenes=(*PAGES, "runs-grouped", "picker")),
)  # fmt: skip

# Picture in the repository: picture that is taken.
GUIDE = {
    "new-run-light": "new-run-light",
    "new-run-dark": "new-run-dark",
    "new-run-wrong": "new-run-wrong-light",
    "picker-light": "picker-light",
    "picker-dark": "picker-dark",
    "run-light": "run-running-light",
    "run-dark": "run-running-dark",
    "run-light-2x": "run-running-2x",
    "run-evaluation": "run-evaluation-light",
    "run-try": "run-try-light",
    "run-lost": "run-lost-light",
    "runs-light": "runs-light",
    "runs-dark": "runs-dark",
    "runs-grouped": "runs-grouped-light",
    "runs-first": "runs-first-light",
    "compare-light": "compare-seeds-light",
    "compare-dark": "compare-seeds-dark",
    "compare-scatter": "compare-scatter-light",
    "data-light": "data-light",
    "data-scanned": "data-scanned-light",
    "settings-light": "settings-light",
    "commands": "commands-light",
    "run-contrast": "run-running-contrast",
    "runs-chinese": "runs-zh",
}
