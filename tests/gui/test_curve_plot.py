"""Curves: what is drawn of them, how they are moved through, and what is written of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from fbt_gui.feed.down_sampling import Pyramid
from fbt_gui.feed.run_series import Series, Track, smooth
from fbt_gui.plots.chart_files import COLUMNS
from fbt_gui.plots.curve_plot import CurvePlot
from fbt_gui.plots.shared_x import SharedX
from fbt_gui.plots.tick_text import tick_text
from fbt_gui.plots.value_axis import ValueAxis
from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import Theme
from tests.gui.widgets import take_down

Make = Callable[..., CurvePlot]


@pytest.fixture
def make_plot(qtbot: Any, qapp: QApplication, tmp_path: Path) -> Iterator[Make]:
    """Makes plots that are seen, 700 x 300."""
    theme = Theme(qapp, Settings(tmp_path))
    made: list[CurvePlot] = []

    def make(title: str = "Loss", **given: Any) -> CurvePlot:
        plot = CurvePlot(title, theme, **given)
        made.append(plot)
        plot.resize(700, 300)
        plot.show()
        plot.saving.connect(lambda _, work: work())
        return plot

    yield make
    theme.close()
    for plot in made:
        plot.close()
        plot.deleteLater()
    made.clear()
    take_down(qapp)


def track(size: int, *, life: int = 0, values: Any = None) -> Track:
    steps = np.arange(float(size))
    y = 1 / (steps + 1) if values is None else np.asarray(values, dtype=float)
    return Track(np.stack([steps / 10, steps, steps * 2, y]), life)


def settle(qtbot: Any, plot: CurvePlot) -> None:
    qtbot.waitUntil(lambda: plot.drawer.is_idle, timeout=5000)


def press(plot: CurvePlot, qtbot: Any, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(plot.view, key, held)


def test_a_curve_shows_its_last_value_and_its_line(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    plot.set_points("a", "A", track(50))
    settle(qtbot, plot)
    assert plot.legend.entries["a"].value.text() == "0.02"
    assert plot.curves["a"].drawn is not None
    assert list(plot.curves["a"].drawn[1]) == list(plot.curves["a"].values)
    assert plot.view.ends[0][:2] == (4.9, 0.02)


def test_lines_are_one_pixel_wide_since_wider_ones_cost_25_times_as_much(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot(weight=0.9)
    plot.set_points("a", "A", track(50), dash=3)
    settle(qtbot, plot)
    curve = plot.curves["a"]
    assert all(line.opts["pen"].widthF() <= 1 for line in (curve.line, curve.raw))


def test_plots_that_share_x_move_together_and_count_the_same(make_plot: Make, qtbot: Any) -> None:
    shared = SharedX()
    one, other = make_plot(shared=shared), make_plot(shared=shared)
    one.set_points("a", "A", track(100))
    other.set_points("b", "B", track(50))
    settle(qtbot, one)
    settle(qtbot, other)
    shared.look(2.0, 4.0)
    settle(qtbot, other)
    assert other.view.box.viewRange()[0] == pytest.approx([2.0, 4.0])
    for mode, last in (("step", 99.0), ("time", 198.0), ("epoch", 9.9)):
        shared.set_mode(mode)
        settle(qtbot, one)
        settle(qtbot, other)
        assert one.curves["a"].drawn is not None
        assert one.curves["a"].drawn[0][-1] == last
        assert other.view.box.viewRange()[0][1] == pytest.approx(last * 1.015)


def test_a_plot_can_be_linked_to_another_later(make_plot: Make, qtbot: Any) -> None:
    one, other = make_plot(), make_plot()
    other.link_x(one)
    one.shared.look(3.0, 5.0)
    settle(qtbot, other)
    assert other.view.box.viewRange()[0] == pytest.approx([3.0, 5.0])


def test_panning_ends_following_and_showing_all_begins_it_again(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    plot.set_points("a", "A", track(50))
    settle(qtbot, plot)
    assert plot.shared.follow
    press(plot, qtbot, Qt.Key.Key_Left)
    assert not plot.shared.follow
    before = (plot.shared.low, plot.shared.high)
    plot.set_points("a", "A", track(80))
    settle(qtbot, plot)
    assert (plot.shared.low, plot.shared.high) == before
    press(plot, qtbot, Qt.Key.Key_0)
    assert plot.shared.follow
    assert plot.shared.high > 7.9


def test_a_zoomed_plot_that_follows_keeps_the_newest_point_in_sight(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    plot.set_points("a", "A", track(100))
    settle(qtbot, plot)
    plot.shared.look(8.0, 9.9)
    plot.shared.set_follow(True)
    plot.set_points("a", "A", track(200))
    settle(qtbot, plot)
    assert plot.shared.high > 19.9
    assert plot.shared.low > 17.5


@pytest.mark.parametrize(("key", "wider"), [(Qt.Key.Key_Plus, False), (Qt.Key.Key_Minus, True)])
def test_keys_zoom(make_plot: Make, qtbot: Any, key: Qt.Key, wider: bool) -> None:
    plot = make_plot()
    plot.set_points("a", "A", track(100))
    settle(qtbot, plot)
    plot.shared.look(4.0, 6.0)
    press(plot, qtbot, key)
    assert (plot.shared.high - plot.shared.low > 2.0) == wider


def test_the_wheel_zooms_about_the_mouse(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    plot.set_points("a", "A", track(100))
    settle(qtbot, plot)
    plot.shared.look(2.0, 6.0)
    settle(qtbot, plot)
    at = plot.view.box.mapViewToScene(QPointF(3.0, sum(plot.view.box.viewRange()[1]) / 2))
    turn = QWheelEvent(
        at,
        plot.view.viewport().mapToGlobal(at),
        QPoint(0, 0),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.view.viewport(), turn)
    shared = plot.shared
    assert shared.high - shared.low < 4.0
    assert (3.0 - shared.low) / (shared.high - shared.low) == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("framed", [False, True])
def test_dragging_pans_and_with_shift_frames(make_plot: Make, qtbot: Any, framed: bool) -> None:
    plot = make_plot()
    plot.set_points("a", "A", track(100))
    settle(qtbot, plot)
    plot.shared.look(2.0, 6.0)
    settle(qtbot, plot)
    held = Qt.KeyboardModifier.ShiftModifier if framed else Qt.KeyboardModifier.NoModifier
    high = plot.view.box.viewRange()[1][1]
    one = plot.view.box.mapViewToScene(QPointF(3.0, high * 0.8)).toPoint()
    other = plot.view.box.mapViewToScene(QPointF(5.0, high * 0.2)).toPoint()
    where, button = plot.view.viewport(), Qt.MouseButton.LeftButton
    qtbot.mousePress(where, button, held, one)
    for share in (0.3, 0.6, 1.0):
        at = QPointF(one + (other - one) * share)
        drag = QMouseEvent(QMouseEvent.Type.MouseMove, at, where.mapToGlobal(at), Qt.MouseButton.NoButton, button, held)
        QApplication.sendEvent(where, drag)
        qtbot.wait(60)
    qtbot.mouseRelease(where, button, held, other)
    shown = (plot.shared.low, plot.shared.high)
    assert shown == pytest.approx((3.0, 5.0) if framed else (0.0, 4.0), abs=0.1)
    assert plot.view.box.own_y == framed
    assert not plot.shared.follow


def test_the_crosshair_reads_every_curve_of_every_linked_plot_at_the_same_x(make_plot: Make, qtbot: Any) -> None:
    shared = SharedX()
    one, other = make_plot(shared=shared), make_plot(shared=shared)
    one.set_points("a", "A", track(100))
    other.set_points("b", "B", track(100, values=np.arange(100.0)))
    other.set_points("short", "S", track(5))
    settle(qtbot, one)
    settle(qtbot, other)
    one.view.pointed.emit(4.01)
    assert one.legend.entries["a"].value.text() == "0.0244"
    assert other.legend.entries["b"].value.text() == "40.00"
    assert other.legend.entries["short"].value.text() == ""
    assert other.view.cross == 4.01
    assert "4.01" in other.legend.where.text()
    press(one, qtbot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert other.view.cross is not None
    assert other.view.cross > 4.01
    one.view.pointed.emit(None)
    assert other.legend.entries["b"].value.text() == "99.00"


def test_a_double_click_in_the_legend_shows_one_curve_alone_and_again_all(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    for name in "abc":
        plot.set_points(name, name, track(20))
    settle(qtbot, plot)
    switch = plot.legend.entries["b"].switch
    qtbot.mouseDClick(switch, Qt.MouseButton.LeftButton)
    settle(qtbot, plot)
    assert [name for name, curve in plot.curves.items() if curve.visible] == ["b"]
    assert not plot.curves["a"].line.isVisible()
    assert plot.legend.all.isVisibleTo(plot)
    qtbot.keyClick(switch, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert all(curve.visible for curve in plot.curves.values())
    switch.click()
    plot.legend.all.click()
    assert all(curve.visible for curve in plot.curves.values())


def test_the_legend_groups_curves_scrolls_and_takes_a_third_at_most(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    for number in range(30):
        plot.set_points(str(number), f"part {number}", track(9), group="pair" if number % 2 else "other pair")
    settle(qtbot, plot)
    assert plot.legend.width() <= plot.width() / 3 + 1
    assert plot.height() <= 300
    column = plot.legend._column
    inside = [column.indexOf(entry) for entry in plot.legend.entries.values() if entry.group == "pair"]
    assert inside == list(range(min(inside), max(inside) + 1))
    plot.legend_switch.click()
    assert not plot.legend.isVisible()


def test_without_colour_curves_differ_by_their_dashes(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    for number in range(4):
        plot.set_points(str(number), "x", track(9), place=0, dash=number)
    settle(qtbot, plot)
    patterns = [tuple(curve.line.opts["pen"].dashPattern()) for curve in plot.curves.values()]
    assert len(set(patterns)) == 4


def test_points_taken_back_vanish_though_as_many_came_anew(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot(weight=0.5)
    plot.set_points("a", "A", track(30, values=np.ones(30)))
    settle(qtbot, plot)
    plot.set_points("a", "A", track(40, life=1, values=np.full(40, 7.0)))
    settle(qtbot, plot)
    assert plot.curves["a"].drawn is not None
    assert set(np.round(plot.curves["a"].drawn[1], 9)) == {7.0}


def test_smoothing_goes_on_where_it_stopped_and_keeps_the_raw_curve(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot(weight=0.9)
    values = np.random.default_rng(0).normal(size=100)
    for size in (3, 40, 100):
        plot.set_points("a", "A", track(size, values=values[:size]))
        settle(qtbot, plot)
    curve = plot.curves["a"]
    assert curve.drawn is not None
    assert curve.drawn_raw is not None
    np.testing.assert_allclose(curve.drawn[1], smooth(values, 0.9))
    np.testing.assert_array_equal(curve.drawn_raw[1], values)
    line, raw = (each.opts["pen"].color() for each in (curve.line, curve.raw))
    assert raw.saturation() < line.saturation() and raw.alpha() == 255


def test_a_logarithmic_axis_leaves_out_what_is_not_positive(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    plot.set_points("a", "A", track(4, values=[0.0, -1.0, 10.0, 100.0]))
    plot.set_level("t", "teacher", 50.0)
    plot.log.click()
    settle(qtbot, plot)
    assert plot.curves["a"].drawn is not None
    assert np.isnan(plot.curves["a"].drawn[1][:2]).all()
    assert plot.curves["a"].drawn[1][2:].tolist() == [1.0, 2.0]
    assert plot.legend.entries["a"].value.text() == "100.00"
    assert plot.view.levels[0][0] == pytest.approx(np.log10(50))


def test_levels_are_several_lines_that_the_legend_hides(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    plot.set_level("one", "teacher", 80.0)
    plot.set_level("two", "teacher 2", 70.0, 2)
    settle(qtbot, plot)
    assert plot.view.levels == [(80.0, 1), (70.0, 2)]
    plot.legend.entries["one"].switch.click()
    settle(qtbot, plot)
    assert plot.view.levels == [(70.0, 2)]
    plot.forget()
    assert not plot.levels
    assert not plot.legend.entries


def test_a_million_points_are_drawn_by_no_more_than_pixels_can_show_with_their_peak(
    make_plot: Make, qtbot: Any
) -> None:
    plot = make_plot()
    values = np.sin(np.arange(1_000_000) / 1e5)
    values[123_456] = 50.0
    plot.set_points("a", "A", track(len(values), values=values))
    qtbot.waitUntil(lambda: plot.curves["a"].main.size == len(values), timeout=20_000)
    settle(qtbot, plot)
    drawn = plot.curves["a"].drawn
    assert drawn is not None
    assert len(drawn[1]) <= 2 * plot.view.room + 10
    assert drawn[1].max() == 50.0
    assert drawn[1][-1] == values[-1]


def test_a_hidden_plot_draws_nothing_until_it_is_seen(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    plot.hide()
    plot.set_points("a", "A", track(20))
    qtbot.wait(80)
    assert plot.curves["a"].drawn is None
    plot.show()
    settle(qtbot, plot)
    assert plot.curves["a"].drawn is not None


def test_two_hundred_curves_are_drawn(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    for number in range(200):
        plot.set_points(str(number), f"run {number}", (np.arange(50.0), np.arange(50.0) + number), dash=number)
    qtbot.waitUntil(lambda: all(curve.drawn is not None for curve in plot.curves.values()), timeout=20_000)
    assert len(plot.legend.entries) == 200


def test_saved_files_parse_back(make_plot: Make, qtbot: Any, tmp_path: Path) -> None:
    plot = make_plot("Loss, all of it")
    plot.set_points("train/loss", "total", track(30))
    plot.set_points("pairs", "pairs", (np.arange(3.0), np.array([1.0, np.nan, 3.0])), group="g")
    plot.set_level("t", "teacher", 0.5)
    settle(qtbot, plot)
    for kind in ("png", "svg", "csv"):
        plot.save(kind, tmp_path / f"plot.{kind}")
    image = QImage(str(tmp_path / "plot.png"))
    assert image.pixelColor(5, 5).name() == "#ffffff", "it is read on white, whatever the theme"
    assert len({image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}) > 3
    assert QSvgRenderer(str(tmp_path / "plot.svg")).isValid()
    drawing = (tmp_path / "plot.svg").read_text()
    assert all(word in drawing for word in ("Loss, all of it", "g: pairs", "teacher", "epoch"))
    rows = list(csv.reader((tmp_path / "plot.csv").read_text().splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + 30 + 3
    assert [float(row[4]) for row in rows[1:31]] == plot.curves["train/loss"].values.tolist()
    assert rows[5][:4] == ["train/loss", "0.4", "4", "8.0"]
    assert not list(tmp_path.glob(".*part"))


def test_a_double_click_on_the_title_asks_for_more_room(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot(enlarges=True)
    with qtbot.waitSignal(plot.enlarge_asked, timeout=1000):
        qtbot.mouseDClick(plot.heading, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(plot.enlarge_asked, timeout=1000):
        plot.head_row.size.click()


def test_every_control_has_a_name_and_says_what_it_does(make_plot: Make) -> None:
    plot = make_plot(enlarges=True)
    controls = [plot.smoothing, plot.log, plot.legend_switch, plot.head_row.size]
    assert all(control.accessibleName() and control.toolTip() for control in controls)
    assert plot.view.accessibleName() == "Plot: Loss"


@pytest.mark.parametrize(
    ("value", "spacing", "mode", "text"),
    [
        (45, 15, "time", "45 s"),
        (90, 30, "time", "1:30 min"),
        (7500, 600, "time", "2:05 h"),
        (259200, 86400, "time", "3 d"),
        (2, 1, "log", "100"),
        (25_000, 5000, "whole", "25 k"),
        (1_050_000, 50_000, "whole", "1.05 M"),
        (0, 50_000, "whole", "0"),
        (-400_000, 200_000, "number", "-400 k"),
        (0.25, 0.05, "number", "0.25"),
        (0.0002, 0.0002, "number", "0.0002"),
        (0.00005, 0.00001, "number", "5e-05"),
        (0.12346, 0.00001, "number", "0.12346"),
        (0.0, 0.00001, "number", "0"),
        (1.5e15, 5e14, "number", "1.5e+15"),
        (199.03, 0.01, "time", "199.03 s"),
        (360, 0.5, "time", "360.0 s"),
        (400, 1, "log", "1e+308"),
    ],
)
def test_ticks_are_written_as_people_read_them(value: float, spacing: float, mode: str, text: str) -> None:
    assert tick_text(value, spacing, mode) == text


@pytest.mark.parametrize("mode", ["whole", "number", "time"])
@pytest.mark.parametrize(("least", "most"), [(9.5, 13.4), (0, 24), (0, 1), (95, 131), (0, 90_000), (0, 3e6)])
@pytest.mark.parametrize("size", [90, 130, 210, 400])
def test_the_words_below_a_plot_stay_a_digit_apart(qapp: Any, mode: str, least: float, most: float, size: int) -> None:
    axis = ValueAxis("bottom", mode)
    metrics = QFontMetricsF(axis.font())
    levels = axis.tickSpacing(least, most, size)
    assert levels
    for step, _ in levels:
        places = np.arange(np.ceil(least / step), np.floor(most / step) + 1) * step
        widest = max((metrics.horizontalAdvance(tick_text(place, step, mode)) for place in places[[0, -1]]), default=0)
        assert len(places) < 2 or step * size / (most - least) >= widest + metrics.horizontalAdvance("0")


RANGES = [
    (0.0, 300.0),
    (-3.2, -0.4),
    (12.47, 13.42),
    (0.0, 1e-9),
    (-7.0, 5.0),
    (1e6, 4e6),
    (0.123, 0.124),
    (-1e-3, 2e5),
]


@pytest.mark.parametrize("side", ["left", "bottom"])
@pytest.mark.parametrize(
    ("mode", "low", "high"),
    [
        (mode, *ends)
        for mode in ("number", "log", "whole", "time")
        for ends in RANGES
        if mode != "log" or max(ends) < 10  # there are no powers of ten beyond
    ],
)
def test_an_axis_draws_what_pyqtgraph_draws(make_plot: Make, side: str, mode: str, low: float, high: float) -> None:
    axis = getattr(make_plot().view, side)
    axis.set_mode(mode)
    axis.setRange(low, high)
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    line, ticks, words = axis.generateDrawSpecs(painter)
    its_line, its_ticks, its_words = pg.AxisItem.generateDrawSpecs(axis, painter)
    painter.end()
    assert [(point.x(), point.y()) for point in line[1:]] == [(point.x(), point.y()) for point in its_line[1:]]
    assert line[0] == its_line[0]
    assert len(ticks) == len(its_ticks)
    for (pen, *ends), (its_pen, *its_ends) in zip(ticks, its_ticks, strict=True):
        assert pen == its_pen
        for end, its_end in zip(ends, its_ends, strict=True):
            apart = (abs(end.x() - its_end.x()), abs(end.y() - its_end.y()))
            along, across = apart if side == "bottom" else apart[::-1]
            assert along < 1e-3
            assert across <= 0.5  # the line of a frame, which there is none
    assert [text for *_, text in words] == [text for *_, text in its_words]
    assert words or mode == "whole" or high - low < 0.01
    for (spot, flags, _), (its_spot, its_flags, _) in zip(words, its_words, strict=True):
        assert flags == its_flags
        for edge in ("left", "top", "right", "bottom"):
            assert getattr(spot, edge)() == pytest.approx(getattr(its_spot, edge)(), abs=1.5)


def test_an_axis_is_as_wide_as_its_words_are(make_plot: Make, qtbot: Any) -> None:
    plot = make_plot()
    usual = plot.view.left.width()
    for low, high, wide in ((0.0001, 0.0009, True), (10.0, 90.0, False), (0.12341, 0.12348, True)):
        plot.view.box.take_y(low, high)
        qtbot.waitUntil(lambda wide=wide: (plot.view.left.width() > usual) is wide)  # type: ignore[misc]
        painter = QPainter(image := QImage(8, 8, QImage.Format.Format_RGB32))
        _, _, words = plot.view.left.generateDrawSpecs(painter)
        painter.end()
        texts = [text for *_, text in words]
        assert len(set(texts)) == len(texts) > 2
        assert image.width() == 8
    assert usual < plot.view.left.width() < 2 * usual


@pytest.mark.parametrize("most", [1e6, 1e15, 1e60, 1e305, 1.7e308])
def test_giant_values_are_drawn_and_read_as_powers_of_ten(make_plot: Make, qtbot: Any, most: float) -> None:
    plot = make_plot()
    plot.set_points("loss", "loss", track(50, values=np.linspace(1, most, 50)))
    qtbot.waitUntil(lambda: plot.drawer.is_idle)
    plot.grab()
    plot.log.setChecked(True)
    plot.grab()  # before the drawer has a turn: 1e6 was taken for a power of ten, which took a minute and 6 GB
    qtbot.waitUntil(lambda: plot.drawer.is_idle)
    plot.grab()
    assert plot.view.left.width() <= 94
    assert plot.view.box.viewRange()[1][1] < 330


@pytest.mark.parametrize("pixels", [11, 22, 26, 36])
def test_words_below_are_there_with_any_font(make_plot: Make, qtbot: Any, qapp: QApplication, pixels: int) -> None:
    usual = qapp.font()
    font = qapp.font()
    font.setPixelSize(pixels)
    qapp.setFont(font)
    try:
        plot = make_plot()
        plot.set_points("loss", "loss", track(300, values=np.linspace(1, 2, 300)))
        qtbot.waitUntil(lambda: plot.drawer.is_idle)
        for height in range(240, 560, 23):
            plot.resize(700, height)
            qtbot.wait(5)
            painter = QPainter(image := QImage(8, 8, QImage.Format.Format_RGB32))
            painter.setFont(font)
            _, _, words = plot.view.bottom.generateDrawSpecs(painter)
            painter.end()
            assert words, height
            assert image.width() == 8
    finally:
        qapp.setFont(usual)


@pytest.mark.parametrize("range_", [(1.0, 1.0), (float("nan"), 1.0), (-1e308, 1e308)])
def test_an_axis_of_nothing_draws_nothing(make_plot: Make, range_: tuple[float, float]) -> None:
    axis = make_plot().view.left
    axis.range = list(range_)
    painter = QPainter(image := QImage(8, 8, QImage.Format.Format_RGB32))
    assert axis.generateDrawSpecs(painter) is None
    painter.end()
    assert image.width() == 8


numbers = st.floats(-1e6, 1e6) | st.just(float("nan"))


@given(st.lists(numbers, min_size=1, max_size=3000), st.integers(8, 60), st.data())
def test_down_sampling_keeps_peaks_and_ends_wherever_one_looks(
    values: list[float], room: int, data: st.DataObject
) -> None:
    array = np.array(values)
    pyramid = Pyramid()
    for size in sorted(data.draw(st.lists(st.integers(1, len(array)), max_size=4))):
        pyramid.extend(array[:size], max(size, pyramid.size))
    pyramid.extend(array, len(array))
    first = data.draw(st.integers(0, len(array) - 1))
    last = data.draw(st.integers(first + 1, len(array)))
    places, drawn = pyramid.peaks(array, first, last, room)
    assert len(drawn) <= 2 * room + 8
    assert np.all(np.diff(places) >= 0)
    looked = array[first:last]
    if np.isfinite(looked).any():
        assert np.nanmax(drawn) >= np.nanmax(looked)
        assert np.nanmin(drawn) <= np.nanmin(looked)
        assert np.nanmax(drawn) in array
    if last == len(array):
        np.testing.assert_equal(drawn[-1], array[-1])


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 500), st.floats(0, 1e6)), max_size=60), st.integers(0, 600)
)
def test_no_x_of_a_series_ever_runs_backwards(points: list[tuple[int, int, float]], dropped: int) -> None:
    series = Series()
    for place, (epoch, step, seconds) in enumerate(points):
        if place == len(points) // 2:
            series.drop_from(dropped)
        series.append(epoch, step, seconds, float(place))
    for mode in ("epoch", "step", "time"):
        assert np.all(np.diff(series.track().x(mode)) >= 0)
