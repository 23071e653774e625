"""`python -m engine.predict CHECKPOINT_OR_RUN IMAGES…`: what a student takes images for.

The student is a .safetensors file that a run has saved, one that was exported so or as a folder, or the best one of a
run; with --teacher the run's teacher answers beside it. Images are files, or folders of them, and are prepared as those that
the run was validated on.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import sys
from typing import TYPE_CHECKING

from engine.loading import loading
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, ends_at_ctrl_c
from engine.record.errors import InputError, UserError
from engine.record.files import expanded, home_folder

if TYPE_CHECKING:
    from engine.predicting.answer import Answer
    from engine.predicting.predictor import Predictor

# As in engine.run, which sets it too late for a process that has loaded torch.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_DEVICES = r"auto|cpu|mps|cuda(:\d+)?"
_TOP = 5


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; exit code 1 where some images are broken, 2 where the student or its teacher cannot be used."""
    arguments = _parser().parse_args(argv)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name may hold what a console lacks
    try:
        _check(arguments)
        if arguments.serve:
            return _serve(arguments)
        predictor = _predictor(arguments)
        from engine.training.explaining import explained

        with explained("images"), ends_quietly():
            return _answer(predictor, arguments)
        return 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.predict", description=(__doc__ or "").split("\n", 1)[0], allow_abbrev=False
    )
    parser.add_argument(
        "student", help="a run's id or the start of it; or a student's .safetensors file, or exported folder"
    )
    parser.add_argument("images", nargs="*", help="image files, and folders of them")
    parser.add_argument("--top", type=int, default=_TOP, metavar="N", help="classes to name (default 5)")
    parser.add_argument("--teacher", action="store_true", help="of a run: its teacher too, as the run built it")
    parser.add_argument("--device", default="", help="auto, cpu, mps, cuda or cuda:N; default: as the run was computed")
    add_home(parser)
    parser.add_argument("--json", action="store_true", help="an answer a line on standard output, nothing else there")
    parser.add_argument("--serve", action="store_true", help="read requests from standard input, answer until its end")
    return parser


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what can be refused before torch is loaded.

    Raises:
        UserError: with what was given.
    """
    if arguments.device and not re.fullmatch(_DEVICES, arguments.device):
        raise UserError("is no device.", field="--device", hint="Give auto, cpu, mps, cuda or cuda:N.")
    if arguments.top < 1:
        raise UserError("is no number of classes.", field="--top", hint="Give 1 or more.")
    if arguments.serve and arguments.images:
        raise UserError("takes its images from standard input.", field="--serve", hint="Leave the images out.")
    if not arguments.serve and not arguments.images:
        raise UserError("are missing.", field="images", hint="Give image files, or folders of them.")
    if "" in arguments.images:  # pathlib takes it for the folder one stands in
        raise UserError("hold an empty path.", field="images", hint="Give . for the folder you are in.")


def _predictor(arguments: argparse.Namespace) -> Predictor:
    """The models, loaded.

    Raises:
        UserError: there is no such student or run, or it cannot be built.
    """
    from engine.predicting.exported_folder import is_exported_folder
    from engine.record.export_request import format_of
    from engine.record.run_folder import RunFolder

    home, given = home_folder(arguments.home), expanded(arguments.student)
    exported = format_of(given)
    if exported in ("onnx", "pt2"):
        hint = "Give the id of its run, or an export as safetensors or as a folder."
        raise InputError(f"is an export as {exported}, which is not read here.", field=str(given), hint=hint)
    is_alone = exported is not None or os.path.isfile(given) or is_exported_folder(given)
    if is_alone and arguments.teacher:
        hint = "Give the id of the run instead."
        raise InputError("is a student alone, and does not bring its teacher.", field=str(given), hint=hint)
    folder = None if is_alone else RunFolder.find(home, arguments.student)

    with loading():
        from engine.predicting.building import of_file, of_run
        from engine.training.explaining import explained

    with explained(str(folder.path if folder else given)):
        if folder is None:
            return of_file(given, home, arguments.device)
        return of_run(folder, home, arguments.device, teacher=arguments.teacher, without=arguments.serve)


def _serve(arguments: argparse.Namespace) -> int:
    from engine.record.own_streams import own_streams

    # Who drops an image must not wait for a download: the run has fetched what it needs.
    os.environ["HF_HUB_OFFLINE"] = "1"
    heard, spoken = own_streams()
    predictor = _predictor(arguments)
    from engine.predicting.serving import Server

    return Server(predictor, spoken, arguments.top).serve(heard)


def _answer(predictor: Predictor, arguments: argparse.Namespace) -> int:
    """Print an answer for each image; what is broken is named, and the others go on."""
    from engine.predicting.answer import Answer
    from engine.predicting.images import find_images
    from engine.predicting.table import lines_of

    found = find_images(arguments.images)
    names = {role: " + ".join(each.model.name for each in models) for role, models in predictor.models.items()}

    def tell(answer: Answer) -> bool:
        if arguments.json:
            print(json.dumps(answer.values(), ensure_ascii=False), flush=True)
        elif answer.error:
            print(f"{answer.values()['path']}: {answer.error}.", file=sys.stderr)
        else:
            print("\n".join(lines_of(answer, names)), flush=True)
        return not answer.error

    whole = [tell(Answer(path, error=reason)) for path, reason in found.refused]
    whole += [tell(answer) for answer in predictor.answers(found.images, arguments.top)]
    return 0 if all(whole) else 1


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
