"""Which runs there is no going on with: those that are finished, and those in the trash."""

from __future__ import annotations

from engine.record.errors import TakenError
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


def refuse_trashed(folder: RunFolder) -> None:
    """Refuse a run that was named by its path in the trash, or by a link to that.

    Raises:
        InputError: it lies there.
    """
    real = RunFolder(folder.path.resolve())
    if real.is_trashed:
        raise real.gone()


def refuse_finished(row: RunSummary) -> None:
    """To start it again would write into its record, and change what it ended with where its data is away.

    Raises:
        TakenError: it is finished.
    """
    if row.status == "finished":
        hint = f"Begin a new run with its student: --student.weights run:{row.id}, or with more --recipe.epochs."
        raise TakenError("is finished; there is nothing to go on with.", field=row.id, hint=hint)
