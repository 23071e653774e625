"""The engine of Fuse: heterogeneous knowledge distillation without a window."""

import os

# Before anything imports the hub's library: nothing is told to anybody about how this program is used.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"
