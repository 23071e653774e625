"""The Run page: a run in each of its states, its tabs, and one plot for itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from docs.screenshots.camera import Camera
from docs.screenshots.images import DATA_SET
from docs.screenshots.scene import Scene

FBT = "Demo: ViT by FBT, seed 0"


def _shown(camera: Camera, run: str, tab: str = "log") -> Any:
    page = camera.page("run", run=camera.run(run))
    camera.until(lambda: page.built and page.plots is not None)
    page.tabs.open(tab)
    camera.wait(500)
    return page


def _state(run: str, camera: Camera) -> None:
    _shown(camera, run)


def _tab(tab: str, camera: Camera) -> Callable[[], object]:
    """The tab with the room of the plots."""
    _shown(camera, FBT, tab)
    camera.do("enlarge_lower")
    camera.wait(500)
    return partial(camera.do, "enlarge_lower")


def _tab_below(tab: str, camera: Camera) -> None:
    _shown(camera, FBT, tab)


def _log(camera: Camera) -> Callable[[], object]:
    page = _shown(camera, FBT, "log")
    camera.do("enlarge_lower")
    log = page.tabs.made["log"]
    log.open("log")
    log.view.line.setText("epoch")
    camera.wait(400)

    def back() -> None:
        log.view.line.clear()
        log.open("messages")
        camera.do("enlarge_lower")

    return back


def _large(plot: str, camera: Camera) -> Callable[[], object]:
    page = _shown(camera, FBT)
    grid = page.plots.grids[page.plots.tab]
    grid.enlarge(plot)
    return lambda: grid.enlarge("")


def _system(camera: Camera) -> Callable[[], object]:
    page = _shown(camera, FBT)
    first, second = page.plots.grids
    page.plots.show_tab(second)
    camera.wait(500)
    return lambda: page.plots.show_tab(first)


def _tried(camera: Camera) -> Callable[[], object]:
    """Some digits, and what student and teacher take them for."""
    page = _shown(camera, FBT, "try")
    camera.do("enlarge_lower")
    tab = page.tabs.made["try"]
    camera.until(lambda: tab.can_try)
    images = Path.home() / DATA_SET / "val"
    tab.try_images([str(next(folder.glob("*.png"))) for folder in sorted(images.iterdir())])
    camera.until(lambda: tab.list.model.rows and not camera.context.predictor.busy)
    camera.wait(500)

    def back() -> None:
        tab.clear.click()
        camera.do("enlarge_lower")

    return back


SCENES = (
    Scene("run-running", partial(_state, "running")),
    Scene("run-finished", partial(_state, FBT)),
    Scene("run-alone", partial(_state, "Demo: ViT alone, seed 0")),
    Scene("run-failed", partial(_state, "failed")),
    Scene("run-lost", partial(_state, "lost")),
    Scene("run-stopped", partial(_state, "stopped")),
    Scene("run-queued", partial(_state, "queued")),
    Scene("run-system", _system),
    Scene("run-plot-large", partial(_large, "loss")),
    Scene("run-map-large", partial(_large, "map")),
    Scene("run-evaluation-below", partial(_tab_below, "evaluation")),
    *(Scene(f"run-{tab}", partial(_tab, tab)) for tab in ("evaluation", "models", "config", "environment", "checkpoints", "notes")),
    Scene("run-log", _log),
    Scene("run-try", _tried),
)  # fmt: skip
