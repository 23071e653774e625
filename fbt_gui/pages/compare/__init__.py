"""Compare: several runs beside each other."""
