"""The Runs page: the first start, a few runs with the queue, grouped, filtered, the trash, ten thousand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from docs.screenshots.camera import Camera
from docs.screenshots.scene import EMPTY, MANY, Scene

TRASHED = "Demo: ViT alone, seed 1"


def _stands(camera: Camera, text: str = "") -> Any:
    page = camera.page("runs")
    camera.until(lambda: page.stands and camera.context.runs.loaded)
    page.filtering.show(text)
    return page


def _few(camera: Camera) -> None:
    page = _stands(camera)
    page.select(camera.run("Demo: ViT by FBT, seed 0"))


def _several(camera: Camera) -> None:
    page = _stands(camera)
    page.table.choose([camera.run(f"Demo: ViT by {name}, seed 0") for name in ("FBT", "KD")])


def _of_state(state: str, camera: Camera) -> None:
    _stands(camera).select(camera.run(state))


def _grouped(camera: Camera) -> Callable[[], object]:
    page = _stands(camera)
    page.table.clearSelection()
    camera.do("group_runs")
    camera.wait(200)
    page.table.scrollToTop()
    return partial(camera.do, "group_runs")


def _filtered(camera: Camera) -> Callable[[], object]:
    page = _stands(camera, "method:fbt,kd top1>60 -seed=1")
    return lambda: _stands_clear(page)


def _nothing(camera: Camera) -> Callable[[], object]:
    page = _stands(camera, "student:swin tag:paper")
    return lambda: _stands_clear(page)


def _stands_clear(page: Any) -> None:
    page.filtering.show("")


def _trash(camera: Camera) -> Callable[[], object]:
    page = _stands(camera)
    run = camera.run(TRASHED)
    camera.context.commands.trash([run], TRASHED)
    camera.wait(400)
    camera.context.bar.hide()
    camera.do("show_trash")
    camera.until(lambda: page.trash.loaded)
    page.select(run)

    def back() -> None:
        camera.context.commands.restore([run], TRASHED)
        camera.wait(400)
        camera.do("show_trash")
        camera.context.bar.hide()
        camera.until(lambda: any(row["id"] == run for row in camera.context.runs.rows))

    return back


def _undo(camera: Camera) -> Callable[[], object]:
    _stands(camera)
    run = camera.run(TRASHED)
    camera.context.commands.trash([run], TRASHED)
    camera.wait(500)

    def back() -> None:
        camera.do("undo")
        camera.wait(500)
        camera.context.bar.hide()
        camera.until(lambda: any(row["id"] == run for row in camera.context.runs.rows))

    return back


def _first(camera: Camera) -> None:
    camera.page("runs")
    camera.wait(300)


def _many(camera: Camera) -> None:
    page = _stands(camera)
    page.table.selectRow(3)


SCENES = (
    Scene("runs", _few),
    Scene("runs-several", _several),
    Scene("runs-failed", partial(_of_state, "failed")),
    Scene("runs-lost", partial(_of_state, "lost")),
    Scene("runs-grouped", _grouped),
    Scene("runs-filtered", _filtered),
    Scene("runs-nothing", _nothing),
    Scene("runs-undo", _undo),
    Scene("runs-trash", _trash),
    Scene("runs-first", _first, EMPTY),
    Scene("runs-many", _many, MANY),
    Scene("runs-many-grouped", _grouped, MANY),
)
