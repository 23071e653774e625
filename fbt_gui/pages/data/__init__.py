"""Data: the data sets that were used here."""
