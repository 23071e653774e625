"""Run: one run as it goes, or as it went."""
