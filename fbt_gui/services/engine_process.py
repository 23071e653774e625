"""EngineProcess: starts the engine so that it outlives the window; the window learns the rest from files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QProcess, QProcessEnvironment

from engine.record.errors import InputError
from engine.record.launch import ROOT, engine_command, engine_is_there, queue_command
from engine.record.run_folder import RunFolder
from engine.record.starting import is_starting, over, promise
from engine.record.verbs import is_frozen, program
from fbt_gui.services.small_pages import give_back
from fbt_gui.services.text import tr

__all__ = ["ROOT", "EngineProcess", "engine_command", "engine_is_there"]


def catalogue_command(home: Path) -> list[str]:
    """Program and arguments that write the catalogue of the installed timm into the home folder."""
    return [*program("catalogue"), "--home", str(home)]


def advise_command(home: Path) -> list[str]:
    """Program and arguments that answer the window's questions (see `engine.advise`)."""
    return [*program("advise"), "--home", str(home)]


def engine_environment() -> QProcessEnvironment:
    """The engine's environment: ours, with the place of the `engine` package for where it is not installed.

    The working folder stays ours, so that a relative path means the same to both programs.
    """
    environment = QProcessEnvironment.systemEnvironment()
    give_back(environment)
    if is_frozen():
        environment.insert("PYINSTALLER_RESET_ENVIRONMENT", "1")
    else:
        paths = [str(ROOT), environment.value("PYTHONPATH", "")]
        environment.insert("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    return environment


class EngineProcess:
    """Starts engines; what becomes of them is read from their runs' folders."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def start(self, folder: RunFolder) -> None:
        """Start the engine on the run in `folder`, detached, its streams in a file there. For workers.

        Raises:
            InputError: the system cannot start it, or an engine is being started on it already.
        """
        if is_starting(self.home, folder.id):
            raise InputError(tr("is being started already."), field=folder.id)
        promise(self.home, folder.id)
        try:
            self._start(engine_command(folder.id, self.home), folder.output_file)
        except InputError:
            over(self.home, folder.id)
            raise

    def start_queue(self) -> None:
        """Start the runner of the queue, detached; where one is at it already, it ends at once.

        Raises:
            InputError: the system cannot start it.
        """
        self._start(queue_command(self.home), self.home / "queue-runner.txt")

    def refresh_catalogue(self) -> None:
        """Let the models of another timm than the program was made with be listed, for the next start.

        Raises:
            InputError: the system cannot start it.
        """
        self._start(catalogue_command(self.home), self.home / "catalogue.log")

    def _start(self, command: list[str], log: Path) -> None:
        program, *arguments = command
        process = QProcess()
        process.setProgram(program)
        process.setArguments(arguments)
        process.setProcessEnvironment(engine_environment())
        output = str(log)
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(output, QProcess.OpenModeFlag.Append)
        process.setStandardErrorFile(output, QProcess.OpenModeFlag.Append)
        answer: Any = process.startDetached()
        # The stub promises (started, pid); PySide6 6.11.3 gives the bool alone.
        if not (answer[0] if isinstance(answer, tuple) else answer):
            reason, hint = process.errorString(), tr("Is Python still installed there?")
            raise InputError(tr("cannot be started: {reason}.").format(reason=reason), field=program, hint=hint)
