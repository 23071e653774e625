"""The New run page: a form that is right, one that is wrong, the picker's three lists, every tab of the settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from docs.screenshots.camera import Camera
from docs.screenshots.scene import EMPTY, Scene
from engine.record.presets import preset
from fbt_gui.pages.new_run.settings_card import sections


def _form(camera: Camera) -> Any:
    """The demo, its teacher from the run that made it: a picture shows no path of the machine."""
    form = camera.page("new_run")
    camera.until(lambda: form.begun)
    form.layout_.show_form()
    values = preset("demo").values()
    teachers = [row["id"] for row in camera.context.runs.rows if row["name"] == "Demo: teacher"]
    if teachers:
        values["teacher"]["weights"] = f"run:{teachers[0]}"
    values["compute"] = {"device": "cpu"}
    form.draft.preset = ""
    form.open(values)
    form.layout_.to_top()
    camera.until(lambda: not form.checking)
    return form


def _ready(camera: Camera) -> None:
    form = _form(camera)
    camera.until(lambda: form.advice.estimator.estimate.state == "ready")
    camera.wait(800)  # the samples of the data


def _wrong(camera: Camera) -> None:
    form = _form(camera)
    form.edit("student.model", "mobilenetv2_10")
    form.edit("data.source", "folder")
    form.edit("data.path", "~/images/birds")
    form.edit("recipe.lr", -1.0)
    form.edit("method.options.temperatur", 4)
    camera.until(lambda: not form.checking)


def _alone(camera: Camera) -> None:
    form = _form(camera)
    form.edit("kind", "train")
    camera.until(lambda: not form.checking)
    camera.wait(800)


def _duplicate(camera: Camera) -> Callable[[], object]:
    _form(camera)
    run = camera.run("Demo: ViT by FBT, seed 0")
    camera.page("runs").select(run)
    camera.wait(100)
    camera.do("duplicate")
    camera.until(lambda: camera.window.page == "new_run")
    form = camera.page("new_run")
    camera.until(lambda: not form.checking)
    camera.wait(600)
    return camera.context.bar.hide


def _picker(tab: int, role: str, camera: Camera) -> Callable[[], object]:
    form = _form(camera)
    camera.until(lambda: form.advice.estimator.estimate.state == "ready")
    form.choose(role)
    form.picker.show_tab(tab)
    camera.wait(300)
    return form.picker.close_picker


def _search(camera: Camera) -> Callable[[], object]:
    form = _form(camera)
    form.choose("student")
    form.picker.search.setText("mobilenet 100")
    camera.wait(300)
    return form.picker.close_picker


def _settings(section: str, camera: Camera) -> None:
    form = _form(camera)
    form.settings.open(section)
    camera.wait(400)
    form.layout_.bring(form.settings)
    bar = form.layout_._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())


def _more_teachers(camera: Camera) -> None:
    form = _form(camera)
    form.edit("more_teachers", [{"model": "mixer_b16_224", "weights": "random"}])
    camera.until(lambda: not form.checking)
    camera.wait(500)


SCENES = (
    Scene("new-run", _ready),
    Scene("new-run-wrong", _wrong),
    Scene("new-run-alone", _alone),
    Scene("new-run-duplicate", _duplicate),
    Scene("new-run-more-teachers", _more_teachers),
    Scene("picker", partial(_picker, 0, "student")),
    Scene("picker-search", _search),
    Scene("picker-runs", partial(_picker, 1, "teacher")),
    Scene("picker-file", partial(_picker, 2, "teacher")),
    *(Scene(f"settings-of-{name}", partial(_settings, name)) for name in sections()),
    Scene("new-run-first", _ready, EMPTY),
)
