"""One reader under fuzz that is led by coverage: inputs that reach new lines of the code are spoilt further.

    python -m benchmarks.torture.fuzz_atheris TARGET [SECONDS] [HOME]

Wants atheris, which is in none of the extras: install it into an environment of its own. It ends at the first failure
and leaves the input in HOME; unlike those of the campaign it cannot be made again from a number.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from benchmarks.torture.fuzz_child import SECONDS, target_of
from benchmarks.torture.fuzz_guard import Guard

_LONGEST = 4096  # bytes of an input
_MEGABYTES = 2048


def main(words: list[str]) -> int:
    """Fuzz until the time is over; exit code 2 where atheris is not installed, or the words are none of its."""
    try:
        import atheris
    except ImportError:
        print("atheris is not installed here: pip install atheris", file=sys.stderr)
        return 2
    if not 1 <= len(words) <= 3:
        print(__doc__, file=sys.stderr)
        return 2
    seconds = int(words[1]) if len(words) > 1 else 300
    home = Path(words[2]) if len(words) > 2 else Path(tempfile.mkdtemp(prefix="atheris-"))
    corpus = home / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["engine", "fbt_gui"]):
        target = target_of(words[0])
        for number, honest in enumerate(target.seeds(home)):
            (corpus / f"seed-{number}").write_bytes(honest)
            with suppress(Exception):  # what is imported late is imported now; it comes again as an input
                target.read(honest, home)
    guard = Guard(home)

    def read(data: bytes) -> None:
        with suppress(*target.refusals):
            target.read(data, home)
        if guard.seen:
            raise PermissionError(guard.seen.pop())

    limits = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-timeout={SECONDS:g}"]
    limits += [f"-rss_limit_mb={_MEGABYTES}", f"-artifact_prefix={home}/", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], str(corpus), *limits], read)
    guard.install()
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
