"""Photographs every page of the window in every state that matters, for the guide and for looking at.

    python -m docs.screenshots [--home DIR] [--output DIR] [--only NAME…] [--all]

Every number in the pictures comes from a run that was computed here: those of the home that is given,
else of a temporary one that is filled first (about two minutes).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docs.screenshots.camera import Camera
    from docs.screenshots.looks import Look
    from docs.screenshots.scene import Scene

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"


def main() -> int:
    """The command; starts itself once more for each scale and language, which a program has one of."""
    arguments = _parser().parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if arguments.process:
        _photograph(arguments)
        return 0
    with _user(arguments.home) as user:
        return _take_all(user, arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m docs.screenshots", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a folder that was filled before, or is to be kept when it is filled")
    parser.add_argument("--output", type=Path, help="where pictures go; the guide's go to docs/pictures too without it")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="pictures whose names begin so")
    parser.add_argument("--all", action="store_true", help="also those that the guide does not show")
    parser.add_argument("--process", default="", help=argparse.SUPPRESS)
    return parser


@contextmanager
def _user(given: Path | None) -> Iterator[Path]:
    """The folder that stands for the user's own: home folders and data are shown as below it."""
    from docs.screenshots.images import write_images
    from docs.screenshots.real_home import fill
    from docs.screenshots.scene import EMPTY, MANY, REAL
    from tests.gui.many_runs import fill_history

    with tempfile.TemporaryDirectory() as folder:
        user = (given or Path(folder)).absolute()
        if not (user / REAL / "history.db").exists():
            fill(user / REAL)
        if not (user / MANY / "history.db").exists():
            fill_history(user / MANY, 10_000)
        (user / EMPTY).mkdir(exist_ok=True)
        write_images(user)
        yield user


def _take_all(user: Path, arguments: argparse.Namespace) -> int:
    from docs.screenshots.looks import LOOKS
    from docs.screenshots.real_home import end_queue, start_queue
    from docs.screenshots.scene import REAL

    output = (arguments.output or user / "pictures").absolute()
    output.mkdir(parents=True, exist_ok=True)
    runner = start_queue(user / REAL)
    try:
        for scale, language in dict.fromkeys((look.scale, look.language) for look in LOOKS):
            again = [sys.executable, "-m", "docs.screenshots", "--process", f"{scale} {language}", "--home", str(user)]
            again += ["--output", str(output), *(["--all"] if arguments.all else [])]
            again += ["--only", *arguments.only] if arguments.only else []
            # The pictures show home folders as people write them: below the user's own.
            environment = {**os.environ, "QT_SCALE_FACTOR": scale, "HOME": str(user)}
            if not arguments.output:
                environment["FBT_GUIDE"] = str(PICTURES)
            subprocess.run(again, cwd=ROOT, check=True, env=environment)
    finally:
        end_queue(user / REAL, runner)
    return 0


def _photograph(arguments: argparse.Namespace) -> None:
    """In a process of its own: all looks of one scale and language."""
    from PySide6.QtWidgets import QApplication

    from docs.screenshots.camera import Camera
    from docs.screenshots.looks import GUIDE, LOOKS, SCENES

    only: Sequence[str] = arguments.only
    in_guide = set(GUIDE.values())

    def wanted(name: str) -> bool:
        return (arguments.all or bool(only) or name in in_guide) and (not only or name.startswith(tuple(only)))

    camera = Camera(QApplication([]), arguments.output, wanted)
    if os.environ.get("FBT_GUIDE"):
        camera.kept = {taken: name for name, taken in GUIDE.items()}
        camera.kept_folder = Path(os.environ["FBT_GUIDE"])
    scale, language = arguments.process.split()
    looks = [look for look in LOOKS if (look.scale, look.language) == (scale, language)]
    in_order = sorted(SCENES.values(), key=lambda scene: scene.home)
    for home, scenes in groupby(in_order, key=lambda scene: scene.home):
        kept = [(scene, [look for look in looks if not look.scenes or scene.name in look.scenes]) for scene in scenes]
        kept = [(scene, [look for look in its if wanted(f"{scene.name}-{look.name}")]) for scene, its in kept]
        kept = [(scene, its) for scene, its in kept if its]
        if not kept:
            continue
        _speak(arguments.home / home, language)
        camera.open(arguments.home / home, looks[0].size)
        for scene, its in kept:
            for size, group in groupby(its, key=lambda look: look.size):
                camera.resize(size)
                alike = list(group)
                for together in [[look] for look in alike] if scene.again else [alike]:
                    _shoot(camera, scene, together)
    camera.close()


def _shoot(camera: Camera, scene: Scene, looks: Sequence[Look]) -> None:
    """One scene in looks of one size."""
    camera.context.theme.choose(looks[0].theme)
    undo = scene.pose(camera)
    for look in looks:
        camera.context.theme.choose(look.theme)
        camera.take(f"{scene.name}-{look.name}")
    if undo is not None:
        undo()


def _speak(home: Path, language: str) -> None:
    from fbt_gui.services.settings import FILE, Settings

    (home / FILE).unlink(missing_ok=True)  # every picture begins at what a window is at first
    settings = Settings(home)
    settings.remember("language", language)
    settings.save()


if __name__ == "__main__":
    sys.exit(main())
