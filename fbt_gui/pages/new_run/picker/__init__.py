"""The picker: a model of one role, and its weights."""
