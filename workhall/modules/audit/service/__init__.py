"""The use cases of audit, by subject."""
