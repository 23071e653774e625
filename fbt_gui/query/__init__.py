"""The filter of runs: its grammar, the fields it knows, and moments and spans of time."""
