"""A process that has torch loaded and forks itself for each command that is asked of it.

    python -m tests.end_to_end.starter FD

FD is a socket. A request is one datagram: JSON with `module`, `words`, `folder` and `environment`, and with it standard
input, output and error. Answers are the child's id, and its exit code. It ends when the other end is closed.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import socket
import sys
import threading
import traceback
from importlib import import_module
from typing import Any

from engine.loading import loading

LONGEST = 1 << 20  # bytes of a request
# What the commands import in the end; none of the commands themselves, which must be run as they are.
HEAVY = (
    "engine.training.session",
    "engine.training.planning.dry_run",
    "engine.training.best_student",
    "engine.predicting.building",
    "engine.exporting.making",
    "engine.record.history_schema",
    "engine.console",
)


def main(number: int) -> None:
    """Answer requests to the end, and in each child become what was asked for."""
    with loading():
        for name in HEAVY:
            import_module(name)
    with socket.socket(fileno=number) as line:
        asked = _child(line)
    if asked:
        _become(**asked)
    os._exit(0)


def _child(line: socket.socket) -> dict[str, Any]:
    """Fork for each request; returns the request in the child, and nothing when there are no more."""
    while True:
        said, streams, _, _ = socket.recv_fds(line, LONGEST, 3)
        if not said:
            return {}
        if not (child := os.fork()):
            for place, stream in enumerate(streams):
                os.dup2(stream, place)
                os.close(stream)
            return dict(json.loads(said))
        for stream in streams:
            os.close(stream)
        line.send(b"%d" % child)
        line.send(b"%d" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _become(module: str, words: list[str], folder: str, environment: dict[str, str]) -> None:
    """Do as `python -m module` does, but for taking apart at the end all that is loaded, which takes a second too."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = words
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit.unregister(gc.unfreeze)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main(int(sys.argv[1]))
