"""How long the window takes from the start of its process to its first paint.

    python -m benchmarks.window_start [--times 9] [--page new_run]

Prints the median, and whether torch was in memory by then. Measures; asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def once(home: str, page: str) -> tuple[float, str]:
    """Start a fresh process; seconds to its first paint, and what of torch it had imported."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    began = time.time()
    command = [sys.executable, "-m", "fbt_gui", "--home", home, "--page", page, "--measure-first-paint"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout.split()
    return float(said[2]) - began, said[said.index("torch") + 1]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.window_start",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--page", default="new_run", choices=("new_run", "runs", "run"))
    parser.add_argument("--home", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or folder
        once(home, arguments.page)  # the first reads the files into the system's cache
        results = [once(home, arguments.page) for _ in range(arguments.times)]
    seconds = sorted(result[0] for result in results)
    torch = ", ".join(sorted({result[1] for result in results}))
    print(f"process start to first paint, page {arguments.page}: median {statistics.median(seconds):.3f} s")
    print(f"least {seconds[0]:.3f} s, most {seconds[-1]:.3f} s, {len(seconds)} times; torch in memory: {torch}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
