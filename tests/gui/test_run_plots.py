"""The plots of a run together: tabs, one that fills the page, what is remembered, saving all."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from fbt_gui.feed.feed_reader import FeedUpdate
from fbt_gui.feed.run_facts import RunFacts
from fbt_gui.feed.run_series import RunSeries
from fbt_gui.pages.run.plots import RunPlots
from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import Theme
from tests.gui.widgets import take_down


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path)


@pytest.fixture
def make_plots(qtbot: Any, qapp: QApplication, settings: Settings) -> Iterator[Callable[[], RunPlots]]:
    theme = Theme(qapp, settings)
    made: list[RunPlots] = []

    def make() -> RunPlots:
        plots = RunPlots(theme, settings)
        made.append(plots)
        plots.resize(1000, 500)
        plots.show()
        with qtbot.waitSignal(plots.ready, timeout=10_000):
            pass
        return plots

    yield make
    theme.close()
    for plots in made:
        plots.close()
        plots.deleteLater()
    made.clear()
    take_down(qapp)


def update_of(events: list[dict[str, Any]], series: RunSeries | None = None) -> FeedUpdate:
    series = series or RunSeries()
    changed = series.apply({"t": 100.0 + place, **event} for place, event in enumerate(events))
    points = {name: series.series[name].track() for name in changed if name in series.series}
    return FeedUpdate(RunFacts(), frozenset(changed), points, dict(series.matrices) if "matrix" in changed else None)


def test_all_plots_share_one_axis(
    make_plots: Callable[[], RunPlots], made_events: Callable[..., list], qtbot: Any
) -> None:
    plots = make_plots()
    plots.take(update_of(made_events(3)))
    qtbot.waitUntil(lambda: plots.loss.curves["train/loss"].drawn is not None, timeout=5000)
    plots.shared.look(1.0, 2.0)
    for plot in (plots.loss, plots.accuracy, plots.cka):
        qtbot.waitUntil(lambda plot=plot: plot.view.box.viewRange()[0] == pytest.approx([1.0, 2.0]), timeout=5000)


def test_the_other_plots_are_made_when_they_are_first_looked_at(
    make_plots: Callable[[], RunPlots], made_events: Callable[..., list], qtbot: Any
) -> None:
    plots = make_plots()
    plots.take(update_of(made_events(3)))
    assert "speed" not in plots.curve_plots
    plots.show_tab("system")
    qtbot.waitUntil(lambda: len(plots.curve_plots) == 7, timeout=5000)
    assert set(plots.curve_plots["speed"].curves) == {"system/images_per_second"}
    wait = plots.curve_plots["load"].curves["system/data_wait"]
    qtbot.waitUntil(lambda: wait.drawn is not None and set(wait.drawn[1]) == {2.0}, timeout=5000)


def test_a_resume_takes_points_out_of_the_plots(
    make_plots: Callable[[], RunPlots], made_events: Callable[..., list], qtbot: Any
) -> None:
    plots, series = make_plots(), RunSeries()
    plots.take(update_of(made_events(3, finished=False), series))
    plots.take(update_of([{"type": "run_started", "step": 5, "epoch": 1, "epochs": 3}], series))
    curve = plots.loss.curves["train/loss"]
    qtbot.waitUntil(lambda: curve.drawn is not None and len(curve.drawn[1]) == 5, timeout=5000)


def test_all_pairs_of_cka_are_seen_together_or_one_alone(make_plots: Callable[[], RunPlots], qtbot: Any) -> None:
    plots = make_plots()
    pairs = ("teacher-student", "teacher-fusion")
    metrics = {f"cka/{pair}/s{n}": 0.5 for pair in pairs for n in (1, 2)}
    plots.take(update_of([{"type": "cka", "epoch": 1, "step": 4, "metrics": metrics}]))
    assert set(plots.cka.curves) == {"cka/teacher-student/s1", "cka/teacher-student/s2"}
    plots.cka.pair.setCurrentIndex(plots.cka.pair.count() - 1)
    plots.cka.pair.activated.emit(2)
    assert set(plots.cka.curves) == set(metrics)
    looks = {(curve.style.place, curve.style.dash) for curve in plots.cka.curves.values()}
    assert len(looks) == 4


def test_one_plot_can_fill_the_room_and_the_arrangement_is_remembered(
    make_plots: Callable[[], RunPlots], qtbot: Any
) -> None:
    plots = make_plots()
    plots.loss.enlarge_asked.emit()
    assert plots.loss.isVisible()
    assert not plots.accuracy.isVisible()
    qtbot.waitUntil(lambda: plots.loss.width() > 900, timeout=2000)
    plots.accuracy.legend_switch.click()
    again = make_plots()
    assert again.grids["learning"].large == "loss"
    assert not again.accuracy.legend_switch.isChecked()
    again.loss.head_row.size.click()
    assert again.accuracy.isVisible()


def test_what_the_settings_say_of_the_axis_is_where_plots_begin(
    make_plots: Callable[[], RunPlots], settings: Settings
) -> None:
    settings.remember("plots_x", "time")
    assert make_plots().shared.mode == "time"


def test_the_smoothing_of_the_settings_is_where_plots_begin(
    make_plots: Callable[[], RunPlots], settings: Settings
) -> None:
    settings.remember("smoothing", "0.6")
    assert make_plots().loss.smoothing.value() == 60
    settings.remember("smoothing", "much")
    assert make_plots().loss.smoothing.value() == 0


def test_every_metric_is_saved_whole(
    make_plots: Callable[[], RunPlots], made_events: Callable[..., list], tmp_path: Path
) -> None:
    plots = make_plots()
    update = update_of(made_events(3))
    plots.take(update)
    plots.csv_work(tmp_path / "all.csv")()
    rows = list(csv.reader((tmp_path / "all.csv").read_text().splitlines()))
    assert len(rows) == 1 + sum(len(track) for track in update.points.values())
    assert {row[0] for row in rows[1:]} == set(update.points)


def test_another_run_begins_with_everything_in_sight(
    make_plots: Callable[[], RunPlots], made_events: Callable[..., list]
) -> None:
    plots = make_plots()
    plots.take(update_of(made_events(3)))
    plots.shared.look(1, 2)
    plots.forget()
    assert plots.shared.follow
    assert not any(plot.curves for plot in plots.curve_plots.values())
    assert plots.map.shown is None


def test_the_menu_of_plots_counts_follows_shows_all_and_saves(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any, tmp_path: Path
) -> None:
    window = open_window("runs")
    window.open_run(make_run().id)
    page, actions = window.pages["run"], window.context.actions
    qtbot.waitUntil(lambda: page.plots is not None and "train/loss" in page.plots.loss.curves, timeout=20_000)
    qtbot.waitUntil(actions["x_step"].isEnabled, timeout=5000)
    shared = page.plots.shared
    actions["x_step"].trigger()
    assert shared.mode == "step"
    assert actions["x_step"].isChecked()
    shared.pan(-0.1)
    assert not actions["follow"].isChecked()
    actions["follow"].trigger()
    assert shared.follow
    shared.look(1, 2)
    actions["fit_plots"].trigger()
    assert shared.follow
    assert actions["follow"].isChecked()
    path = tmp_path / "all.csv"
    page.plot_actions.write(path, page.plots.csv_work(path))
    qtbot.waitUntil(path.is_file, timeout=5000)
    qtbot.waitUntil(lambda: str(path) in window.context.bar.text.text(), timeout=5000)
    page.plot_actions.write(tmp_path / "no folder" / "x.csv", page.plots.csv_work(tmp_path / "no folder" / "x.csv"))
    qtbot.waitUntil(lambda: "could not be written" in window.context.bar.text.text(), timeout=5000)


def test_similarity_that_never_comes_is_not_promised(make_plots: Callable[[], RunPlots], qtbot: Any) -> None:
    plots = make_plots()
    assert "Comes with" in plots.map.empty.text()
    plots.explain("train", ended=False)
    qtbot.waitUntil(lambda: "no teacher" in plots.cka.view.note, timeout=3000)
    assert "no teacher" in plots.map.empty.text()
    plots.explain("distill", ended=True)
    qtbot.waitUntil(lambda: plots.cka.view.note.startswith("None was measured"), timeout=3000)
    assert plots.map.empty.text().startswith("None was measured")
    plots.explain("distill", ended=False)
    qtbot.waitUntil(lambda: "Probe › " in plots.cka.view.note, timeout=3000)


def test_an_axis_of_few_epochs_has_whole_ones_alone(make_plots: Callable[[], RunPlots]) -> None:
    axis = make_plots().cka.view.bottom
    ticks = [value for _, values in axis.tickValues(0.95, 3.05, 400) for value in values]
    assert sorted(ticks) == [1, 2, 3]
