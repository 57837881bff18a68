"""The one error of embedded services: what is wrong, and how to mend it."""

from __future__ import annotations


class EmbeddedError(Exception):
    """Shown to the person who runs Workhall, without a traceback."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.what = what
        self.mend = mend
