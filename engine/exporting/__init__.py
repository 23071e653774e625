"""Exports of a run's student: written in a format of others, compared with the student, and only then put in place."""
