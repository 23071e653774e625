"""What the engine and the window share: configuration, events, run folder, history, control.

Nothing in this package imports torch or Qt.
"""
