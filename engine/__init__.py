"""The engine of Fuse: heterogeneous knowledge distillation without a window."""

import os

# Before anything imports the hub's library: nothing is told to anybody about how this program is used.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Before torch computes anything: on processors with AVX512-BF16 or AMX some convolutions in bf16 are wrong, silently and
# by more than their size: kernels as wide as their stride, of which the projector of FBT is one (oneDNN 3.x; measured
# in tests/engine/training/test_precision.py; pytorch/pytorch#163347). Below that level bf16 is emulated, and right.
os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_VNNI")

__version__ = "0.1.0"
