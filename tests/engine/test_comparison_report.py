"""Runs beside each other: groups, numbers, differences, charts, HTML and CSV."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import xml.etree.ElementTree as Xml
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import compare as command
from engine.record.compared.axes import axis_over, tick_text
from engine.record.compared.differences import field_rows
from engine.record.compared.files import as_csv, as_html, column_parts
from engine.record.compared.groups import grouped
from engine.record.compared.labels import place_labels
from engine.record.compared.lines import mean_line
from engine.record.compared.pens import PAPER
from engine.record.compared.quantities import QUANTITY, best_of, over_first
from engine.record.compared.report import report_of
from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

PLAN = {"steps_per_epoch": 2, "total_steps": 4, "device": "cpu", "precision": "fp32", "classes": ["a"] * 9}


def add(home, name, seed=0, top1=(50.0, 60.0), method="kd", **values):
    """A run with two epochs."""
    config = parse_config({"name": name, "seed": seed, "teacher": {"model": "resnet18"}, "student": {"model": "resnet18"}, "method": {"name": method}, **values})  # fmt: skip
    folder = RunFolder.create(home, config)
    writer = EventWriter(folder.events_file)
    started = {
        "run": folder.id,
        "step": 0,
        "epoch": 0,
        "epochs": 2,
        "pid": 1,
        "process_start": 0.0,
        "host": "x",
        "due": 9e9,
    }
    writer.write("run_started", **started)
    writer.write("plan", **PLAN, models={"student": {"parameters": 2_500_000, "macs": 7_000_000}})
    writer.write("step", step=0, epoch=0.5, metrics={"train/loss": 3.0})
    for epoch, value in enumerate(top1, 1):
        metrics = {"val/top1": value, "val/top1/teacher": 90.0, "system/images_per_second": 100.0 + seed}
        writer.write("epoch", epoch=epoch, step=2 * epoch - 1, metrics=metrics, best=True)
    writer.write("run_finished", status="finished", step=4, epoch=2)
    writer.close()
    with History(home) as history:
        history.save(RunSummary.of(folder, config), folder)
    return folder


def seeds(home, name, *last, **values):
    return [add(home, f"{name}, seed {seed}", seed, (10.0, top1), **values) for seed, top1 in enumerate(last)]


def read(home, *folders, by_seed=True):
    return grouped(command.read_runs(home, [folder.id for folder in folders]), by_seed)


def test_runs_that_differ_in_their_seed_alone_are_one_group_without_the_seed_in_its_name(home):
    groups = read(home, *seeds(home, "KD (lr 1)", 60.0, 62.0), add(home, "DKD", method="dkd"))
    assert [(group.title, group.seeds) for group in groups] == [("KD (lr 1)", [0, 1]), ("DKD", [0])]
    assert len(read(home, *(run.folder for group in groups for run in group.runs), by_seed=False)) == 3


def test_another_value_of_any_field_but_name_place_and_speed_is_another_group(home):
    same = add(home, "a", compute={"threads": 3})
    assert len(read(home, add(home, "b"), same)) == 1
    assert len(read(home, same, add(home, "c", recipe={"lr": 0.1}))) == 2


def test_numbers_are_means_with_their_deviation_and_the_best_is_found(home):
    one, other = groups = read(home, *seeds(home, "KD", 60.0, 62.0), *seeds(home, "DKD", 70.0, 71.0, method="dkd"))
    spread = QUANTITY["top1"].spread(one)
    assert (spread.n, spread.mean, round(spread.std, 3)) == (2, 61.0, 1.414)
    assert QUANTITY["gap"].spread(other).mean == pytest.approx(-19.5)
    assert QUANTITY["parameters"].spread(one).mean == 2.5
    assert QUANTITY["macs"].spread(one).mean == pytest.approx(0.007)
    assert best_of(QUANTITY["top1"], groups) == {other.id}
    assert best_of(QUANTITY["parameters"], groups) == set()
    assert over_first(QUANTITY["top1"], other, one).mean == 9.5
    assert over_first(QUANTITY["top1"], one, one) is None


def test_only_what_differs_is_listed_and_options_stand_with_their_section(home):
    groups = read(home, add(home, "KD", recipe={"lr": 0.01}), add(home, "DKD", method="dkd"))
    rows = {row.path: row for row in field_rows(groups) if row.differs}
    assert rows["recipe.lr"].values == ("0.01", "0.001")
    assert rows["method.name"].values == ("kd", "dkd")
    assert rows["method.options.beta"].values[0] == "–"
    assert not {"name", "seed", "recipe.epochs"} & rows.keys()
    assert list(rows).index("method.options.beta") < list(rows).index("recipe.lr")


def test_a_curve_over_seeds_is_the_mean_of_those_that_are_there():
    short, long = np.array([[1.0, 2.0], [1.0, 4.0]]), np.array([[1.0, 2.0, 3.0], [3.0, 4.0, 9.0]])
    mean, spread = mean_line([short, long])
    assert mean.tolist() == [[1.0, 2.0, 3.0], [2.0, 4.0, 9.0]]
    assert spread == pytest.approx([2**0.5, 0.0, 0.0])
    alike, same = mean_line([short, np.add(short, [[0.0], [1.0]])])
    assert alike.tolist() == [[1.0, 2.0], [1.5, 4.5]] and same == pytest.approx([0.5**0.5] * 2)
    assert mean_line([np.array([[1.0, 2.0], [np.nan, 5.0]])])[0].tolist() == [[2.0], [5.0]]


def test_a_run_whose_configuration_is_damaged_is_compared_by_itself_and_said(home):
    folder, other = add(home, "whole"), add(home, "torn")
    other.config_file.write_text("not toml [", encoding="utf-8")
    groups = read(home, folder, other)
    assert len(groups) == 2
    report = report_of(groups, PAPER)
    assert len(report.problems) == 1 and report.problems[0].startswith("torn: ")
    assert "is not TOML" in as_html(groups)


def test_comparing_leaves_torch_and_qt_alone():
    code = "import sys, engine.compare; print({'torch', 'timm', 'PySide6', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


class Page(HTMLParser):
    """Checks that what is opened is closed, and collects texts."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.links = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "br", "line", "path"):
            self.open.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href")]

    def handle_endtag(self, tag):
        if tag not in ("line", "path"):
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_is_one_file_with_numbers_charts_differences_and_commands(home):
    groups = read(home, *seeds(home, "KD", 60.0, 62.0), *seeds(home, "<b>DKD</b> & co", 70.0, 71.0, method="dkd"))
    made = as_html(groups)
    page = Page()
    page.feed(made)
    assert not page.open and not page.links
    text = " ".join(page.texts)
    assert "<b>DKD</b> & co" in text and "<b>" not in made
    for expected in (
        "61.00",
        "± 1.41",
        "70.50",
        "+9.50 [",
        "method.name",
        "To make each run again",
        "--method.name dkd",
    ):
        assert expected in text, expected
    assert made.count('class="best"') >= 2
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", made)
    for svg in re.findall(r"<svg.*?</svg>", made, re.S):
        Xml.fromstring(svg)
    assert "prefers-color-scheme: dark" in made and "@page" in made


