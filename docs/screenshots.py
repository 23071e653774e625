"""Photographs the pages of the window, light and dark, for the guide and for looking at.

    python -m docs.screenshots [--home DIR] [--output DIR]

Every number in the pictures comes from a real run: those of the home that is given, else of a
temporary one in which the demo is trained first (a few minutes).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SIZE = (1280, 800)
_PATIENCE_MS = 30_000


def main() -> int:
    """The command; starts itself once more for the picture at twice the resolution."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.screenshots", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", help="a home folder with finished runs")
    parser.add_argument("--output", type=Path, default=PICTURES)
    parser.add_argument("--size", default=f"{SIZE[0]}x{SIZE[1]}")
    parser.add_argument("--twice", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    arguments.output.mkdir(parents=True, exist_ok=True)
    size = tuple(int(part) for part in arguments.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(arguments.home or _train(Path(folder)))
        if arguments.twice:
            _photograph(home, arguments.output, ("light",), size, "-2x")
            return 0
        _photograph(home, arguments.output, ("light", "dark"), size, "")
        again = [
            sys.executable,
            "-m",
            "docs.screenshots",
            "--twice",
            "--home",
            str(home),
            "--output",
            str(arguments.output),
            "--size",
            arguments.size,
        ]
        subprocess.run(again, cwd=ROOT, check=True, env={**os.environ, "QT_SCALE_FACTOR": "2"})
    return 0


def _train(home: Path) -> Path:
    """The demo, one seed: a teacher, a student alone, KD and FBT."""
    subprocess.run([sys.executable, "-m", "engine.demo", "--home", str(home), "--seeds", "1"], cwd=ROOT, check=True)
    return home


def _photograph(home: Path, output: Path, themes: tuple[str, ...], size: tuple[int, ...], suffix: str) -> None:
    from PySide6.QtWidgets import QApplication

    from fbt_gui.main_window import make_window

    os.environ["HOME"] = str(home.parent)  # the home folder is shown as below the user's own
    app = QApplication([])
    window = make_window(app, home, "runs")
    window.resize(*size)
    window.show()
    _until(app, lambda: bool(window.context.runs.rows))
    rows = window.context.runs.rows
    run = next((row["id"] for row in rows if row["method"] == "fbt"), rows[0]["id"])
    for theme in themes:
        window.context.theme.choose(theme)
        window.show_page("runs")
        window.pages["runs"].select(run)
        _save(app, window, output / f"runs-{theme}{suffix}.png")
        window.open_run(run)
        page = window.pages["run"]
        _until(
            app,
            lambda page=page: (
                page.plots is not None and page.facts.status == "finished" and len(page.plots.loss.curves) > 0
            ),
        )
        _save(app, window, output / f"run-{theme}{suffix}.png")
        window.show_page("new_run")
        form = window.pages["new_run"]
        _until(app, lambda form=form: form.checked is not None and bool(form._catalogue))
        _teacher_from_its_run(form, rows)
        form.choose("student")
        _save(app, window, output / f"picker-{theme}{suffix}.png")
        form._close_picker()
        _save(app, window, output / f"new-run-{theme}{suffix}.png")
    window.close()


def _teacher_from_its_run(form, rows: list[dict]) -> None:  # type: ignore[no-untyped-def, type-arg]
    """The teacher's weights as a run, not as a file: a picture shows no path of the machine it was made on."""
    teacher = next(
        (row for row in rows if row["kind"] == "train" and row["student"] == form.draft.value("teacher.model")), None
    )
    if teacher is not None:
        form.edit("teacher.weights", f"run:{teacher['id']}")


def _save(app, window, path: Path) -> None:  # type: ignore[no-untyped-def]
    _wait(app, 500)
    window.grab().save(str(path))
    print(path)


def _wait(app, milliseconds: int) -> None:  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _until(app, done: Callable[[], bool]) -> None:  # type: ignore[no-untyped-def]
    waited = 0
    while not done():
        _wait(app, 50)
        waited += 50
        if waited > _PATIENCE_MS:
            raise TimeoutError("the window did not come to show what was asked for")


if __name__ == "__main__":
    sys.exit(main())
