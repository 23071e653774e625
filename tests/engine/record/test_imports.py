"""The record is what the window may import: it must not bring torch or Qt with it."""

import subprocess
import sys
from pathlib import Path

import engine.record

MODULES = sorted(path.stem for path in Path(engine.record.__file__).parent.glob("*.py") if path.stem != "__init__")


def test_importing_every_module_of_the_record_leaves_torch_timm_and_qt_alone():
    heavy = "{'torch', 'torchvision', 'timm', 'PySide6', 'matplotlib', 'pandas'}"
    code = (
        f"import importlib, sys\nfor name in {MODULES}: importlib.import_module(f'engine.record.{{name}}')\n"
        "from engine.record import catalogue, command_line, method_options\n"
        "catalogue.entries(); command_line.field_help()\n"
        f"print(sorted({heavy} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert len(MODULES) > 10
