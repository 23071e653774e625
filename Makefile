# Fuse from a clone. Everything runs in .venv, which is made at first use and brought up to date
# whenever pyproject.toml changes. On Windows see docs/windows.md.

PYTHON ?= python3
WORKERS ?= 2

BIN := .venv/bin
PIP = $(if $(shell command -v uv),uv pip install --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check)
STAMP := .venv/.stamp

.DEFAULT_GOAL := help
.PHONY: help demo window test check bench torture dist try-dist clean

help:
	@echo "make demo    distil a small student on the digits that come with the program, on any machine"
	@echo "make window  open the window"
	@echo "make test    run the tests"
	@echo "make check   lint, format and types"
	@echo "make bench   what the window costs: start, answers, pauses, memory (some minutes)"
	@echo "make torture break things on purpose for hours, and print what held (ONLY=kills SCALE=0.1: part of it)"
	@echo "make dist    a program that needs no Python: dist/fuse (some minutes, gigabytes)"
	@echo "make try-dist  … and try it where nothing of it was made"
	@echo "make clean   remove what tools left behind; .venv and runs stay"
	@echo "PYTHON=python3.12 chooses the interpreter that .venv is made with."

demo: $(STAMP)
	$(BIN)/python -m engine.demo

window: $(STAMP)
	$(BIN)/python -m fbt_gui

# One torch thread a worker: two that each take every core are slower than one. Neighbours in a file stay together, which
# spares what they share from being made twice.
test: $(STAMP)
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: $(STAMP)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

bench: $(STAMP)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.window --times 3

torture: $(STAMP)
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.torture $(if $(ONLY),--only $(ONLY)) --scale $(or $(SCALE),1)

dist: $(STAMP)
	@$(BIN)/python -c 'import PyInstaller, onnxruntime, onnxscript, pyarrow' 2>/dev/null || $(PIP) -e '.[package,export,parquet]'
	$(BIN)/python -m benchmarks.frozen --build

try-dist: $(STAMP)
	@$(BIN)/python -c 'import PyInstaller, onnxruntime, onnxscript, pyarrow' 2>/dev/null || $(PIP) -e '.[package,export,parquet]'
	$(BIN)/python -m benchmarks.frozen

clean:
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find engine fbt_gui tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then test -x $(BIN)/python || uv venv --python "$(PYTHON)" .venv; else $(PYTHON) -m venv .venv; fi
	@$(PIP) -e '.[test]'
	@touch $@
