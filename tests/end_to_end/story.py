"""One evening with the window, from the first start to an exported student; run by test_story.py on each platform.

Chapters share a home and go on where the one before ended: they run with `-x`, in this order.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtWidgets import QApplication

from engine.record.control import send
from engine.record.history import History
from engine.record.process import is_alive
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata
from engine.record.summary import RunSummary
from fbt_gui.exporting.sheet import ExportSheet
from fbt_gui.main_window import MainWindow, make_window
from tests.end_to_end.engine_process import events, queue, start
from tests.end_to_end.person import Person
from tests.gui.stalls import Stalls

EPOCHS = 12
SCRIPTED = "Teacher by script"
NAME = "An evening's student"
# Good enough to teach after a few seconds.
TEACHER = {
    "kind": "train",
    "name": SCRIPTED,
    "data": {"source": "demo"},
    "student": {"model": "resnet18", "stem": "small", "options": {"channels": [8, 16, 16, 32], "layers": [1, 1, 1, 1]}},
    "recipe": {"epochs": 2, "batch_size": 32, "warmup_epochs": 0.0, "lr": 5e-3, "crop": "none", "flip": 0.0},
    "probe": {"samples": 32},
    "compute": {"device": "cpu", "threads": 1},
}
SMALL_VIT = "patch_size=8, embed_dim=64, depth=4, num_heads=4"


class Evening:
    """What the chapters hand on.

    Attributes:
        script: the engine that a script started beside the window.
        run: id of the run that the person starts.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.script: subprocess.Popen[bytes] | None = None
        self.scripted = self.run = ""
        self.window: MainWindow | None = None

    def open_window(self) -> Person:
        """Start the program, as far as it can be started within a test's process."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.window = make_window(app, self.home)
        self.window.show()
        self.window.activateWindow()
        person = Person(self.window)
        person.see(self.window.isActiveWindow, "the window, in front", 10)
        return person

    def put_away_window(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    @property
    def person(self) -> Person:
        assert self.window is not None, "the window is closed"
        return Person(self.window)

    def page(self, name: str) -> Any:
        assert self.window is not None
        assert self.window.page == name, f"{self.window.page} is shown, not {name}"
        return self.window.pages[name]

    @property
    def folder(self) -> RunFolder:
        return RunFolder.find(self.home, self.run)

    def end_engines(self) -> None:
        """Whatever became of the story, nothing goes on after it."""
        if self.script is not None:
            self.script.kill()
            self.script.wait()
        if self.run and (self.home / "runs" / self.run).is_dir():
            summary = RunSummary.of(self.folder)
            if summary.pid and is_alive(summary.pid, summary.process_start, summary.host):
                send(self.folder.path, "stop")
                psutil.Process(summary.pid).wait(60)


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Evening]:
    evening = Evening(tmp_path_factory.mktemp("home"))
    yield evening
    evening.put_away_window()
    evening.end_engines()


@pytest.fixture(autouse=True)
def _watchdog(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Tell the longest time that the event loop stood still; how long is too long, benchmarks say."""
    with Stalls() as stalls:
        yield
    platform = qapp.platformName()
    print(f"\nlongest stall {stalls.longest * 1000:4.0f} ms  {platform}  {request.node.name}", flush=True)


def test_the_first_start_shows_an_empty_history_and_the_way_to_a_first_run(evening: Evening) -> None:
    person = evening.open_window()
    assert evening.window is not None and evening.window.page == "new_run"
    person.press("Ctrl+2")
    page = evening.page("runs")
    person.see(lambda: page.stands and page.layout_.face == "first", "the page of a history without runs")
    demo = page.findChild(object, "start_demo")
    assert demo.isVisible() and demo.isEnabled()
    assert not page.model.items


def test_a_run_that_a_script_starts_appears_by_itself(evening: Evening) -> None:
    folder = queue(evening.home, TEACHER)
    evening.script, evening.scripted = start(folder, evening.home), folder.id
    page = evening.page("runs")
    evening.person.see(lambda: [row["name"] for row in page.model.items] == [SCRIPTED], "the scripted run")
    assert page.layout_.face == "table"


def test_a_student_is_found_in_the_picker_by_typing(evening: Evening) -> None:
    person = evening.person
    person.press("Ctrl+1")
    page = evening.page("new_run")
    person.see(lambda: page.checked is not None and page.models.catalogue, "the form")
    person.tab_to(page.triple.cards["student"])
    person.press("Return")
    person.see(lambda: page.picker is not None and page.picker.search.hasFocus(), "the picker")
    person.type("resnet10t")
    person.press("Return")
    person.see(lambda: page.draft.value("student.model") == "resnet10t", "another student")
    assert not page.picker.isVisible()

    person.tab_to(page.triple.cards["student"])
    person.press("Return")
    person.type("vit tiny patch16 224")
    person.see(lambda: page.picker.list.shown, "what is found")
    person.press("Return")
    assert page.draft.value("student.model") == "vit_tiny_patch16_224"
    assert "vit_tiny" in page.triple.cards["student"].accessibleName()


