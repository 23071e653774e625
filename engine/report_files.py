"""The files of a report: CSV for programs, Markdown and LaTeX for people."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from engine.record.cells import inert
from engine.record.errors import InputError
from engine.record.files import replace_file
from engine.record.matrix import AVERAGE, TEACHER
from engine.report_tables import Report, below, tables

TABLES = ("report.csv", "report.md", "report.tex")
PAGES = ("report.html", "report.pdf")  # see engine.report_pages


def write(report: Report, folder: Path) -> list[Path]:
    """Write report.csv, report.md and report.tex.

    Raises:
        InputError: the folder cannot be written.
    """
    makers: tuple[Callable[[Report], str], ...] = (as_csv, as_markdown, as_latex)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, make in zip(TABLES, makers, strict=True):
            replace_file(folder / name, make(report))
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}.", field=str(folder), hint="Choose another folder with --output."
        ) from None
    return [folder / name for name in TABLES]


def as_csv(report: Report) -> str:
    """One line a pair and row, and one a published number; plain numbers, empty where there is none."""
    headings = ["pair", "row", "control", "origin", "metric", "seeds", "seeds_wanted", "mean", "std"]
    headings += ["gain", "gain_std", "gain_low", "gain_high", "gain_seeds", "wins", "verdict", "source", "note"]
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()

    def put(line: Mapping[str, object]) -> None:
        writer.writerow({name: inert(value) for name, value in line.items()})

    for pair in report.plan.pairs:
        teacher = {"pair": pair, "row": TEACHER, "origin": "measured", "metric": "top1", "mean": report.teachers[pair]}
        put(teacher)
        for row in report.plan.rows:
            cell = report.cells[pair, row.label]
            made, gain = cell.spread, cell.gain
            what = {"pair": pair, "row": row.label, "control": "" if row.control == "none" else row.control}
            what |= {"origin": "measured", "metric": report.metric}
            numbers: dict[str, float | str | None] = {"seeds": len(cell.values), "seeds_wanted": cell.wanted}
            if made:
                numbers |= {"mean": made.mean, "std": made.std}
            if gain:
                numbers |= {"gain": gain.mean, "gain_std": gain.std, "gain_low": gain.low, "gain_high": gain.high}
                numbers |= {"gain_seeds": gain.n, "wins": gain.wins, "verdict": gain.verdict}
            put({**what, **numbers})
    for item in report.plan.matrix.published:
        value = {"gain" if item.pair == AVERAGE else "mean": item.value}
        what = {"pair": item.pair, "row": item.method, "origin": "published", "source": item.source, "note": item.note}
        put({**what, **value})
    return text.getvalue()


def as_markdown(report: Report) -> str:
    """The report as Markdown."""
    lines = [f"# {_md(report.plan.matrix.title)}", "", _md(report.caption()), ""]
    for table in tables(report):
        lines += [f"## {_md(table.title)}", ""] if table.title else []
        lines.append(_md_row(table.headings))
        lines.append("|" + "---|" * len(table.headings))
        lines += [*(_md_row(line) for line in table.rows), ""]
    for heading, notes in below(report):
        lines += [f"## {heading}", "", *(f"- {_md(note)}" for note in notes), ""]
    return "\n".join(lines)


def _md_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_md(cell) for cell in cells)} |"


def _md(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    for character in "\\|*_`<":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def as_latex(report: Report) -> str:
    """Each table as a LaTeX table; wants the packages booktabs and inputenc (utf8)."""
    blocks = ["% Needs \\usepackage{booktabs}."]
    for number, table in enumerate(tables(report)):
        caption = f"{report.plan.matrix.title}. {table.title + '. ' if table.title else ''}{report.caption()}"
        lines = ["\\begin{table}", "\\centering", f"\\caption{{{_tex(caption)}}}"]
        lines += [
            f"\\begin{{tabular}}{{{'l' * len(table.headings)}}}",
            "\\toprule",
            _tex_row(table.headings),
            "\\midrule",
        ]
        for place, line in enumerate(table.rows, 1):
            lines += [_tex_row(line), *(["\\midrule"] if place == table.rule_after else [])]
        lines += ["\\bottomrule", "\\end{tabular}", *(_tex_notes(report) if number == 0 else []), "\\end{table}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _tex_notes(report: Report) -> list[str]:
    """What stands below the tables, below the first."""
    lines = [f"{_tex(heading)}: {' '.join(map(_tex, notes))}\\par" for heading, notes in below(report)]
    return ["\\par\\medskip", "\\begin{minipage}{\\linewidth}\\footnotesize", *lines, "\\end{minipage}"]


def _tex_row(cells: Iterable[str]) -> str:
    return " & ".join(_tex(cell) for cell in cells) + " \\\\"


_TEX = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}",
    "±": "$\\pm$", "→": "$\\to$", "−": "$-$", "×": "$\\times$", "“": "``", "”": "''", "[": "{[}", "]": "{]}",
}  # fmt: skip


def _tex(text: str) -> str:
    """Text that LaTeX sets as it is, a minus before a number as one."""
    text = re.sub(r"(?<![\w.])-(?=\d)", "−", text)
    return "".join(_TEX.get(character, character) for character in " ".join(text.split()))
