"""`python -m engine.export RUN`: the trained student in a format of others, compared with itself on real images.

Writes safetensors, a folder that timm loads by `local-dir:`, ONNX or .pt2, and `<file>.json` beside it with what was
measured. Exit codes: 0 done; 1 the export answers otherwise than the student, and is not left in place; 2 it cannot
be exported so.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from engine.loading import loading
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, ends_at_ctrl_c
from engine.record.disk import in_words
from engine.record.errors import UserError
from engine.record.export_request import FORMATS, MOST_IMAGES, ExportRequest, NotTheSame, format_of
from engine.record.files import expanded, home_folder
from engine.record.force import add_force, refuse_taken
from engine.record.run_folder import RunFolder
from engine.record.student_file import Which, saved_student

if TYPE_CHECKING:
    from engine.exporting.making import Exported


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        home = home_folder(arguments.home)
        folder = RunFolder.find(home, arguments.run)
        output = expanded(arguments.output) if arguments.output else None
        request = ExportRequest(
            which=arguments.which,
            format=arguments.format or format_of(output) or FORMATS[0],
            weights="float16" if arguments.half else "int8" if arguments.int8 else "float32",
            output=output,
            images=arguments.images,
        )
        target = request.target(folder)
        if output is not None:  # an earlier export in the run's own folder is made again
            refuse_taken(target, force=arguments.force, folder=request.format == "folder")
        saved_student(folder, request.which)  # refused before torch is waited for
        replace = arguments.force or output is None
        made = _made(folder, home, request, replace=replace, quiet=arguments.json)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, NotTheSame) else 2
    with ends_quietly():
        if arguments.json:
            told = {**made.report, "path": str(made.path), "loading": made.loading}
            print(json.dumps(told, ensure_ascii=False))
        else:
            _print(made)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.export", description=(__doc__ or "").split("\n", 1)[0], allow_abbrev=False
    )
    parser.add_argument("run", help="a run's id, or the start of it")
    parser.add_argument(
        "--which", choices=get_args(Which), default="best", help="best: by validation accuracy (default)"
    )
    parser.add_argument("--format", choices=FORMATS, help="default: what --output ends in, else safetensors")
    stored = parser.add_mutually_exclusive_group()
    stored.add_argument("--half", action="store_true", help="weights as float16, computed with in float32")
    stored.add_argument(
        "--int8", action="store_true", help="weights of layers as int8, a scale for each output channel: onnx, pt2"
    )
    parser.add_argument("--output", type=Path, help="the file or folder; default: in the run's exports folder")
    parser.add_argument(
        "--images", type=int, default=MOST_IMAGES, help=f"validation images to compare on; default {MOST_IMAGES}"
    )
    add_force(parser)
    add_home(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else there")
    return parser


def _made(folder: RunFolder, home: Path, request: ExportRequest, *, replace: bool, quiet: bool) -> Exported:
    """Export, with a bar where somebody looks."""
    from rich.console import Console
    from rich.progress import Progress

    with loading():
        from engine.exporting.making import make_export

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("reading images", total=None)
        return make_export(
            folder,
            home,
            request,
            lambda what, done, of: bar.update(task, description=what, completed=done, total=of),
            replace=replace,
        )


def _print(made: Exported) -> None:
    report = made.report
    print(f"{made.path} ({in_words(report['bytes'])}, weights as {report['weights']})")
    print(f"Checked with {report['reader']}, {made.agreement.said()}.\n")
    print("\n".join(made.loading))


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
