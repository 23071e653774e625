"""The engine, killed at a chosen moment: `python -m benchmarks.torture.killer` answers orders on its standard input.

It has imported torch once and makes a process of its own for each order, so that a session costs half a second and not
five. The moment is the n-th time that the engine comes to a point (see `POINTS`); the engine itself knows of none of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from engine.record.control import COMMANDS, Command, send
from engine.record.run_folder import RunFolder

FILES = ("last.state.pt", "last.safetensors", "best.safetensors", "evaluation.safetensors", "environment.json")
POINTS = (
    "reading the data",
    "building the models",
    "in a step",
    "in an evaluation",
    "measuring CKA",
    "before a line of events",
    "in a line of events",
    "flushing a file",
    "writing the history",
    "drawing confusions",
    *(f"writing {name}" for name in FILES),
    *(f"after {name}" for name in FILES),
)
ANY_TIME = "at any time"  # the number is then of milliseconds
_HEARD = 0.3  # seconds; the engine looks for what is asked of it every quarter of one


@dataclass(frozen=True)
class Order:
    """One session.

    Attributes:
        words: of the command line of engine.run.
        point: where it is killed; empty: it is not.
        number: the how manieth time.
        asks: not killed there but asked for something: control words, or names of signals.
        report: a file for how often each point was come to.
        output: a file for what it prints.
    """

    words: list[str]
    point: str = ""
    number: int = 0
    asks: tuple[str, ...] = ()
    report: str = ""
    output: str = os.devnull


class Killer:
    """Hands out orders to the serving process.

    Attributes:
        sessions: how many there were.
    """

    def __init__(self, root: Path) -> None:
        settings = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
        self.sessions = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.torture.killer"],
            cwd=root, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, order: Order) -> int:
        """One session to its end; its exit code, -9 where it was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        self.sessions += 1
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End the serving process, after the session that it is in."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Killer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class _Points:
    """Counts how often each point is come to, and kills or asks at the one that was ordered."""

    order: Order
    folder: RunFolder
    counts: Counter[str] = field(default_factory=Counter)
    lock: Any = field(default_factory=threading.Lock)

    def come_to(self, point: str, before: Callable[[], None] = lambda: None) -> None:
        """Count; at the ordered time do `before`, and die of it, or ask."""
        with self.lock:
            self.counts[point] += 1
            if (point, self.counts[point]) != (self.order.point, self.order.number):
                return
            if not self.order.asks:
                before()
                die()
            for word in self.order.asks:
                _ask(self.folder, word)
            time.sleep(_HEARD)

    def watch(self, owner: Any, name: str, point: str) -> None:
        """Count the calls of a function, at their beginning."""
        real = getattr(owner, name)

        def watched(*given: Any, **named: Any) -> Any:
            self.come_to(point)
            return real(*given, **named)

        setattr(owner, name, watched)

    def watch_events(self) -> None:
        """Die before a line, and with half of one in the file."""
        from engine.record.events import EventWriter

        real = EventWriter.write

        def tear() -> None:
            with self.folder.events_file.open("ab") as events:
                events.write(b'{"v":1,"seq":7,"t":1.5,"type":"st')

        def watched(writer: EventWriter, *given: Any, **named: Any) -> Any:
            self.come_to("before a line of events")
            self.come_to("in a line of events", tear)
            return real(writer, *given, **named)

        EventWriter.write = watched  # type: ignore[method-assign]

    def watch_files(self) -> None:
        """Die with half of a file written aside, and at once after it took its place."""
        real = os.replace

        def watched(source: Any, target: Any, **named: Any) -> None:
            name = Path(target).name
            known = name in FILES
            if known:
                half = Path(source).stat().st_size // 2
                self.come_to(f"writing {name}", lambda: os.truncate(source, half))
            real(source, target, **named)
            if known:
                self.come_to(f"after {name}")

        os.replace = watched

    def watch_history(self) -> None:
        """Die in a transaction, before it is committed."""
        from engine.record.history import History

        real = History._write

        @contextlib.contextmanager
        def watched(history: History) -> Iterator[None]:
            with real(history):
                yield
                self.come_to("writing the history")

        History._write = watched  # type: ignore[method-assign]


def die() -> None:
    """As the kernel ends a process that has no say in it."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)  # until it is delivered


def _ask(folder: RunFolder, word: str) -> None:
    if word in COMMANDS:
        send(folder.path, cast(Command, word))
    else:
        os.kill(os.getpid(), signal.Signals[word])


def _session(order: Order) -> int:
    """One run of the engine in this process."""
    import torch

    from engine import run
    from engine.analysis import probe
    from engine.analysis.evaluation import Tally
    from engine.data import decoding
    from engine.training import session
    from engine.training.building import models

    home = Path(order.words[order.words.index("--home") + 1])
    points = _Points(order, RunFolder.find(home, order.words[order.words.index("--resume") + 1]))
    points.watch(decoding, "decode_sample", "reading the data")
    points.watch(models, "build_model", "building the models")
    points.watch(torch.Tensor, "backward", "in a step")
    points.watch(Tally, "add", "in an evaluation")
    points.watch(probe.MinibatchCKA, "update", "measuring CKA")
    points.watch(os, "fsync", "flushing a file")
    points.watch(session, "draw_confusions", "drawing confusions")
    points.watch_events()
    points.watch_files()
    points.watch_history()
    if order.point == ANY_TIME:
        threading.Timer(order.number / 1000, die).start()
    code = run.main(order.words)
    if order.report:
        Path(order.report).write_text(json.dumps(points.counts))
    return code


def _serve(orders: IO[str], answers: IO[str]) -> None:
    """A process for each order; its exit code is the answer."""
    from engine import run  # noqa: F401  # what it sets comes before torch
    from engine.training import session  # noqa: F401  # torch and timm, for all processes to come

    for line in orders:
        order = Order(**json.loads(line))
        child = os.fork()
        if not child:
            _become(order)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _become(order: Order) -> None:
    """Be a session and end; never returns."""
    code = 70
    try:
        output = os.open(order.output, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(output, 1)
        os.dup2(output, 2)
        code = _session(order)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.stdin, sys.stdout)
