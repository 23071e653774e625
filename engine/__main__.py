"""`python -m engine`: run a configuration, or one of the engine's other commands by its verb."""

import multiprocessing
import sys

from engine.record.verbs import is_verb, obey

if __name__ == "__main__":
    multiprocessing.freeze_support()
    words = sys.argv[1:]
    sys.exit(obey(words if is_verb(words) else ["engine", *words]))
