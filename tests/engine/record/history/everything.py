"""All that a history holds, for comparing."""

from engine.record.history import History


def everything(home):
    with History(home) as opened:
        runs = {row["id"]: row for row in [*opened.runs(), *opened.runs(trashed=True)]}
        return runs, sorted(opened.db.execute("select run, epoch, name, value from metrics").fetchall())
