"""Fuse, the window: it imports nothing of the engine but `engine.record`, and never torch."""

import os

# Numpy asks for pages of 2 MB for arrays of 4 MB and more. On a virtual machine the first touch of one took 11 ms, which
# a curve of a million points asks of the GUI thread several times in one turn; with small pages it is not felt.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
