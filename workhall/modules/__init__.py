"""One folder per module, all alike; see docs/guides/new-module.md."""
