"""Workhall: the open workplace, in one program."""

__version__ = "0.1.0"
