"""The Compare page over a history."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from engine.record.history import History
from fbt_gui.pages.compare.chosen import Chosen
from fbt_gui.pages.compare.metrics import name_of, ordered
from fbt_gui.pages.compare.saving import save_csv, save_report
from fbt_gui.pages.compare.short_names import short_names
from fbt_gui.pages.runs.columns import gain
from fbt_gui.pages.runs.run_cells import tip_of

PATIENCE = 15_000


@pytest.fixture
def seeded(make_run: Callable[..., Any], made_events: Callable[..., list]) -> dict[str, list[str]]:
    """Two seeds of KD, one run of DKD, one that is not compared."""
    methods = {"KD": ("kd", (0, 1)), "DKD": ("dkd", (0,)), "other": ("dist", (0,))}
    found: dict[str, list[str]] = {}
    for place, (name, (method, seeds)) in enumerate(methods.items()):
        for seed in seeds:
            values = {"name": f"{name}, seed {seed}", "seed": seed, "method": {"name": method}}
            events = made_events(3, top1=50.0 + 10 * place + seed)
            for event in events:
                if event["type"] == "epoch" and event["epoch"]:
                    event["metrics"]["system/images_per_second"] = 100.0
            folder = make_run(values, events=events)
            found.setdefault(name, []).append(folder.id)
    return found


@pytest.fixture
def compare(open_window: Callable[..., Any], seeded: dict[str, list[str]], qtbot: Any) -> Any:
    window = open_window("compare")
    qtbot.waitUntil(lambda: bool(window.context.runs.rows), timeout=PATIENCE)
    window.show_page("compare", runs=[*seeded["KD"], *seeded["DKD"]])
    page = window.pages["compare"]
    qtbot.waitUntil(lambda: page.body is not None and len(page.compared.groups) == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(page.body.curves.plot.curves) == 2, timeout=PATIENCE)
    page.window_ = window
    return page


def shown(model: Any, row: int) -> dict[str, str]:
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    return {
        head.replace("\n", " "): model.index(row, column).data().replace("\n", " ") for column, head in enumerate(heads)
    }


def listed(page: Any) -> list[str]:
    return [page.panel.list.item(place).text() for place in range(page.panel.list.count())]


def test_runs_that_differ_in_their_seed_are_one_curve_with_a_band(compare: Any, qtbot: Any) -> None:
    curves = compare.body.curves
    assert listed(compare) == ["KD, seed 0", "KD, seed 1", "DKD, seed 0"]
    assert [curve.title for curve in curves.plot.curves.values()] == ["KD (2 seeds)", "DKD, seed 0"]
    first = next(iter(curves.plot.curves.values()))
    assert first.values.tolist() == [51.5, 52.5, 53.5]
    qtbot.waitUntil(lambda: len(curves.bands._items) == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(curves.plot.legend.entries) == 2, timeout=PATIENCE)
    several, alone = (entry.switch for entry in curves.plot.legend.entries.values())
    assert several.text().endswith("(2 seeds)")
    assert "Mean of 2 seeds" in several.toolTip() and "Mean of" not in alone.toolTip()
    compare.panel.grouped.setChecked(False)
    qtbot.waitUntil(lambda: len(curves.plot.curves) == 3 and not curves.bands._items, timeout=PATIENCE)


def test_a_run_has_its_colour_in_the_list_the_plot_and_after_a_restart(
    compare: Any, seeded: Any, open_window: Any, qtbot: Any
) -> None:
    pen = compare.compared.pens[seeded["DKD"][0]]
    assert compare.compared.pens[seeded["KD"][0]] == compare.compared.pens[seeded["KD"][1]] != pen
    style = compare.body.curves.plot.curves[seeded["DKD"][0]].style
    assert (style.place, style.dash) == (pen.colour, pen.dash)
    compare.window_.close()
    again = open_window("compare").pages["compare"]
    qtbot.waitUntil(lambda: len(again.compared.groups) == 2, timeout=PATIENCE)
    assert listed(again) == ["KD, seed 0", "KD, seed 1", "DKD, seed 0"]
    assert again.compared.pens[seeded["DKD"][0]] == pen


def test_numbers_are_written_with_their_spread_and_the_best_stands_out_in_bold(compare: Any) -> None:
    model = compare.body.numbers
    first, second = shown(model, 0), shown(model, 1)
    assert first["Run"] == "KD (2 seeds)" and first["Top-1 (%)"] == "53.50 ± 0.71"
    assert second["To teacher"] == "−27.00" and second["Over the first"] == "+10.00"
    place = list(first).index("Top-1 (%)")
    assert model.index(0, place).data(Qt.ItemDataRole.FontRole) is None
    assert model.index(1, place).data(Qt.ItemDataRole.FontRole).bold()
    assert "2 runs; 95 % confidence" in model.index(0, place).data(Qt.ItemDataRole.ToolTipRole)
    model.sort(place, Qt.SortOrder.DescendingOrder)
    assert shown(model, 0)["Run"] == "DKD, seed 0"
    model.sort(-1)
    assert shown(model, 0)["Run"] == "KD (2 seeds)"


def test_a_gain_over_other_seeds_says_so_wherever_the_window_shows_it(
    open_window: Callable[..., Any], make_run: Callable[..., Any], made_events: Callable[..., list], qtbot: Any
) -> None:
    ended = made_events(3)
    for seed in (0, 1):
        alone = {"name": f"alone {seed}", "kind": "train", "method": {"name": "none"}, "seed": seed}
        make_run({**alone, "teacher": {}}, events=ended)
    runs = [make_run({"name": f"KD, seed {seed}", "seed": seed}, events=ended).id for seed in (1, 5)]
    window = open_window("compare")
    qtbot.waitUntil(lambda: len(window.context.runs.rows) == 4, timeout=PATIENCE)
    window.show_page("compare", runs=runs)
    page = window.pages["compare"]
    qtbot.waitUntil(lambda: page.body is not None and len(page.compared.groups) == 1, timeout=PATIENCE)
    model = page.body.numbers
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=PATIENCE)
    assert shown(model, 0)["Gain"] == "+0.00* ± 0.00"
    page.panel.grouped.setChecked(False)
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=PATIENCE)
    assert [shown(model, row)["Gain"] for row in (0, 1)] == ["+0.00", "+0.00*"]
    place = list(shown(model, 0)).index("Gain")
    tips = [model.index(row, place).data(Qt.ItemDataRole.ToolTipRole) for row in (0, 1)]
    assert ["it is over those of other seeds" in tip for tip in tips] == [False, True]
    rows = {row["id"]: row for row in window.context.runs.rows}
    assert [gain(rows[run]) for run in runs] == ["+0.0", "+0.0*"]
    assert ["over those of other seeds" in tip_of(rows[run], "gain", "+0.0") for run in runs] == [False, True]


def test_only_fields_that_differ_are_listed_unless_all_are_wanted(compare: Any, qtbot: Any) -> None:
    body = compare.body
    body.tables.turn_to(1)
    qtbot.waitUntil(lambda: body.fields.rowCount() > 0, timeout=PATIENCE)
    paths = [row.path for row in body.fields.rows]
    assert "method.name" in paths and "recipe.lr" not in paths and "seed" not in paths
    place = paths.index("method.name")
    assert [body.fields.index(place, column).data() for column in range(2)] == ["kd", "dkd"]
    body.all_fields.click()
    assert "recipe.lr" in [row.path for row in body.fields.rows]


def test_a_hidden_run_is_left_out_everywhere_and_keeps_its_place(compare: Any, seeded: Any, qtbot: Any) -> None:
    compare.panel.list.item(2).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: len(compare.compared.groups) == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: list(compare.body.curves.plot.curves) == [seeded["KD"][0]], timeout=PATIENCE)
    assert compare.panel.count.text() == "2 of 3"
    assert listed(compare) == ["KD, seed 0", "KD, seed 1", "DKD, seed 0"]


def test_runs_are_moved_and_taken_out_with_the_keyboard(compare: Any, qtbot: Any) -> None:
    panel = compare.panel
    panel.list.setFocus()
    panel.list.setCurrentRow(2)
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    panel.list.move_current(-1)
    qtbot.waitUntil(
        lambda: [group.title for group in compare.compared.groups] == ["DKD, seed 0", "KD"], timeout=PATIENCE
    )
    panel.list.setCurrentRow(0)
    panel.list.remove_selected()
    qtbot.waitUntil(lambda: listed(compare) == ["KD, seed 0", "KD, seed 1"], timeout=PATIENCE)
    panel.clear()
    qtbot.waitUntil(lambda: compare._views.currentIndex() == 0, timeout=PATIENCE)
    compare.context.bar.way.click()
    qtbot.waitUntil(lambda: listed(compare) == ["KD, seed 0", "KD, seed 1"], timeout=PATIENCE)


def test_typing_finds_runs_and_enter_adds_the_first(compare: Any, qtbot: Any) -> None:
    compare.search()
    add = compare.panel.add
    assert add.list.count() == 1  # those that are compared are not offered
    qtbot.keyClicks(add.line, "nothing like it")
    qtbot.waitUntil(lambda: add.list.count() == 0 and add.said.text() != "", timeout=PATIENCE)
    add.line.setText("method:dist")
    qtbot.keyClick(add.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "other, seed 0" in listed(compare), timeout=PATIENCE)
    qtbot.keyClick(add.line, Qt.Key.Key_Escape)
    assert not compare.panel.is_adding


def test_all_seeds_of_the_compared_runs_are_found(compare: Any, seeded: Any, qtbot: Any) -> None:
    compare.receive(runs=seeded["KD"][1:])
    qtbot.waitUntil(lambda: listed(compare) == ["KD, seed 1"], timeout=PATIENCE)
    compare.panel.seeds_button.click()
    qtbot.waitUntil(lambda: listed(compare) == ["KD, seed 1", "KD, seed 0"], timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(compare.compared.groups) == 1, timeout=PATIENCE)


def test_what_lies_between_epochs_is_read_from_the_events(compare: Any, seeded: Any, qtbot: Any) -> None:
    curves = compare.body.curves
    assert curves.choice.metrics.findData("train/loss") >= 0
    curves.choose("train/loss", "step")
    run = seeded["KD"][0]
    qtbot.waitUntil(lambda: run in curves.plot.curves and len(curves.plot.curves[run].values) == 12, timeout=PATIENCE)
    assert curves.plot.curves[run].x("step").tolist() == list(range(12))
    curves.choose("val/top1", "time")
    qtbot.waitUntil(lambda: run in curves.plot.curves and len(curves.plot.curves[run].values) == 3, timeout=PATIENCE)
    assert curves.plot.shared.mode == "time"


def test_curves_are_saved_as_a_table_that_says_whose_mean_they_are(
    compare: Any, seeded: Any, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "curves.csv"
    compare.body.curves.plot.save("csv", path)
    qtbot.waitUntil(path.is_file, timeout=PATIENCE)
    lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(lines) == 6
    first = lines[0]
    assert (first["name"], first["runs"], first["metric"]) == ("KD", " ".join(seeded["KD"]), "val/top1")
    assert (first["epoch"], first["step"], first["seconds"], first["mean"]) == ("1.0", "3.0", "", "51.5")
    assert float(first["std"]) == pytest.approx(0.5**0.5)


def test_accuracy_stands_against_throughput_with_bars_over_seeds(compare: Any, qtbot: Any) -> None:
    compare.body.charts.turn_to(1)
    plot = compare.body.trade_off.plots["throughput"]
    qtbot.waitUntil(lambda: len(plot.dots) == 2, timeout=PATIENCE)
    assert (plot.dots[0].x, plot.dots[0].y) == (100.0, 53.5)
    assert plot.dots[0].y_spread == pytest.approx(0.7071, abs=1e-3)
    plot.resize(300, 200)
    assert not plot.grab().isNull()


def test_a_run_that_goes_on_is_read_again(compare: Any, seeded: Any, home: Path, qtbot: Any) -> None:
    run = seeded["DKD"][0]
    with History(home) as history:
        history.db.execute("update runs set top1 = 99.0 where id = ?", [run])
    compare.context.runs.refresh(force=True)
    qtbot.waitUntil(lambda: shown(compare.body.numbers, 1)["Top-1 (%)"] == "99.00", timeout=PATIENCE)


def test_a_run_whose_folder_is_gone_is_left_out_and_not_asked_for_again(
    compare: Any, seeded: Any, home: Path, qtbot: Any
) -> None:
    run = seeded["other"][0]
    shutil.rmtree(home / "runs" / run)
    asked = []
    compare.compared.loader.loaded.connect(lambda: asked.append(run))
    compare.receive(runs=[*seeded["DKD"], run])
    qtbot.waitUntil(lambda: [group.title for group in compare.compared.groups] == ["DKD, seed 0"], timeout=PATIENCE)
    qtbot.wait(500)
    assert len(asked) <= 1


def test_report_and_table_are_written_and_said(compare: Any, tmp_path: Path, qtbot: Any) -> None:
    assert compare.context.actions["save_report"].isEnabled()
    html, pdf, table = (tmp_path / f"c.{kind}" for kind in ("html", "pdf", "csv"))
    for path in (html, pdf):
        save_report(compare.context, path, compare.compared.groups, compare.compared.pens, compare)
    save_csv(compare.context, table, compare.compared.groups, compare)
    qtbot.waitUntil(lambda: all(path.is_file() for path in (html, pdf, table)), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "c.csv" in compare.context.bar.text.text(), timeout=PATIENCE)
    assert "KD" in html.read_text(encoding="utf-8")
    assert pdf.read_bytes().startswith(b"%PDF-") and pdf.stat().st_size > 10_000
    lines = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    assert [line["top1"] for line in lines] == ["53.5", "63.0"]


def test_nowhere_to_write_is_an_error_in_place(compare: Any, tmp_path: Path, qtbot: Any) -> None:
    save_csv(compare.context, tmp_path / "none" / "c.csv", compare.compared.groups, compare)
    qtbot.waitUntil(lambda: compare.context.bar.property("level") == "error", timeout=PATIENCE)


def test_an_empty_page_offers_the_newest_three(open_window: Any, seeded: Any, qtbot: Any) -> None:
    page = open_window("compare").pages["compare"]
    qtbot.waitUntil(lambda: page.empty.newest.isEnabled(), timeout=PATIENCE)
    assert page._views.currentIndex() == 0
    assert not page.context.actions["save_report"].isEnabled()
    page.empty.newest.click()
    qtbot.waitUntil(lambda: page.panel.list.count() == 3 and page._views.currentIndex() == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: page.body is not None, timeout=PATIENCE)


def test_fifty_runs_open_together(open_window: Any, make_run: Any, made_events: Any, qtbot: Any) -> None:
    runs = [
        make_run(
            {"name": f"run {number}", "recipe": {"lr": 0.001 * (number + 1)}}, events=made_events(2), student=False
        ).id
        for number in range(50)
    ]
    window = open_window("runs")
    qtbot.waitUntil(lambda: len(window.context.runs.rows) == 50, timeout=PATIENCE)
    qtbot.wait(300)
    window.show_page("compare", runs=runs)
    page = window.pages["compare"]
    qtbot.waitUntil(lambda: page.body is not None and len(page.body.curves.plot.curves) == 50, timeout=PATIENCE)


def test_what_is_chosen_survives_being_written_and_damage(home: Path) -> None:
    chosen = Chosen(["a", "b", "c"], {"b"}, grouped=False)
    assert Chosen.from_text(chosen.text()) == chosen
    for damaged in ("", "{", "[]", '{"runs": 3}', '{"runs": [1, "a", "a"], "hidden": ["z"]}'):
        assert Chosen.from_text(damaged).runs in ([], ["a"])
        assert not Chosen.from_text(damaged).hidden


def test_metrics_are_named_in_words_and_the_accuracy_comes_first() -> None:
    names = [
        "system/data_wait",
        "cka/teacher-student/s4",
        "train/loss/ofa/teacher-student",
        "val/top1",
        "val/top1/teacher",
    ]
    assert ordered(names)[0] == "val/top1" and "val/top1/teacher" not in ordered(names)
    assert [name_of(name) for name in ordered(names)] == [
        "Top-1, student",
        "Training loss, OFA teacher→student",
        "CKA teacher→student S4",
        "Share of time waiting for data",
    ]
    assert name_of("val/loss/fusion") == "Validation loss, fusion model"
    assert name_of("strange/thing") == "strange/thing"


def test_the_numbers_of_six_runs_fit_a_laptop_without_scrolling_sideways(
    open_window: Any, make_run: Any, made_events: Any, home: Path, qtbot: Any
) -> None:
    runs = [
        make_run(
            {
                "name": f"A ViT taught by a ResNet, take {take}, seed {seed}",
                "seed": seed,
                "recipe": {"lr": 0.001 * take},
            },
            events=made_events(3, top1=50.0 + take + seed),
        ).id
        for take in range(1, 7)
        for seed in (0, 1)
    ]
    with History(home) as history:
        history.db.execute("update runs set seconds = 44321, images_per_second = 2345.6, teacher_top1 = 90.0")
    window = open_window("runs")
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: len(window.context.runs.rows) == len(runs), timeout=PATIENCE)
    window.show_page("compare", runs=runs)
    page = window.pages["compare"]
    qtbot.waitUntil(lambda: page.body is not None and page.body.numbers.rowCount() == 6, timeout=PATIENCE)
    table = page.body.numbers_table
    qtbot.waitUntil(lambda: not table.horizontalScrollBar().isVisible(), timeout=PATIENCE)
    seen = [column for column in range(page.body.numbers.columnCount()) if not table.isColumnHidden(column)]
    assert len(seen) >= 8
    for column in seen[1:]:
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)


def test_a_name_that_is_cut_keeps_what_tells_the_runs_apart() -> None:
    assert short_names(["Demo: ViT by FBT, seed 1", "Demo: ViT by KD, seed 1"]) == ["…FBT…", "…KD…"]
    assert short_names(["Demo FBT", "Demo FBT long"]) == ["Demo FBT", "Demo FBT long"]  # else the first were empty
    assert short_names(["run 11", "run 12"]) == ["…11", "…12"]
    assert short_names(["alone"]) == ["alone"]
    assert short_names(["same", "same"]) == ["same", "same"]
    assert short_names(["KD, seed 0", "DKD, seed 0"]) == ["KD…", "DKD…"]
