"""Text as it may come in. PostgreSQL keeps no NUL, and a control character in a name is an attack or an accident."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

# Direction overrides turn a name around on the screen ("exe.fdp"); newline and tab have a place in prose only.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _refuse(text: str, allowed: str) -> str:
    if any((unicodedata.category(sign) in ("Cc", "Cs") and sign not in allowed) or sign in _TURNING for sign in text):
        raise PydanticCustomError("control_character", "contains a control character")
    return text


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", _refuse(text, ""))


def _several_lines(text: str) -> str:
    return unicodedata.normalize("NFC", _refuse(text, "\n\t"))


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]
"""One visible line, not empty; say its longest with `Annotated[Line, Field(max_length=…)]`."""

Prose = Annotated[str, AfterValidator(_several_lines)]
"""Several lines, possibly empty."""
