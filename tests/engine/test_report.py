import csv
import dataclasses
import errno
import io
from pathlib import Path

import pytest

from engine import history
from engine import report as command
from engine.record.expansion import expand
from engine.record.history import History
from engine.record.matched_runs import MatchedRuns
from engine.record.matrix import parse_matrix
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from engine.report_files import as_csv, as_latex, as_markdown, write
from engine.report_tables import collect, tables
from engine.sweep import settled

PUBLISHED = [
    {"pair": "CNN → ViT", "method": "KD", "value": 75.21, "source": "Paper A"},
    {"pair": "CNN → ViT", "method": "KD", "value": 81.22, "source": "Paper B_1", "note": "50 % of it | by hand"},
    {"pair": "CNN → ViT", "method": "teacher", "value": 89.0, "source": "Paper A"},
    {"pair": "average", "method": "KD", "value": -3.1, "source": "Paper A"},
]


def make_plan(seeds=(0, 1, 2), **changes):
    return expand(
        parse_matrix({
            "title": "Tables & tests",
            "seeds": list(seeds),
            "teachers": [{"label": "CNN", "student": {"model": "resnet18", "stem": "small"}}],
            "pairs": [
                {"label": "CNN → ViT", "teacher": {"from": "CNN"}, "student": {"model": "vit_tiny_patch16_224"}},
                {"label": "Swin|x → R18", "teacher": {"model": "swin_tiny_patch4_window7_224"}, "student": {"model": "resnet18"}},
            ],
            "methods": [{"label": "KD"}],
            "published": PUBLISHED,
            **changes,
        })
    )  # fmt: skip


def add(home, plan, config, status="finished", error="", **numbers):
    """A run of this configuration, as the history knows it."""
    folder = RunFolder.create(home, config)
    summary = RunSummary.of(folder)
    with History(home) as history:
        history.save(dataclasses.replace(summary, status=status, error=error, **numbers), folder)
    return folder


def fill(home, plan, cells):
    """Runs for {(pair, row): accuracies by seed}, the trained teacher first."""
    add(home, plan, plan.teachers["CNN"].config, top1=90.0)
    runs = MatchedRuns(home).refresh()
    for (pair, row), values in cells.items():
        for seed, top1 in zip(plan.matrix.seeds, values, strict=False):
            teacher = None if row == "alone" else 91.5
            config = settled(plan.cells[pair, row, seed], plan, runs, home)
            add(home, plan, config, top1=top1, best_top1=top1 + 10, teacher_top1=teacher)


FULL = {
    ("CNN → ViT", "alone"): [60.0, 62.0, 64.0],
    ("CNN → ViT", "KD"): [70.0, 72.5, 73.5],
    ("Swin|x → R18", "alone"): [50.0, 51.0],
    ("Swin|x → R18", "KD"): [50.0, 51.5, 53.0],
}


def test_means_gains_and_average_are_of_the_runs_of_the_home(home):
    plan = make_plan()
    fill(home, plan, FULL)
    first, second = tables(collect(plan, home))
    assert first.headings == ["pair", "teacher", "teacher, published", "alone", "KD", "KD, published"]
    assert first.rows == [
        ["CNN → ViT", "91.50", "89.00 [1]", "62.00 ± 2.00", "72.00 ± 1.80 (+10.00)", "75.21 [1], 81.22 [2]"],
        [
            "Swin|x → R18",
            "91.50",
            "",
            "50.50 ± 0.71 (2 of 3 seeds)",
            "51.50 ± 1.50 (+0.25 over 2 seeds)",
            "",
        ],
        ["average gain", "", "", "", "+5.12", "-3.10 [1]"],
    ]
    assert second.rows[0] == ["CNN → ViT", "KD", "72.00 ± 1.80", "+10.00", "+8.76 to +11.24", "3 of 3", "gain"]
    assert second.rows[1][3:] == ["+0.25", "-2.93 to +3.43", "1 of 2", "no difference shown"]


def test_the_best_epoch_is_another_number_and_the_caption_says_which(home):
    plan = make_plan()
    fill(home, plan, FULL)
    last, best = collect(plan, home), collect(plan, home, "best_top1")
    assert best.cells["CNN → ViT", "KD"].spread.mean == last.cells["CNN → ViT", "KD"].spread.mean + 10
    assert "after the last epoch" in last.caption()
    assert "best epoch" in best.caption()


def test_what_is_missing_is_said(home):
    plan = make_plan()
    first, second = tables(collect(plan, home))
    assert first.rows[0][1] == "missing"
    assert first.rows[0][4] == "missing (0 of 3 seeds)"
    assert first.rows[-1][4] == "missing"
    assert second.rows[0][3:] == ["missing", "", "", ""]
    assert not (home / "runs").exists(), "looking makes no home"


def test_of_one_seed_there_is_no_verdict(home):
    plan = make_plan([7])
    fill(home, plan, {("CNN → ViT", "alone"): [60.0], ("CNN → ViT", "KD"): [61.0]})
    _, differences = tables(collect(plan, home))
    assert differences.rows[0][2:] == ["61.00", "+1.00", "", "1 of 1", "one seed: none"]


