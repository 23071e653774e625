"""`python -m engine.history`: list, show, delete and restore runs, and make the index again."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, print_any_letter
from engine.record.counted import counted
from engine.record.errors import InputError, UserError, not_readable
from engine.record.files import home_folder
from engine.record.gains import over_others
from engine.record.history import FILE, REBUILD, History, rebuild_from_nothing
from engine.record.one_line import one_line
from engine.record.values import is_number

STATUSES = ("queued", "running", "paused", "finished", "stopped", "failed", "lost")
Row = dict[str, Any]

# Heading, how a row is shown in it, and whether it is a number.
_COLUMNS: tuple[tuple[str, Callable[[Row], str], bool], ...] = (
    ("run", lambda row: row["id"], False),
    ("status", lambda row: row["status"], False),
    ("name", lambda row: one_line(f"{'★ ' if row['star'] else ''}{row['name']}"), False),
    ("method", lambda row: "alone" if row["method"] == "none" else row["method"], False),
    ("data", lambda row: row["data"], False),
    ("top-1", lambda row: _number(row["top1"]), True),
    ("best", lambda row: _number(row["best_top1"]), True),
    ("gain", lambda row: _gain(row), True),
    ("epoch", lambda row: f"{row['epoch']}/{row['epochs']}", True),
    ("time", lambda row: duration(row["seconds"]), True),
    ("tags", lambda row: " ".join(row["tags"]), False),
)


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code: 0, or 2 where something cannot be done."""
    arguments = _parser().parse_args(argv)
    print_any_letter()
    try:
        code = 0
        with ends_quietly():
            code = arguments.verb(home_folder(arguments.home), arguments)
        return code
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except (sqlite3.Error, UnicodeDecodeError) as error:  # a page that is damaged, or tables of another program
        print(f"{home_folder(arguments.home) / FILE}: cannot be read: {error}. {REBUILD}", file=sys.stderr)
        return 2


def duration(seconds: float) -> str:
    """Seconds as h:mm:ss."""
    whole = round(seconds) if is_number(seconds) else 0
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _list(home: Path, arguments: argparse.Namespace) -> int:
    rows: list[Row] = []
    if home.is_dir():  # looking must not make a folder where somebody mistyped its name
        with _open(home) as history:
            rows = history.runs(trashed=arguments.trash)
    rows = [row for row in rows if arguments.status in (None, row["status"])][: arguments.limit]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif not rows:
        print(f"No such runs under {home}.")
    else:
        _print_table(rows)
    return 0


def _show(home: Path, arguments: argparse.Namespace) -> int:
    with _open(home) as history:
        row = _find(history, arguments.run)
        metrics = {name: _outline(series) for name, series in history.metrics(row["id"]).items()}
    folder = Path(row["folder"])
    files = {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()}
    if arguments.json:
        print(json.dumps({"run": row, "metrics": metrics, "files": files}, ensure_ascii=False, indent=1))
        return 0
    hidden = {"pid", "process_start", "process_mark", "due", "recipe_key", "folder", "trashed", "given_name"}
    times = {"created", "started", "finished"}
    for name, value in row.items():
        if name not in hidden and value not in (None, "", []):
            shown = _moment(value) if name in times else duration(value) if name == "seconds" else value
            shown = "\n".join(map(one_line, shown.splitlines())) if isinstance(shown, str) else shown
            print(f"{name:18} {shown}")
    if metrics:
        print(f"\n{'metric':40} {'first':>10} {'last':>10} {'least':>10} {'most':>10}")
        for name, outline in metrics.items():
            print(f"{name:40} " + " ".join(f"{outline[key]:10.4g}" for key in ("first", "last", "least", "most")))
        print(f"Those of training, step by step: python -m engine.metrics {row['id']}")
    print(f"\n{folder}" + ("" if files else "  (its folder is gone)"))
    for name, size in files.items():
        print(f"  {name:40} {size:>14,} bytes")
    return 0


def _rebuild(home: Path, arguments: argparse.Namespace) -> int:
    if not home.is_dir():
        raise InputError("there is no such folder.", field=str(home), hint="Give the home of the runs with --home.")
    unread = rebuild_from_nothing(home)
    with History(home) as history:
        count, trashed = len(history.runs()), len(history.runs(trashed=True))
    print(f"{counted(count, 'run')}, and {trashed:,} in the trash, under {home}.")
    for line in unread:
        print(f"not read: {' '.join(line.split())}")
    return 0


