"""Writing the index and asking it."""
