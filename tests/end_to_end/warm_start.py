"""The engine's commands started warm: loading torch is four of the five seconds that most of them take in tests.

Started as people start them, and so everything loaded anew, are the engines that `engine_process.start` starts (which are
stopped, killed, resumed, doubled), those of the queue, of a sweep and of windows (test_window, test_story, `fbt
--self-test`), the commands of the guide (tests/docs), and most of tests/faults.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

# No library reads them while it is loaded; the last is torch's own, for what it compiles.
_NOT_READ = ("FBT_HOME", "PYTEST_CURRENT_TEST", "TORCHINDUCTOR_CACHE_DIR")


class WarmStart:
    """Runs `python -m MODULE WORDS…` in forks of a process that has loaded what they load.

    Args:
        folder: to start in.
        environment: the surroundings that the libraries are loaded in.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = {**environment, "OMP_WAIT_POLICY": "PASSIVE"}  # as the commands set it
        self._one = threading.Lock()

    def can_run(self, environment: dict[str, str]) -> bool:
        """Whether a command is the same as one that loads everything in these surroundings.

        Only Linux forks what has such libraries loaded, and only while they have one thread.
        """
        if sys.platform != "linux" or environment.get("OMP_NUM_THREADS") != "1":
            return False
        asked = {"OMP_WAIT_POLICY": "PASSIVE", **environment}
        names = {*asked, *self._environment} - {*_NOT_READ}
        return all(asked.get(name) == self._environment.get(name) for name in names)

    def run(
        self, module: str, words: list[str], environment: dict[str, str], seconds: float, said: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, as `subprocess.run` with `said` as input and its output captured as text.

        Raises:
            TimeoutExpired: it takes longer, and was killed.
        """
        asked = {"module": module, "words": words, "folder": str(self._folder), "environment": environment}
        with self._one, TemporaryFile() as heard, TemporaryFile() as output, TemporaryFile() as errors:
            heard.write(said.encode())
            heard.seek(0)
            streams = [stream.fileno() for stream in (heard, output, errors)]
            socket.send_fds(self._line, [json.dumps(asked).encode()], streams)
            child = int(self._line.recv(64))
            code = self._code_of(child, seconds)
            if code is None:
                raise subprocess.TimeoutExpired([module, *words], seconds, _text(output), _text(errors))
            return subprocess.CompletedProcess([module, *words], code, _text(output), _text(errors))

    def _code_of(self, child: int, seconds: float) -> int | None:
        self._line.settimeout(seconds)
        try:
            return int(self._line.recv(64))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self._line.settimeout(None)
            self._line.recv(64)
            return None
        finally:
            self._line.settimeout(None)

    @property
    def pid(self) -> int:
        """Of the process that forks."""
        return self._process.pid

    def close(self) -> None:
        """End it."""
        self._line.close()
        self._process.wait()

    @cached_property
    def _line(self) -> socket.socket:
        """To the process that forks; it ends when this one does."""
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.end_to_end.starter", str(its.fileno())]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        with its:
            self._process = subprocess.Popen(
                command, cwd=self._folder, env=self._environment, pass_fds=[its.fileno()], **streams
            )
        return ours


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()
