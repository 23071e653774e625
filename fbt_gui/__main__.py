"""`python -m fbt_gui`."""

import sys

from fbt_gui.app import main

if __name__ == "__main__":
    sys.exit(main())
