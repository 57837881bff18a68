"""Carries the log into the search index, off the hot path.

A mark for each conversation says up to which number the index knows it; documents and mark move in one transaction, so
that a crash anywhere repeats work and loses none. A document is made from the message as the log holds it now, so it
does not matter which of several changes is met first.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog

from workhall.kit.cards import words_of
from workhall.kit.ctx import Ctx
from workhall.kit.ids import OrgId
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import search
from workhall.modules.chat.service import previews
from workhall.modules.chat.store import search as store
from workhall.modules.chat.store.search import Logged

MESSAGE, CONVERSATION = "message", "conversation"
_AT_ONCE = 50
"""Conversations in one transaction."""
_EACH, _MOST = 20, 20
"""Entries of one conversation, and of one transaction: a few milliseconds of work. With 300, on one core with the
database, the p99 of delivery at 400 messages a second was 43 ms instead of 10."""

_PAUSES = 9
"""Times the work."""

log = structlog.get_logger(__name__)

_decode = msgspec.json.Decoder().decode
_MENTION = re.compile(r"\]\(mention:[^)\s]*\)")
_LINK = re.compile(r"https?://\S", re.IGNORECASE)


def audience(conversation_id: UUID) -> str:
    return f"c:{conversation_id}"


def key(conversation_id: UUID, seq: int) -> str:
    return f"{conversation_id}:{seq}"


async def catch_up(app: Services, org_id: OrgId, conversations: Iterable[UUID]) -> list[UUID]:
    """Indexes what is new in these conversations; those that another process is at, or that have more, come back."""
    left: list[UUID] = []
    wanted = sorted(conversations)
    for at in range(0, len(wanted), _AT_ONCE):
        async with system_unit(app, "chat.index", org_id) as ctx:
            left += await _some(ctx, wanted[at : at + _AT_ONCE])
    return left


async def catch_up_all(app: Services, org_id: OrgId) -> None:
    """Whatever no process knows of any more: after a crash, a restore, an import. Mostly it pauses, because what it
    finds may also be what the processes themselves are behind with."""
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        async with system_unit(app, "chat.index", org_id) as ctx:
            found = await store.behind(ctx, _AT_ONCE)
            left = await _some(ctx, found) if found else []
        if not found or (len(found) < _AT_ONCE and not left):
            return
        if len(left) == len(found):
            return  # Others are at all of them.
        await asyncio.sleep((loop.time() - began) * _PAUSES)


async def _some(ctx: Ctx, conversations: Sequence[UUID]) -> list[UUID]:
    marks = await store.claim(ctx, conversations)
    left = [one for one in conversations if one not in marks]
    if not marks:
        return left
    entries = await store.new_entries(ctx, marks, _EACH, _MOST)
    await _put(ctx, entries)
    reached: dict[UUID, int] = {}
    count: dict[UUID, int] = {}
    for one in entries:
        reached[one.conversation_id] = one.seq
        count[one.conversation_id] = count.get(one.conversation_id, 0) + 1
    if reached:
        await store.advance(ctx, reached)
    if len(entries) == _MOST:
        return left + list(marks)
    return left + [one for one, found in count.items() if found == _EACH]


async def _put(ctx: Ctx, entries: Sequence[Logged]) -> None:
    messages = {(one.conversation_id, one.seq): one for one in entries if one.kind == "message"}
    changed = {
        (one.conversation_id, int(target))
        for one in entries
        if one.kind in ("edited", "recalled", "changed") and (target := _target(one)) is not None
    }
    for one in await store.entries(ctx, sorted(changed)) if changed else []:
        messages[one.conversation_id, one.seq] = one
    documents = []
    gone = []
    for one in messages.values():
        made = _document(one)
        if made is None:
            gone.append(key(one.conversation_id, one.seq))
        else:
            documents.append(made)
    titled = {one.conversation_id for one in entries if one.kind in ("created", "renamed")}
    documents += await _conversations(ctx, sorted(titled))
    await search.put(ctx, documents)
    await previews.look_for(ctx, _linked(entries, documents))
    if gone:
        await search.forget(ctx, MESSAGE, gone)


def _linked(entries: Sequence[Logged], documents: Iterable[search.Document]) -> Iterator[tuple[UUID, int, datetime]]:
    """Messages with links that are new here, or that are worded anew."""
    with_link = {one.id for one in documents if "link" in one.has}
    for one in entries if with_link else ():
        seq = one.seq if one.kind == "message" else _target(one) if one.kind == "edited" else None
        if seq is not None and key(one.conversation_id, seq) in with_link:
            yield one.conversation_id, seq, one.at


def _document(message: Logged) -> search.Document | None:
    try:
        return document(message)
    except (AttributeError, KeyError, TypeError, ValueError):
        # One that nobody can read must not hold up the rest of its conversation.
        log.exception("index.odd_message", conversation=str(message.conversation_id), seq=message.seq)
        return None


def _target(entry: Logged) -> int | None:
    found = _decode(entry.body)["b"].get("t")
    return found if isinstance(found, int) else None


async def _conversations(ctx: Ctx, ids: Sequence[UUID]) -> list[search.Document]:
    """Groups by their title. Direct ones are found by the other's name, which is the directory's to know."""
    if not ids:
        return []
    return [
        search.Document(
            kind=CONVERSATION,
            id=str(one.id),
            version=one.last_seq,
            audiences=[audience(one.id)],
            at=one.created_at,
            title=one.title,
            place_id=one.id,
        )
        for one in await store.titles(ctx, ids)
        if one.title
    ]


def document(message: Logged) -> search.Document | None:
    """None for one that was recalled."""
    entry = _decode(message.body)
    if message.kind != "message" or entry.get("gone"):
        return None
    body: dict[str, Any] = entry["b"]
    words = "\n".join(texts(body))
    mentions = [one for one in body.get("m", ()) if isinstance(one, dict)]
    return search.Document(
        kind=MESSAGE,
        id=key(message.conversation_id, message.seq),
        version=max(message.seq, entry.get("e") or 0),
        audiences=[audience(message.conversation_id)],
        at=message.at,
        body=words,
        author_id=message.sender_id,
        place_id=message.conversation_id,
        has=_has(body, words),
        mentions=[UUID(one["id"]) for one in mentions if one.get("k") == "p"],
        mentions_all=any(one.get("k") == "a" for one in mentions),
    )


def _has(body: dict[str, Any], words: str) -> frozenset[Any]:
    files = [one for one in body.get("files", ()) if isinstance(one, dict)]
    found = {"file"} if files else set()
    if any(str(one.get("type", "")).startswith("image/") for one in files):
        found.add("picture")
    if _LINK.search(words):
        found.add("link")
    return frozenset(found)


def texts(body: dict[str, Any]) -> list[str]:
    """Everything in a message that people read: its text, names of files and places, what was forwarded with it."""
    found = [plain(str(body.get("text") or ""))]
    found += [str(one.get("name") or "") for one in body.get("files", ()) if isinstance(one, dict)]
    place, card, merged = (body.get(name) or {} for name in ("loc", "card", "merged"))
    found += [str(place.get(name) or "") for name in ("name", "address")]
    found += words_of(card.get("title"))
    for item in merged.get("items", ()):
        found += texts({"text": item.get("text"), "files": item.get("files") or ()})
    return [one for one in found if one]


def plain(text: str) -> str:
    """A mention is read as @Name; its address is no word of the message."""
    return _MENTION.sub("", text).replace("[@", "@") if "](mention:" in text else text