def test_the_student_is_made_small_by_its_options(evening: Evening) -> None:
    person, page = evening.person, evening.page("new_run")
    person.tab_to(page.triple.cards["student"])
    person.press("Return")
    options = person.see(lambda: _shown_row(page, "student.options"), "the options of the student")
    person.tab_to(options.editor.widget)
    person.type_anew(SMALL_VIT)
    person.press("Escape")
    assert page.draft.value("student.options") == {"patch_size": 8, "embed_dim": 64, "depth": 4, "num_heads": 4}


def test_the_teacher_is_taken_from_the_scripted_run(evening: Evening) -> None:
    person, page = evening.person, evening.page("new_run")
    assert evening.script is not None
    person.see(lambda: evening.script.poll() is not None, "the end of the script", 120)  # type: ignore[union-attr]
    assert evening.script.returncode == 0
    person.tab_to(page.triple.cards["teacher"])
    person.press("Return")
    person.click(page.picker.tabs.group.button(1))
    person.tab_to(page.picker.search)
    person.type("script")
    person.see(lambda: len(page.picker.run_list.runs) == 1, "the scripted run among those with a student")
    person.press("Down")
    person.press("Down")
    person.see(lambda: page.draft.value("teacher.weights") == f"run:{evening.scripted}", "its student as teacher")
    person.press("Escape")
    assert page.draft.value("teacher.model") == "resnet18"
    assert page.draft.value("teacher.stem") == "small"


def test_the_form_turns_green_and_ctrl_return_starts_the_run(evening: Evening) -> None:
    person, page = evening.person, evening.page("new_run")
    for path, text in (("recipe.epochs", str(EPOCHS)), ("name", NAME)):
        person.tab_to(_shown_row(page, path).editor.widget)
        person.type_anew(text)
    person.press("Ctrl+Return")
    person.see(lambda: evening.window is not None and evening.window.page == "run", "the Run page")
    evening.run = evening.page("run").run
    config = evening.folder.config()
    assert (config.name, config.recipe.epochs, config.teacher.weights) == (NAME, EPOCHS, f"run:{evening.scripted}")


def test_points_arrive_in_loss_and_accuracy(evening: Evening) -> None:
    person, page = evening.person, evening.page("run")
    person.see(lambda: page.facts.began or page.facts.never_began, "what became of the engine", 120)
    assert page.facts.began, evening.folder.output_file.read_text()
    person.see(lambda: page.plots is not None and "train/loss" in page.plots.loss.curves, "a loss curve")
    first = len(page.plots.loss.curves["train/loss"].points[0])
    person.see(lambda: len(page.plots.loss.curves["train/loss"].points[0]) > first, "another point of the loss")
    person.see(lambda: "val/top1" in page.plots.accuracy.curves, "a first accuracy")
    assert page.status == "running"


def test_a_paused_run_takes_no_step_until_it_goes_on(evening: Evening) -> None:
    person, page = evening.person, evening.page("run")
    person.press("Ctrl+P")
    person.see(lambda: page.status == "paused", "that it is paused")
    held = len(events(evening.folder, "step"))
    person.wait(1.5)
    assert len(events(evening.folder, "step")) == held
    assert page.status == "paused"
    person.press("Ctrl+R")
    person.see(lambda: page.status == "running", "that it goes on")
    person.see(lambda: len(events(evening.folder, "step")) > held, "a further step")


def test_the_window_says_that_the_run_goes_on_and_closes(evening: Evening) -> None:
    person = evening.person
    assert evening.window is not None
    person.press("Ctrl+Q")
    person.see(evening.window.close_bar.isVisible, "what becomes of the run")
    assert evening.window.isVisible()
    person.press("Return")
    assert not evening.window.isVisible()
    evening.put_away_window()
    assert not events(evening.folder, "run_finished"), "the run ended before the window was closed: make it longer"
    known = len(events(evening.folder))
    person.see(lambda: len(events(evening.folder)) > known, "that it goes on without the window")


def test_the_next_window_opens_on_the_run_and_misses_no_point_of_it(evening: Evening) -> None:
    person = evening.open_window()
    page = evening.page("run")
    person.see(lambda: page.run == evening.run, "the run that was shown", 10)
    person.see(lambda: page.plots is not None and "val/top1" in page.plots.accuracy.curves, "the curves")
    person.see(lambda: page.status == "finished", "the end of the run", 240)
    assert len(events(evening.folder, "run_started")) == 1, "it was never interrupted"
    steps = events(evening.folder, "step")
    assert [event["step"] for event in steps] == sorted({event["step"] for event in steps})
    judged = [event for event in events(evening.folder, "epoch") if event["epoch"] > 0]
    assert [event["epoch"] for event in judged] == list(range(1, EPOCHS + 1))
    for name, plot, said in (
        ("train/loss", page.plots.loss, steps),
        ("train/top1", page.plots.accuracy, steps),
        ("val/top1", page.plots.accuracy, judged),
    ):
        logged = [(event["epoch"], event["metrics"][name]) for event in said if name in event["metrics"]]
        assert logged, f"{name} was never logged"
        person.see(partial(_shows, plot, name, logged), f"every point of {name} once", 10)


