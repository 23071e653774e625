"""Photographs every page of the window in every state that matters, over runs that were computed for it."""
