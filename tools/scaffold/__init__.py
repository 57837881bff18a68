"""Writes a new module: `python -m tools.scaffold NAME`. docs/guides/new-module.md says what to do next."""