def test_an_average_over_some_pairs_says_over_how_many(home):
    plan = make_plan()
    fill(home, plan, {key: FULL[key] for key in FULL if key[0] == "CNN → ViT"})
    assert tables(collect(plan, home))[0].rows[-1][4] == "+10.00 (1 of 2 pairs)"


def test_runs_that_failed_count_nowhere_and_are_listed(home):
    plan = make_plan()
    failed = add(home, plan, plan.cells["CNN → ViT", "alone", 0].config, "failed", "the disk is full.", top1=1.0)
    report = collect(plan, home)
    assert report.cells["CNN → ViT", "alone"].values == {}
    assert report.broken == [f"ViT, alone, seed 0: the disk is full. ({failed.id})"]


def test_controls_have_a_table_and_what_the_method_has_over_them(home):
    plan = make_plan(controls=["random-targets"])
    fill(home, plan, {**FULL, ("CNN → ViT", "KD, random-targets"): [70.0, 70.5, 73.0]})
    report = collect(plan, home)
    first, controls, differences, over = tables(report)
    assert "KD, random-targets" not in first.headings
    assert controls.headings == ["pair", "KD, random-targets"]
    assert controls.rows[0][1] == "71.17 ± 1.61 (+9.17)"
    assert ["CNN → ViT", "KD, random-targets"] in [row[:2] for row in differences.rows]
    assert over.rows[0] == [
        "CNN → ViT", "KD", "random-targets", "+0.83", "-1.75 to +3.42", "2 of 3", "no difference shown"
    ]  # fmt: skip


def test_sources_that_differ_are_said_below_and_nothing_else_is(home):
    assert collect(make_plan(), home).conflicts() == [
        "CNN → ViT, KD: sources differ: 75.21 [1], 81.22 [2].",
        "CNN → ViT, KD: 50 % of it | by hand",
    ]


def test_markdown_shows_every_cell_in_its_column(home):
    plan = make_plan()
    fill(home, plan, FULL)
    lines = as_markdown(collect(plan, home)).splitlines()
    start = lines.index("| pair | teacher | teacher, published | alone | KD | KD, published |")
    assert lines[start + 3].startswith("| Swin\\|x → R18 | 91.50 |")
    assert "- [2] Paper B\\_1" in lines
    assert {line.replace("\\|", "").count("|") for line in lines[start : start + 5]} == {7}


def test_latex_is_escaped(home):
    plan = make_plan()
    fill(home, plan, FULL)
    text = as_latex(collect(plan, home))
    assert "\\caption{Tables \\& tests. Top-1 (\\%)" in text
    assert (
        "CNN $\\to$ ViT & 91.50 & 89.00 {[}1{]} & 62.00 $\\pm$ 2.00 & 72.00 $\\pm$ 1.80 (+10.00) & 75.21 {[}1{]}, 81.22 {[}2{]} \\\\"
        in text
    )
    assert "Paper B\\_1" in text
    assert "$-$3.10" in text
    assert text.count("\\begin{tabular}") == text.count("\\end{tabular}") == 2
    assert text.isascii()


def test_csv_holds_plain_numbers(home):
    plan = make_plan()
    fill(home, plan, FULL)
    rows = list(csv.DictReader(io.StringIO(as_csv(collect(plan, home)))))
    kd = next(row for row in rows if (row["pair"], row["row"], row["origin"]) == ("CNN → ViT", "KD", "measured"))
    assert float(kd["mean"]) == 72
    assert (float(kd["gain"]), kd["wins"], kd["gain_seeds"], kd["verdict"]) == (10, "3", "3", "gain")
    assert float(kd["gain_low"]) == pytest.approx(8.758, abs=1e-3)
    published = [row for row in rows if row["origin"] == "published"]
    assert [row["mean"] for row in published] == ["75.21", "81.22", "89.0", ""]
    assert published[-1]["gain"] == "-3.1"


def test_files_are_written_beside_one_another_or_the_reason_said(home, tmp_path):
    report = collect(make_plan(), home)
    assert [path.name for path in write(report, tmp_path / "new" / "folder")] == [
        "report.csv",
        "report.md",
        "report.tex",
    ]
    (tmp_path / "file").write_text("")
    with pytest.raises(command.UserError, match="--output"):
        write(report, tmp_path / "file" / "below")


def test_the_command_prints_the_tables_and_refuses_with_2(home, capsys, tmp_path):
    assert command.main(["demo", "--home", str(home), "--output", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "missing (0 of 2 seeds)" in said
    assert f"written: {tmp_path / 'report.tex'}" in said
    assert command.main(["demo", "--home", str(home), "--recipe.epoch", "3"]) == 2
    assert "--recipe.epochs" in capsys.readouterr().err
    assert command.main(["nowhere"]) == 2


@pytest.mark.parametrize(
    "main", [lambda words: command.main(["demo", *words]), lambda words: history.main(["list", *words])]
)
def test_a_home_without_rights_is_said_with_what_to_do(home, monkeypatch, capsys, main):
    (home / "runs").mkdir(parents=True)
    real = Path.stat

    def refuse(path, **named):
        if home in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, **named)

    monkeypatch.setattr(Path, "stat", refuse)
    assert main(["--home", str(home)]) == 2
    assert "cannot be read: Permission denied. Ask its owner" in capsys.readouterr().err
