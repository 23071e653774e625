"""Runs and their metrics on their way to other machines and other programs, and back."""
