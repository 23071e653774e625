"""What a process that reads hostile input may do: write under one folder, and nothing else.

    python -m benchmarks.torture.fuzz_guard HOME MODULE [WORDS …]      runs a command so

An audit hook sees every file that is opened for writing, moved or deleted, every process that is started, every name
that a pickle asks for and every text that is compiled. It notes what is forbidden and refuses it.
"""

from __future__ import annotations

import os
import resource
import runpy
import sys
from pathlib import Path
from typing import Any

from benchmarks.torture.peak import peak_bytes

CODE = 99  # of a command that did what is forbidden
MEMORY = 2 << 30  # bytes that a process may ask for, beside what it had at its start
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn", "pickle.find_class",
    "socket.connect", "socket.bind", "ftplib.connect", "http.client.connect", "urllib.Request", "webbrowser.open",
)  # fmt: skip
# How many of their arguments are paths.
_CHANGING = {
    "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.remove": 1, "os.rmdir": 1, "os.mkdir": 1, "os.truncate": 1,
    "os.chmod": 1, "os.chown": 1, "os.utime": 1, "shutil.rmtree": 1, "shutil.move": 2, "sqlite3.connect": 1,
}  # fmt: skip
_DEVICES = ("/dev/null", "/dev/tty")
# What the engine asks for its own version, and Python for the system's and for where libraries are.
_KNOWN_PROGRAMS = ("git", "uname", "file", "ldconfig", "gcc", "cc", "ld", "objdump")


class Guard:
    """Watches this process from `install` on, for good: an audit hook cannot be taken away.

    Attributes:
        seen: what was forbidden and refused.
    """

    def __init__(self, home: Path) -> None:
        self.seen: list[str] = []
        self._home = os.path.realpath(home)
        self._busy = False

    def install(self) -> None:
        """Begin to watch."""
        sys.addaudithook(self._look)

    def _look(self, event: str, given: tuple[Any, ...]) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            problem = self._problem(event, given)
        finally:
            self._busy = False
        if problem:
            self.seen.append(problem)
            raise PermissionError(f"forbidden here: {problem}")

    def _problem(self, event: str, given: tuple[Any, ...]) -> str:
        if event == "open":
            path, mode, flags = given
            writes = isinstance(flags, int) and flags & _WRITING
            return f"{event} {path!r} {mode} {flags:#x}" if writes and not self._is_ours(path) else ""
        if event in _CHANGING:
            foreign = [path for path in given[: _CHANGING[event]] if not self._is_ours(path)]
            return f"{event} {foreign[0]!r}" if foreign else ""
        if event == "subprocess.Popen":
            program = os.path.basename(os.fsdecode(given[0] or given[1][0]))
            return "" if program in _KNOWN_PROGRAMS else f"{event} {given[1]!r:.200}"
        if event == "compile":
            return f"{event} {given[0]!r:.200}" if _is_evaluated(given) else ""
        return f"{event} {given!r:.200}" if event in _FORBIDDEN else ""

    def _is_ours(self, path: Any) -> bool:
        """Whether a path lies in the home; a number is a file that is open already, and was looked at then."""
        if isinstance(path, int):
            return True
        text = os.fsdecode(path)
        if text.startswith("file:"):
            text = text.removeprefix("file:").partition("?")[0]
        place = os.path.realpath(text)
        return text in _DEVICES or text == ":memory:" or place == self._home or place.startswith(self._home + os.sep)


def limit_memory() -> None:
    """Let the process ask for `MEMORY` more than it has, not for all there is."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) if sys.platform == "linux" else 0
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def peak_megabytes() -> int:
    """The most memory that this process ever had."""
    return peak_bytes() >> 20


def _is_evaluated(given: tuple[Any, ...]) -> bool:
    """Whether a text is compiled that is in no file; what libraries make of their own fields is known."""
    source, name = given
    if source is None or not isinstance(name, str) or name != "<string>":
        return False
    caller = sys._getframe(3).f_code.co_filename
    return not caller.startswith((sys.base_prefix, sys.prefix)) and not caller.startswith("<frozen")


def main(words: list[str]) -> int:
    """Run a command under guard; what it did that is forbidden is told on standard error."""
    home, module, *rest = words
    guard = Guard(Path(home))
    sys.argv = [module, *rest]
    guard.install()
    code: Any = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    for problem in guard.seen:
        print(f"guard: {problem}", file=sys.stderr)
    print(f"peak: {peak_megabytes()}", file=sys.stderr)
    return CODE if guard.seen else code if isinstance(code, int) else 0 if code is None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