def test_wide_tables_are_cut_into_parts_of_whole_columns(home):
    assert [(start, list(part)) for start, part in column_parts(list(range(7)), 6)] == [
        (0, [0, 1, 2, 3]),
        (4, [4, 5, 6]),
    ]
    assert list(column_parts([1], 6)) == [(0, [1])]


def test_the_title_of_one_run_is_its_name(home):
    one, other = add(home, "one"), add(home, "other", method="dkd")
    titles = [report_of(read(home, *folders), PAPER).title for folders in ((one,), (one, other))]
    assert titles == ["one", "Comparison of 2 runs"]


def test_a_small_model_is_written_with_three_digits_that_matter_and_in_full_in_the_table(home):
    groups = read(home, add(home, "one"), add(home, "other", method="dkd"))
    (row, _), headings = report_of(groups, PAPER).rows, [title for title, _ in report_of(groups, PAPER).headings]
    written = dict(zip(headings, (cell.text for cell in row.cells), strict=True))
    assert (written["GMACs"], written["Parameters (M)"]) == ("0.00700", "2.50")
    for of, value, text in (("parameters", 0.012345, "0.0123"), ("macs", 1.8199, "1.82"), ("macs", 17.58, "17.58"), ("macs", 0.0, "0.00")):  # fmt: skip
        assert f"{value:.{QUANTITY[of].decimals(value)}f}" == text
    assert next(csv.DictReader(io.StringIO(as_csv(groups))))["macs"] == "0.007"


@pytest.mark.parametrize(
    ("others", "several", "said", "count"),
    [([0], False, "", 0), ([1], False, "over another seed", 1), ([3], False, "over the mean of 3 seeds", 1), ([0, 2], True, "1 of 2 over other seeds", 1)],
)  # fmt: skip
def test_a_gain_that_is_not_over_its_own_seed_is_marked(home, others, several, said, count):
    folders = seeds(home, "KD", 60.0, 62.0) if several else [add(home, "KD")]
    groups = read(home, *folders)
    for run, of in zip(groups[0].runs, others, strict=True):
        run.row.update(gain=1.25, gain_others=of)
    report = report_of(groups, PAPER)
    cell = report.rows[0].cells[[title for title, _ in report.headings].index("Gain")]
    assert (cell.text, cell.spread) == ("+1.25", ", ".join(filter(None, ["± 0.00" if several else "", said])))
    assert not said or said in as_html(groups)
    assert next(csv.DictReader(io.StringIO(as_csv(groups))))["gain_over_other_seeds"] == str(count)


