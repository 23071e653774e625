"""Asking for an export of a run's student, from any page."""
