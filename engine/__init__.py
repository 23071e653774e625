"""The engine of Fuse: heterogeneous knowledge distillation without a window."""

__version__ = "0.1.0"
