"""Runs: the whole history."""
