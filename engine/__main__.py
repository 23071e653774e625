"""`python -m engine`: run a configuration, or one of the engine's other commands by its verb."""

import multiprocessing
import sys

from engine.record.closed_pipe import ends_quietly
from engine.record.verbs import asks_for_help, is_verb, misspelt, obey, verbs_help

if __name__ == "__main__":
    multiprocessing.freeze_support()
    words = sys.argv[1:]
    if problem := misspelt(words):
        print(problem, file=sys.stderr)
        sys.exit(2)
    if asks_for_help(words):
        with ends_quietly():
            print(verbs_help(), flush=True)
    sys.exit(obey(words if is_verb(words) else ["engine", *words]))