def test_it_is_compared_with_the_other_run(evening: Evening) -> None:
    person = evening.person
    person.press("Ctrl+2")
    runs = evening.page("runs")
    person.see(lambda: runs.stands and len(runs.model.items) == 2, "both runs")
    person.press("Ctrl+F")
    person.press("Down")
    person.see(runs.table.hasFocus, "the focus in the table", 5)
    person.press("Ctrl+A")
    person.press("Ctrl+Shift+D")
    page = evening.page("compare")
    person.see(lambda: page.body is not None and len(page.compared.groups) == 2, "two runs beside each other")
    assert {run.id for group in page.compared.groups for run in group.runs} == {evening.run, evening.scripted}
    person.see(lambda: page.body.numbers.rowCount() == 2, "their numbers")


def test_its_best_student_is_exported_as_timm_can_load_it(evening: Evening, tmp_path: Path) -> None:
    person, target = evening.person, tmp_path / "student.safetensors"
    _choose_the_run(evening)
    person.press("Ctrl+E")
    sheet = person.see(QApplication.activeModalWidget, "in which format, and where to?")
    assert isinstance(sheet, ExportSheet)
    person.see(sheet.export.isEnabled, "that it can be exported", 10)
    person.tab_to(sheet.form.place.editor.widget)
    person.type_anew(str(target))
    person.press("Return")
    assert evening.window is not None
    said = evening.window.bar.text
    person.see(lambda: str(target) in said.text(), "where it is", 120)
    assert "it gives 100 % the same answers" in said.text()
    metadata = read_metadata(target)
    assert metadata["architecture"] == "vit_tiny_patch16_224"
    assert metadata["run"] == evening.run
    assert float(metadata["top1"]) > 0
    _loads_in_timm(target, metadata)


def test_the_space_bar_gives_it_a_star(evening: Evening) -> None:
    person, page = evening.person, evening.page("runs")
    _choose_the_run(evening)
    person.press("Space")
    person.see(lambda: page.row_of(evening.run)["star"], "the star")
    person.see(lambda: evening.folder.annotations().star, "the star, kept in the run's folder")


def test_the_delete_key_moves_it_to_the_trash_and_ctrl_z_brings_it_back(evening: Evening) -> None:
    person, page = evening.person, evening.page("runs")
    _choose_the_run(evening)
    person.press("Delete")
    person.see(lambda: [row["id"] for row in page.model.items] == [evening.scripted], "one run left")
    with History(evening.home) as history:
        assert [row["id"] for row in history.runs(trashed=True)] == [evening.run]
    person.press("Ctrl+Z")
    person.see(lambda: len(page.model.items) == 2, "it is back")
    with History(evening.home) as history:
        row = history.run(evening.run)
    assert (row["status"], row["star"], row["name"]) == ("finished", 1, NAME)
    assert evening.folder.best_student.is_file()


def _shows(plot: Any, name: str, points: list[tuple[float, float]]) -> bool:
    """Whether a curve is just these points."""
    return [tuple(point) for point in zip(*plot.curves[name].points, strict=True)] == points


def _shown_row(page: Any, path: str) -> Any:
    """The row of a field that can be seen now; the first, where there are several."""
    return next((row for row in page.fields.rows.get(path, ()) if row.isVisible()), None)


def _choose_the_run(evening: Evening) -> None:
    """In the table of runs, by the keyboard."""
    person = evening.person
    assert evening.window is not None
    if evening.window.page != "runs":
        person.press("Ctrl+2")
    page = evening.page("runs")
    person.press("Ctrl+F")
    person.press("Down")
    person.see(page.table.hasFocus, "the focus in the table", 5)
    for key in ("Down", "Up"):
        person.press(key)
        if page.subjects() == [evening.run]:
            return
    raise AssertionError(f"{page.subjects()} is chosen")


def _loads_in_timm(path: Path, metadata: dict[str, str]) -> None:
    """As a stranger would who has timm and the file; in a process of its own, since the window's knows no torch."""
    import json
    import sys

    code = (
        "import json, sys, timm; from safetensors.torch import load_file; made = json.loads(sys.argv[2]);"
        "model = timm.create_model(made['architecture'], num_classes=int(made['num_classes']),"
        " img_size=int(made['image_size']), **json.loads(made['options']));"
        "model.load_state_dict(load_file(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), json.dumps(metadata)],
        env={**os.environ, "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
