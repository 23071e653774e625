"""What `python -m engine.predict` does: a student, and its teacher beside it, asked about any images."""
