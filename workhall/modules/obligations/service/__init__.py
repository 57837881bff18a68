"""The use cases of obligations, by subject."""
