"""What modules put in, and what a question brings back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

MAX_QUERY = 1000
"""Characters of a question."""
Has = Literal["file", "picture", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a thing is found by. Nothing of it is ever shown: hits are rendered by the owner from its own data.

    `audiences` are keys of the owner's choice (`c:<conversation>`); whoever holds one of them finds it. `version` grows
    with every change, and an older write never replaces a newer one.
    """

    kind: str
    id: str
    version: int
    audiences: Sequence[str]
    at: datetime
    title: str = ""
    body: str = ""
    author_id: UUID | None = None
    place_id: UUID | None = None
    has: frozenset[Has] = frozenset()
    mentions: Sequence[UUID] = ()
    mentions_all: bool = False


class Hit(BaseModel):
    """`title_marks` and `text_marks`: [start, end) of what fits the question, counted in UTF-16 units as JavaScript
    counts. `link` is an address of the web client below the organisation's."""

    id: str
    title: str
    title_marks: list[tuple[int, int]]
    text: str
    text_marks: list[tuple[int, int]]
    at: datetime | None
    author_id: UUID | None
    place: str
    place_id: UUID | None
    link: str


class Group(BaseModel):
    """Hits of one kind, the best first. The next page is asked for by kind and cursor."""

    kind: str
    items: list[Hit]
    next_cursor: str | None


class Answer(BaseModel):
    """Kinds without a hit are left out."""

    groups: list[Group]
