"""EngineProcess: starts the engine so that it outlives the window; the window learns the rest from files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

from engine.record.errors import InputError
from engine.record.run_folder import RunFolder

ROOT = Path(__file__).resolve().parents[2]


def engine_command(run: str, home: Path) -> list[str]:
    """Program and arguments that run or resume `run`: from source a module, frozen this program with a verb."""
    start = [sys.executable, "engine"] if getattr(sys, "frozen", False) else [sys.executable, "-m", "engine.run"]
    return [*start, "--resume", run, "--home", str(home)]


def engine_environment() -> QProcessEnvironment:
    """The engine's environment: ours, with the place of the `engine` package for where it is not installed.

    The working folder stays ours, so that a relative path means the same to both programs.
    """
    environment = QProcessEnvironment.systemEnvironment()
    if getattr(sys, "frozen", False):
        environment.insert("PYINSTALLER_RESET_ENVIRONMENT", "1")
    else:
        paths = [str(ROOT), environment.value("PYTHONPATH", "")]
        environment.insert("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    return environment


class EngineProcess:
    """Starts engines and remembers which process it started for which run."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.pids: dict[str, int] = {}

    def start(self, folder: RunFolder) -> int:
        """Start the engine on the run in `folder`, detached, its streams in a file there; returns its process id.

        Raises:
            InputError: the system cannot start it.
        """
        program, *arguments = engine_command(folder.id, self.home)
        process = QProcess()
        process.setProgram(program)
        process.setArguments(arguments)
        process.setProcessEnvironment(engine_environment())
        output = str(folder.output_file)
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(output, QProcess.OpenModeFlag.Append)
        process.setStandardErrorFile(output, QProcess.OpenModeFlag.Append)
        started, pid = process.startDetached()  # type: ignore[misc]  # the stub gives a bool; PySide6 gives the pair
        if not started:
            raise InputError(f"cannot be started: {process.errorString()}.", field=program, hint="Is Python still installed there?")
        self.pids[folder.id] = int(pid)
        return int(pid)