def test_small_models_that_differ_are_told_apart(home):
    groups = read(home, add(home, "one"), add(home, "other", method="dkd"))
    for group, macs in zip(groups, (7_000_000, 7_100_000), strict=True):
        group.runs[0].plan["models"]["student"]["macs"] = macs
    assert best_of(QUANTITY["macs"], groups) == {groups[0].id}


def test_the_table_is_plain_numbers(home):
    groups = read(home, *seeds(home, "KD", 60.0, 62.0), add(home, "DKD", method="dkd"))
    first, second = csv.DictReader(io.StringIO(as_csv(groups)))
    assert (first["name"], first["seeds"], first["top1"], first["top1_n"]) == ("KD", "0 1", "61.0", "2")
    assert (second["top1"], second["top1_std"], second["top1_over_first"]) == ("60.0", "", "0.0")


def test_the_command_writes_both_files_and_names_a_run_that_is_not_there(home, tmp_path, capsys):
    one, other = add(home, "KD"), add(home, "DKD", method="dkd", top1=(1.0, 2.0))
    html, table = tmp_path / "out" / "a.html", tmp_path / "a.csv"
    assert command.main([one.id, str(other.path), "--html", str(html), "--csv", str(table)]) == 0
    said = capsys.readouterr().out
    assert "KD" in said and "60.00 ★" in said
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>") and table.is_file()
    assert command.main(["nothing"]) == 2
    assert "there is no such run" in capsys.readouterr().err


def test_what_others_have_over_the_first_is_printed_below_one_heading(home, capsys):
    runs = [add(home, "fbt", method="dkd"), add(home, "alone", top1=(1.0, 58.35)), add(home, "at", method="at")]
    assert command.main([folder.id for folder in runs]) == 0
    after = capsys.readouterr().out.split("Top-1 minus")[1].splitlines()
    assert after == [" that of “fbt”, in points, paired by seed:", "  “alone”  −1.65", "  “at”  +0.00"]
    assert command.main([runs[0].id]) == 0
    assert "Top-1 minus" not in capsys.readouterr().out


def test_one_file_for_two_forms_is_refused_before_anything_is_written(home, tmp_path, monkeypatch, capsys):
    run = add(home, "KD")
    monkeypatch.chdir(tmp_path)
    assert command.main([run.id, "--csv", "b.csv", "--html", "a", "--pdf", str(tmp_path / "x" / ".." / "a")]) == 2
    said = capsys.readouterr().err
    assert "--html" in said and "--pdf" in said and "--csv" not in said
    assert not (tmp_path / "a").exists() and not (tmp_path / "b.csv").exists()


def test_a_file_that_is_there_is_not_replaced_unless_asked(home, tmp_path, capsys):
    run, place = add(home, "KD"), tmp_path / "a.csv"
    place.write_text("mine")
    words = [run.id, "--html", str(tmp_path / "a.html"), "--csv", str(place)]
    assert command.main(words) == 2
    said = capsys.readouterr()
    assert said.err == f"{place}: is there already. Choose another place, or add --force to replace it.\n"
    assert (said.out, [path.name for path in tmp_path.glob("a.*")], place.read_text()) == ("", ["a.csv"], "mine")
    assert command.main([*words, "--force"]) == 0
    assert place.read_text(encoding="utf-8").startswith("name,")


@example([0.0, 5e-324], False)
@example([5e-324, 1.0], True)
@example([6e-285, 1e24], True)
@example([1e-290, 1e300], True)
@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=8), st.booleans())
def test_an_axis_holds_all_values_and_labels_round_ones_within(values, may_log):
    axis = axis_over(values, may_log=may_log)
    assert all(-1e-9 <= axis.share(value) <= 1 + 1e-9 for value in values)
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks)
    assert len(set(axis.ticks)) == len(axis.ticks)
    assert all(tick_text(tick) for tick in axis.ticks)


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 200)), max_size=12))
def test_names_of_points_never_lie_over_each_other_or_outside(points):
    size, room = (60.0, 12.0), (0.0, 0.0, 400.0, 200.0)
    places = [place for place in place_labels(points, [size] * len(points), room) if place is not None]
    for number, (left, top) in enumerate(places):
        assert left >= 0 and top >= 0 and left + size[0] <= 400 and top + size[1] <= 200
        for x, y in places[:number]:
            assert abs(left - x) >= size[0] or abs(top - y) >= size[1]
