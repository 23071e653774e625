"""Questions that are asked in a process of their own: what hangs or dies there takes nothing with it."""

from __future__ import annotations

import subprocess

from engine.record.launch import ROOT

_SECONDS = 120


def ask(command: list[str]) -> list[str] | str:
    """The lines that a command prints, or in one line why it printed none; ours may be a folder that is gone."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        return " ".join(said[-3:]) or f"it ended with {done.returncode}."
    return done.stdout.splitlines()
