"""Curves, heat maps and charts, and how they are saved."""
