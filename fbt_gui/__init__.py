"""Fuse, the window: it imports nothing of the engine but `engine.record`, and never torch."""