def _delete(home: Path, arguments: argparse.Namespace) -> int:
    def delete(history: History, run: str) -> None:
        history.delete(run)
        print(f"{run} is in the trash; `python -m engine.history restore {run}` brings it back.")

    return _each(home, arguments.runs, delete, trashed=False)


def _restore(home: Path, arguments: argparse.Namespace) -> int:
    def restore(history: History, run: str) -> None:
        history.restore(run)
        print(f"{run} is back.")

    return _each(home, arguments.runs, restore, trashed=True)


def _each(home: Path, words: list[str], act: Callable[[History, str], None], *, trashed: bool) -> int:
    """Act on every run named; one that cannot be dealt with does not keep the others from it."""
    failed = 0
    with _open(home) as history:
        for word in words:
            try:
                act(history, _find(history, word, trashed)["id"])
            except UserError as error:
                print(error, file=sys.stderr)
                failed = 2
    return failed


def _open(home: Path) -> History:
    if not home.is_dir():
        raise InputError("there are no runs.", field=str(home), hint="Give the home of the runs with --home.")
    try:
        is_new = not (home / FILE).exists()
    except OSError as error:
        raise not_readable(home, error) from None
    if is_new:
        rebuild_from_nothing(home)
    return History(home)


def _find(history: History, word: str, trashed: bool | None = None) -> Row:
    """The run of this id or of an id that starts so, in the list, in the trash or (None) in either."""
    places = (False, True) if trashed is None else (trashed,)
    rows = [row for place in places for row in history.runs(trashed=place)]
    found = [row for row in rows if row["id"] == word] or [row for row in rows if word and row["id"].startswith(word)]
    if len(found) != 1:
        where = "in the trash" if trashed else f"under {history.home}"
        said = f"{len(found)} runs start so" if found else "there is no such run"
        hint = "`python -m engine.history list" + (" --trash` shows the ids." if trashed else "` shows the ids.")
        raise InputError(f"{said} {where}.", field=f"run {word!r}", hint=hint)
    return found[0]


def _outline(series: list[tuple[int, float]]) -> dict[str, float]:
    values = [value for _, value in series]
    return {"first": values[0], "last": values[-1], "least": min(values), "most": max(values)}


def _print_table(rows: list[Row]) -> None:
    lines = [[show(row) for _, show, _ in _COLUMNS] for row in rows]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        for heading, _, is_number in _COLUMNS:
            # An id is what people copy: it may not be broken.
            table.add_column(heading, justify="right" if is_number else "left", no_wrap=is_number or heading == "run")
        for line in lines:
            table.add_row(*line)
        Console(markup=False, emoji=False, highlight=False).print(table)
        return
    lines.insert(0, [heading for heading, _, _ in _COLUMNS])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(line, widths, _COLUMNS, strict=True)
        print(
            "  ".join(f"{text:>{width}}" if column[2] else f"{text:{width}}" for text, width, column in cells).rstrip()
        )


def _gain(row: Row) -> str:
    """The gain, with what it is over where that is not the student alone of its seed."""
    others = over_others(row["gain_others"])
    return _number(row["gain"], "+") + (f" ({others})" if others else "")


def _number(value: float | None, sign: str = "") -> str:
    return "" if value is None else f"{value:{sign}.2f}"


def _moment(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if seconds else "not yet"
    except (OverflowError, ValueError, OSError):  # no date has that many seconds
        return "at no known time"


def _positive(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    add_home(common)
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="JSON on standard output")

    parser = argparse.ArgumentParser(prog="python -m engine.history", description=__doc__)
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    listing = verbs.add_parser("list", parents=[common, as_json], help="the runs, newest first")
    listing.add_argument("--trash", action="store_true", help="those that were deleted")
    listing.add_argument("--status", choices=STATUSES, help="only those")
    listing.add_argument("--limit", type=_positive, metavar="N", help="at most so many")
    listing.set_defaults(verb=_list)

    show = verbs.add_parser(
        "show", parents=[common, as_json], help="one run: its row, what its epochs measured, its files"
    )
    show.add_argument("run", metavar="RUN", help="its id, or the start of it")
    show.set_defaults(verb=_show)

    rebuild = verbs.add_parser("rebuild", parents=[common], help="make the index again from the run folders")
    rebuild.set_defaults(verb=_rebuild)

    for name, verb, text in (("delete", _delete, "move runs to the trash"), ("restore", _restore, "bring them back")):
        moving = verbs.add_parser(name, parents=[common], help=text)
        moving.add_argument("runs", metavar="RUN", nargs="+", help="an id, or the start of one")
        moving.set_defaults(verb=verb)
    return parser


if __name__ == "__main__":
    sys.exit(main())
