"""Which sockets a process and all that it starts make use of, seen from inside and from outside.

Inside: a `sitecustomize` module on PYTHONPATH hears Python's audit events in every process that is started, workers of
a DataLoader included, and writes them to a file. Outside: /proc, which knows the sockets of libraries too.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

_LISTENER = """
import json, os, socket, sys

def hear(event, arguments):
    if not event.startswith("socket.") or event in ("socket.__new__", "socket.gethostname"):
        return
    kind = getattr(arguments[0], "family", None) if arguments else None
    if kind == getattr(socket, "AF_UNIX", -1):
        kind = "unix"
    elif event == "socket.getaddrinfo":
        kind = "name"
    line = json.dumps({"event": event, "kind": str(kind), "said": repr(arguments[1:] or arguments)[:200], "of": sys.orig_argv[1:6]})
    place = os.open(os.environ["SOCKETS_SEEN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(place, line.encode() + b"\\n")
    os.close(place)

sys.addaudithook(hear)
place = os.open(os.environ["SOCKETS_SEEN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(place, (json.dumps({"event": "started", "of": sys.orig_argv[1:6], "pid": os.getpid()}) + "\\n").encode())
os.close(place)
"""


class Sockets:
    """What was seen; `environment` is for the processes that are to be watched."""

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(_LISTENER, encoding="utf-8")
        self._file = folder / "seen.jsonl"
        self._file.touch()
        paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.environment = {"PYTHONPATH": os.pathsep.join(paths), "SOCKETS_SEEN": str(self._file)}
        self.outside: set[str] = set()

    def heard(self) -> list[str]:
        """Audit events of sockets that are not between processes of this machine."""
        return [f"{line['event']} {line['said']} of {line['of']}" for line in self._lines() if self._counts(line)]

    def processes(self) -> list[str]:
        """The Python processes that the listener was in, by their command lines."""
        return [" ".join(line["of"]) for line in self._lines() if line["event"] == "started"]

    @contextmanager
    def watching(self, pid: int) -> Iterator[None]:
        """Look at the sockets of a process and of all below it, again and again."""
        done = threading.Event()
        thread = threading.Thread(target=self._watch, args=(pid, done), name="sockets")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _watch(self, pid: int, done: threading.Event) -> None:
        known: dict[int, psutil.Process] = {}
        while not done.wait(0.05):
            for process in [*_family(pid), *known.values()]:
                known[process.pid] = process
                try:
                    for found in process.net_connections(kind="inet"):
                        self.outside.add(
                            f"{found.laddr} to {found.raddr or 'nobody'}, {found.status}, {process.name()}"
                        )
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    known.pop(process.pid)

    def _lines(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines()]

    @staticmethod
    def _counts(line: dict[str, str]) -> bool:
        return line["event"] != "started" and line["kind"] != "unix"


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
