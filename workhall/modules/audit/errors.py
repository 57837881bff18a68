"""The log has no refusals of its own: who may not read it is told that it does not exist."""
