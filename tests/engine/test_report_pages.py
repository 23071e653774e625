"""Reports for readers: one run and a matrix, each one HTML file that needs nothing beside it, and a PDF."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser

import pytest

from engine import compare, report
from engine.record.compared.maps import last_maps
from engine.record.compared.paper import BOTTOM, MARGIN, ROOM, Paper, Words
from engine.record.compared.paper_table import Piece, table
from engine.record.compared.pens import PAPER
from engine.record.events import EventWriter
from engine.report_curves import run_charts
from tests.end_to_end.engine_process import ROOT
from tests.engine.test_comparison_report import add

MATRIX = {"pair": "teacher-student", "rows": ["s1.0", "s2.0"], "columns": ["s1.0", "s2.0", "s3.0"]}


@pytest.fixture
def run(home):
    """A run with its losses by part, CKA, and a map."""
    folder = add(home, "ViT → CNN & more")
    writer = EventWriter(folder.events_file)
    for step in range(4, 40):
        losses = {"train/loss": 9.0 / step, "train/loss/kd/teacher-student": 4.0 / step}
        writer.write("step", step=step, epoch=step / 2, metrics=losses)
    for epoch, values in ((3, [[0.1, None, 0.3], [0.4, 0.5, 0.6]]), (4, [[0.2, 0.2, 0.2], [1.0, 0.9, 0.8]])):
        metrics = {f"cka/teacher-student/s{stage}": stage / 5 for stage in range(1, 5)}
        writer.write("cka", epoch=epoch, step=40 + epoch, metrics=metrics, matrix={**MATRIX, "values": values})
    writer.close()
    return folder


class Outside(HTMLParser):
    """What a page would fetch."""

    def __init__(self):
        super().__init__()
        self.fetched = []

    def handle_starttag(self, tag, attributes):
        self.fetched += [value for name, value in attributes if name in ("src", "href", "srcset")]
        self.fetched += [tag] if tag in ("script", "link", "iframe") else []


def fetched_by(page):
    parser = Outside()
    parser.feed(page)
    return parser.fetched + re.findall(r"url\(|@import", page)


def pages_of(pdf):
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def drawn_in(pdf):
    """The streams of a PDF, unpacked."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    return b"".join(zlib.decompressobj().decompress(part) for part in found if part[:1] == b"x")


