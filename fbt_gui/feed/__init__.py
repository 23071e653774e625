"""A run's events as facts and growing curves, read beside the event loop."""
