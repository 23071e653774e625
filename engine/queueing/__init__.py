"""How queued runs get their devices and their engines; `python -m engine.queue` is the command."""