def test_a_run_has_a_page_and_a_pdf_with_curves_maps_configuration_and_environment(home, run, tmp_path, capsys):
    assert report.main([run.id, "--output", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for said in ("<h1>ViT → CNN &amp; more</h1>", "Training loss and its parts", "kd teacher-student", "CKA of teacher and student, epoch 4", "<h2>Configuration</h2>", "student.model", "Environment", "python -m engine.run"):  # fmt: skip
        assert said in page, said
    assert not fetched_by(page)
    pdf = (tmp_path / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pages_of(pdf) >= 3
    assert b"/Subtype /Image" not in pdf, "charts are lines, not pixels"
    assert drawn_in(pdf).count(b" re") + drawn_in(pdf).count(b" l") > 100
    assert f"written: {tmp_path / 'report.pdf'}" in capsys.readouterr().out


def test_a_matrix_has_its_tables_and_the_curves_of_its_runs(home, tmp_path, capsys):
    from engine.record.expansion import expand
    from engine.record.history import History
    from engine.record.matched_runs import MatchedRuns
    from engine.record.matrix import load_matrix
    from engine.record.run_folder import RunFolder
    from engine.record.summary import RunSummary
    from engine.sweep import settled

    plan = expand(load_matrix("demo"), {})
    for planned in plan.cells.values():
        config = settled(planned, plan, MatchedRuns(home).refresh(), home)
        folder = RunFolder.create(home, config)
        writer = EventWriter(folder.events_file)
        writer.write(
            "run_started", run=folder.id, step=0, epoch=0, epochs=1, pid=1, process_start=0.0, host="x", due=9e9
        )
        writer.write("epoch", epoch=1, step=1, metrics={"val/top1": 50.0 + config.seed}, best=True)
        writer.write("run_finished", status="finished", step=2, epoch=1)
        writer.close()
        with History(home) as history:
            history.save(RunSummary.of(folder, config), folder)
    assert report.main(["demo", "--output", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for said in (plan.matrix.title, "average gain", "How to read it", "Validation accuracy", "What differs in the configurations"):  # fmt: skip
        assert said in page, said
    assert not fetched_by(page)
    assert pages_of((tmp_path / "report.pdf").read_bytes()) >= 2
    assert (tmp_path / "report.csv").is_file()


def test_a_matrix_without_runs_has_tables_alone(home, tmp_path, capsys):
    assert report.main(["demo", "--output", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.glob("report.*")) == ["report.csv", "report.md", "report.tex"]


@pytest.mark.parametrize(("of", "there"), [("run", "report.pdf"), ("demo", "report.tex"), ("demo", "report.html")])
def test_a_report_that_is_there_is_not_replaced_unless_asked(home, tmp_path, capsys, of, there):
    name, place = add(home, "one").id if of == "run" else of, tmp_path / there
    place.write_text("mine")
    assert report.main([name, "--output", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.err == f"{place}: is there already. Choose another place, or add --force to replace it.\n"
    assert (said.out, place.read_text(), len(list(tmp_path.glob("report.*")))) == ("", "mine", 1)
    assert report.main([name, "--output", str(tmp_path), "--force"]) == 0
    assert place.read_bytes() != b"mine" or there == "report.html"  # a matrix without runs has no pages


def test_a_comparison_is_written_as_a_pdf_without_qt(home, tmp_path):
    runs = [add(home, "one"), add(home, "other", method="dkd")]
    words = [*(run.id for run in runs), "--home", str(home), "--pdf", str(tmp_path / "c.pdf")]
    code = f"import sys; from engine import compare; compare.main({words!r}); print([m for m in sys.modules if m.startswith(('PySide', 'torch'))])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stderr == ""
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")


def test_letters_of_any_script_are_set_without_a_word(home, tmp_path, capsys):
    run = add(home, "蒸馏 ViT → ∞ 🙂 $x_1$ naïve")
    assert compare.main([run.id, "--pdf", str(tmp_path / "c.pdf"), "--html", str(tmp_path / "c.html")]) == 0
    assert capsys.readouterr().err == ""
    assert "蒸馏" in (tmp_path / "c.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["हिन्दी छात्र", "นักเรียน", "a\tb\r\x00c", "two\nlines", "a\u2028b\u202ec\u200b"])
def test_letters_that_the_font_lacks_and_what_is_no_letter_hinder_no_pdf(home, tmp_path, capsys, name):
    run = add(home, name)
    assert report.main([run.id, "--home", str(home), "--output", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_half_a_letter_hinders_no_pdf_and_a_missing_one_has_a_width(tmp_path):
    for words in (Words(10.0), Words(10.0, bold=True), Words(10.0, mono=True)):
        assert words.width("\N{DEVANAGARI LETTER HA}") > 0
        assert words.lines("a\tb", 100.0) == ["a b"]
        paper = Paper()
        paper.text("x\ud800", words)
        with (tmp_path / "a.pdf").open("wb") as file:
            paper.write(file, "x\ud800\t")


def test_the_newest_map_of_a_pair_is_drawn_and_none_that_a_resume_made_void(run):
    (found,) = last_maps(run)
    assert (found.epoch, found.values[1]) == (4, (1.0, 0.9, 0.8))
    writer = EventWriter(run.events_file)
    writer.write("run_started", run=run.id, step=44)
    writer.write("cka", epoch=5, step=45, metrics={}, matrix={**MATRIX, "values": [[1.0]]})  # damaged
    writer.close()
    (found,) = last_maps(run)
    assert (found.epoch, found.values[0]) == (3, (0.1, None, 0.3))


def test_a_teacher_measured_once_is_a_line_across_the_chart(home):
    run = add(home, "run", top1=(10.0, 20.0, 30.0))
    chart = next(svg for svg in run_charts(run.events_file, PAPER) if ">Accuracy<" in svg)
    assert ">teacher<" in chart and ">student<" in chart


def test_no_curve_of_a_long_run_has_more_points_than_can_be_seen(home):
    run = add(home, "run")
    writer = EventWriter(run.events_file)
    for step in range(4, 20_000):
        writer.write("step", step=step, epoch=step / 2, metrics={"train/loss": 1.0})
    writer.close()
    chart = run_charts(run.events_file, PAPER)[0]
    assert chart.count(",") < 3000


def test_nothing_is_drawn_below_the_foot_and_heads_of_tables_return_on_each_page():
    paper = Paper()
    paper.text("A sentence that is long. " * 1200, Words())
    rows = [[Piece(f"field {number}"), Piece("value " * 30)] for number in range(90)]
    table(paper, [ROOM / 2] * 2, [Piece("Field"), Piece("Value")], rows)
    assert len(paper.pages) > 4
    assert MARGIN <= paper.y <= BOTTOM + 6


def test_words_are_broken_between_words_and_within_one_that_is_too_long():
    words = Words(10.0)
    lines = words.lines("one two three " + "x" * 200, 100.0)
    assert "".join(lines).replace(" ", "") == "onetwothree" + "x" * 200
    assert all(words.width(line) <= 100.0 for line in lines)


def test_what_is_neither_a_matrix_nor_a_run_is_refused_with_2(home, capsys):
    assert report.main(["nowhere"]) == 2
    said = capsys.readouterr().err
    assert "nowhere" in said and "there is no such run" in said and "demo" in said
    assert "o matrix has this name" in said


def test_where_several_runs_start_so_they_are_named(home, capsys):
    runs = sorted(add(home, name).id for name in ("one", "other"))
    assert report.main([runs[0][:4], "--home", str(home)]) == 2
    said = capsys.readouterr().err
    assert "2 runs start so" in said and ", ".join(runs) in said
