"""Keeping the index: what other modules call when their things change."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.modules.search import store
from workhall.modules.search.schemas import Document
from workhall.modules.search.service import tokens

_AT_ONCE = 500
_BETWEEN_BREATHS = 25
"""Documents that are taken apart before the loop may turn: about 2 ms of messages."""
_LONGEST_BODY = 200_000


async def put(ctx: Ctx, documents: Iterable[Document]) -> None:
    """Makes documents findable, or findable by their new words, in the caller's transaction. Repeating it changes
    nothing, and an older version never replaces a newer one."""
    # Each document once, its newest version, in the same order everywhere: two that write the same wait and do not
    # block each other.
    newest: dict[tuple[str, str], Document] = {}
    for one in documents:
        held = newest.get((one.kind, one.id))
        if held is None or held.version <= one.version:
            newest[one.kind, one.id] = one
    ordered = [newest[key] for key in sorted(newest)]
    for at in range(0, len(ordered), _AT_ONCE):
        await store.put(ctx, await _rows(ordered[at : at + _AT_ONCE]))


async def _rows(documents: Sequence[Document]) -> list[store.NewDocument]:
    rows = []
    for number, one in enumerate(documents, 1):
        rows.append(store.NewDocument(one, tokens.vector(one.title, one.body[:_LONGEST_BODY], _filters(one))))
        if number % _BETWEEN_BREATHS == 0:
            await asyncio.sleep(0)
    return rows


def _filters(document: Document) -> list[str]:
    found = [tokens.has_token(what) for what in sorted(document.has)]
    found += [tokens.mention_token(person) for person in document.mentions]
    if document.mentions_all:
        found.append(tokens.MENTIONS_ALL)
    if document.author_id is not None:
        found.append(tokens.from_token(document.author_id))
    if document.place_id is not None:
        found.append(tokens.place_token(document.place_id))
    return found


async def forget(ctx: Ctx, kind: str, ids: Sequence[str]) -> None:
    """What is gone leaves no word behind."""
    await store.forget(ctx, kind, ids)


async def forget_place(ctx: Ctx, place_id: UUID) -> None:
    """A conversation or folder with everything in it."""
    await store.forget_place(ctx, place_id)
