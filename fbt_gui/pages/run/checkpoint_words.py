"""What the table of checkpoints says of a file."""

from __future__ import annotations

from fbt_gui.services.checkpoint_files import CheckpointFile
from fbt_gui.services.export_words import check_words, form_words, short_check
from fbt_gui.services.text import mark, tr

_WHICH = {"best": mark("best student"), "last": mark("last student"), "state": mark("training state"), "export": mark("export"), "": mark("file")}  # fmt: skip


def which_words(file: CheckpointFile) -> str:
    """What it is; of an export that was checked also in which form."""
    if file.report is None:
        return tr(_WHICH[file.which])
    return tr("export: {form}").format(form=form_words(file.report.format, file.report.weights))


def check_cell(file: CheckpointFile) -> str:
    """What the check of an export found; of a student that was put there without one, that there was none."""
    if file.report is not None and file.report.checked is not None:
        return short_check(file.report.checked)
    return tr("not checked") if file.which == "export" and file.is_student else ""


def check_tip(file: CheckpointFile) -> str:
    """The same in a sentence."""
    checked = file.report.checked if file.report else None
    return check_words(checked) if checked else check_cell(file)
