"""Cursors: opaque to clients, stable while rows come and go, because they name the last row seen and not an offset."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from workhall.kit.errors import FieldError, Invalid
from workhall.kit.text import Text

T = TypeVar("T")

_STALE = Text(
    en="This place in the list is not known. Start again from the beginning.",
    zh="无法识别该列表位置，请从头开始。",
    de="Diese Stelle der Liste ist unbekannt. Beginnen Sie von vorn.",
    it="Questo punto dell'elenco non è valido. Ricomincia dall'inizio.",
)


class Page(BaseModel, Generic[T]):
    """`next_cursor` is null on the last page."""

    items: list[T]
    next_cursor: str | None = None


class PageQuery(BaseModel):
    limit: int = 50
    cursor: str | None = None

    def after(self, parts: int) -> list[str] | None:
        """What the cursor names, as `parts` strings; None for the first page."""
        return None if self.cursor is None else read_cursor(self.cursor, parts)

    def after_as(self, *kinds: Callable[[str], Any]) -> tuple[Any, ...] | None:
        """What the cursor names, each part as its kind (`int`, `UUID`, `datetime.fromisoformat`)."""
        parts = self.after(len(kinds))
        if parts is None:
            return None
        try:
            return tuple(kind(part) for kind, part in zip(kinds, parts, strict=True))
        except ValueError:
            raise Invalid(fields={"cursor": FieldError("stale_cursor", _STALE)}) from None


def make_cursor(*parts: object) -> str:
    raw = json.dumps([str(part) for part in parts], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(cursor: str, parts: int) -> list[str]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = json.loads(raw)
    except (binascii.Error, ValueError):
        found = None
    if not isinstance(found, list) or len(found) != parts or not all(isinstance(part, str) for part in found):
        raise Invalid(fields={"cursor": FieldError("stale_cursor", _STALE)})
    return found
