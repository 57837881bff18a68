"""Notes: a module of the tests that can be searched. A note is for one person or for all, and can be withdrawn."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.world import Person, World
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.slot_types import SearchHit
from workhall.kit.unit import system_unit
from workhall.modules import search

EVERYBODY = "org"
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass
class Note:
    text: str
    title: str
    at: datetime
    author: UUID | None
    is_gone: bool = False


@dataclass
class Notes:
    """Fills SEARCH_SOURCES for the whole run; ids are unique, so that tests do not meet."""

    kind: str = "note"
    held: dict[str, Note] = field(default_factory=dict)
    folders: dict[str, UUID] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def visible_audiences(self, ctx: Ctx) -> Sequence[str]:
        return [EVERYBODY, f"m:{ctx.me}"]

    async def show(self, ctx: Ctx, ids: Sequence[str]) -> Mapping[str, SearchHit]:
        self.asked.append(len(ids))
        return {
            one: SearchHit(
                title=note.title,
                text=note.text,
                at=note.at,
                author_id=MemberId(note.author) if note.author else None,
                link=f"/notes/{one}",
            )
            for one in ids
            if (note := self.held.get(one)) is not None and not note.is_gone
        }

    async def places(self, ctx: Ctx, name: str) -> Sequence[UUID]:
        return [place for title, place in self.folders.items() if name.lower() in title.lower()]

    async def named(self, ctx: Ctx, words: str) -> Sequence[str]:
        return []


NOTES = Notes()


async def writes(
    author: Person, world: World, text: str, *, days: float = 0, for_whom: str = EVERYBODY, **more: Any
) -> str:
    """A note at the start of March, or so many days later; its id."""
    (made,) = await write_all(author, world, [text], days=days, for_whom=for_whom, **more)
    return made


async def write_all(
    author: Person, world: World, texts: Sequence[str], *, days: float = 0, for_whom: str = EVERYBODY, **more: Any
) -> list[str]:
    """Notes a minute apart, put into the index in one batch."""
    documents = []
    for number, text in enumerate(texts):
        key = f"{next(NOTES.numbers):06d}"
        at = START + timedelta(days=days, minutes=number)
        NOTES.held[key] = Note(text, more.get("title", ""), at, author.member_id)
        given = {"version": 1, "body": text, "audiences": [for_whom], "author_id": author.member_id, **more}
        documents.append(search.Document(kind="note", id=key, at=at, **given))
    async with system_unit(world.app, "test", author.org_id) as ctx:
        await search.put(ctx, documents)
    return [one.id for one in documents]


async def puts(author: Person, world: World, *documents: search.Document) -> None:
    async with system_unit(world.app, "test", author.org_id) as ctx:
        await search.put(ctx, documents)


def folder(title: str) -> UUID:
    NOTES.folders[title] = uuid4()
    return NOTES.folders[title]


async def group(reader: Person, q: str, kind: str = "note", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await reader.get("/search", q=q, kind=kind, **more))["groups"][0]
    return found


async def finds(reader: Person, q: str, **more: Any) -> list[str]:
    """Texts of the notes on the first page."""
    return [one["text"] for one in (await group(reader, q, **more))["items"]]


def marked(hit: dict[str, Any]) -> list[str]:
    """What of the text is marked, cut as JavaScript would."""
    units = hit["text"].encode("utf-16-le")
    return [units[2 * a : 2 * b].decode("utf-16-le") for a, b in hit["text_marks"]]
