"""Compare, Data, Settings, and what lies over every page: commands, shortcuts, the question at the end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from docs.screenshots.camera import Camera, quiet
from docs.screenshots.images import DATA_SET
from docs.screenshots.scene import EMPTY, Scene

THREE = ("Demo: ViT by FBT, seed 0", "Demo: ViT by KD, seed 0", "Demo: ViT alone, seed 0")


def _compare(camera: Camera, seeds: bool = False) -> Any:
    runs = [camera.run(name) for name in THREE]
    if seeds:
        runs += [camera.run(name.replace("seed 0", "seed 1")) for name in THREE]
    page = camera.page("compare", runs=runs)
    page.panel.grouped.setChecked(seeds)
    camera.until(lambda: page.body is not None and len(page.compared.groups) == 3)
    page.body.charts.turn_to(0)
    page.body.tables.turn_to(0)
    camera.wait(500)
    return page


def _three(camera: Camera) -> None:
    _compare(camera)


def _seeds(camera: Camera) -> None:
    _compare(camera, seeds=True)


def _scatter(camera: Camera) -> Callable[[], object]:
    page = _compare(camera, seeds=True)
    page.body.charts.turn_to(1)
    page.body.tables.turn_to(1)
    return lambda: (page.body.charts.turn_to(0), page.body.tables.turn_to(0))


def _adding(camera: Camera) -> Callable[[], object]:
    page = _compare(camera)
    page.panel.begin_adding()
    camera.wait(300)
    return page.panel.end_adding


def _compare_none(camera: Camera) -> None:
    camera.page("compare")


def _data(camera: Camera, scanned: bool = False) -> Any:
    page = camera.page("data")
    camera.until(lambda: page.detail is not None and page.known.loaded)
    page.add(str(Path.home() / DATA_SET))
    camera.until(lambda: page.chosen is not None and page.chosen.name == DATA_SET)
    camera.until(lambda: page.detail.head is not None and page.detail.samples.isVisible())
    camera.wait(1500)
    if scanned:
        page.scans.start(page.chosen.dataset)
        camera.until(lambda: page.scans.of(page.chosen.dataset).asked is None)
        camera.wait(300)
        bar = page.detail.verticalScrollBar()
        bar.setValue(bar.maximum())
    else:
        page.detail.verticalScrollBar().setValue(0)
    return page


def _pictures(camera: Camera) -> None:
    _data(camera)


def _scanned(camera: Camera) -> None:
    _data(camera, scanned=True)


def _digits(camera: Camera) -> None:
    page = camera.page("data")
    camera.until(lambda: page.detail is not None and page.known.loaded)
    camera.wait(1500)


def _settings(camera: Camera) -> None:
    page = camera.page("settings")
    camera.until(lambda: page.built)
    camera.wait(800)


def _settings_end(camera: Camera) -> None:
    _settings(camera)
    bar = camera.page("settings")._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())


def _commands(text: str, camera: Camera) -> Callable[[], object]:
    from fbt_gui.palette import Palette

    camera.page("runs").select(camera.run(THREE[0]))
    camera.wait(300)
    palette = Palette(camera.window, camera.context)
    palette.open()
    palette.search.setText(text)
    return lambda: quiet(palette.close)


def _shortcuts(camera: Camera) -> Callable[[], object]:
    from fbt_gui.sheets import shortcuts_sheet

    camera.page("runs")
    sheet = shortcuts_sheet(camera.window, camera.context.theme, camera.context.actions)
    _centre(camera, sheet)
    return lambda: quiet(sheet.close)


def _about(camera: Camera) -> Callable[[], object]:
    from fbt_gui.sheets import about_sheet

    camera.page("runs")
    sheet = about_sheet(camera.window, camera.context.theme, camera.context.home)
    _centre(camera, sheet)
    return lambda: quiet(sheet.close)


def _centre(camera: Camera, sheet: Any) -> None:
    """Where a window manager puts it."""
    camera.wait(100)
    sheet.move(camera.window.geometry().center() - sheet.rect().center())


def _closing(camera: Camera) -> Callable[[], object]:
    camera.page("run", run=camera.run("running"))
    camera.wait(500)
    camera.window.close_bar.holds()
    return camera.window.close_bar.stay


SCENES = (
    Scene("compare", _three),
    Scene("compare-seeds", _seeds),
    Scene("compare-scatter", _scatter),
    Scene("compare-adding", _adding),
    Scene("compare-none", _compare_none, EMPTY),
    Scene("data", _pictures),
    Scene("data-scanned", _scanned),
    Scene("data-none", _digits, EMPTY),
    Scene("settings", _settings),
    Scene("settings-end", _settings_end),
    Scene("commands", partial(_commands, ""), again=True),
    Scene("commands-search", partial(_commands, "exp"), again=True),
    Scene("shortcuts", _shortcuts, again=True),
    Scene("about", _about, again=True),
    Scene("closing", _closing),
)
