"""What chat tells the search: which conversations the caller is in, and what of a hit may be shown now."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.pagination import PageQuery
from workhall.kit.search import fold
from workhall.kit.slot_types import SearchHit
from workhall.modules import directory
from workhall.modules.chat.service import indexing
from workhall.modules.chat.service.conversations import direct_id
from workhall.modules.chat.store import reads
from workhall.modules.chat.store import search as store

_MOST_NAMED = 10
_MOST_PLACES = 50

_decode = msgspec.json.Decoder().decode


class _Source:
    """Audiences and places are conversations, for every kind of chat's documents."""

    async def visible_audiences(self, ctx: Ctx) -> Sequence[str]:
        return [indexing.audience(one) for one in await reads.member_conversations(ctx, ctx.me)]

    async def named(self, ctx: Ctx, words: str) -> Sequence[str]:
        return []


class MessageSource(_Source):
    """Fills SEARCH_SOURCES."""

    kind = indexing.MESSAGE

    async def places(self, ctx: Ctx, name: str) -> Sequence[UUID]:
        """Groups by a part of their title, and the conversation with a person of that name."""
        wanted = fold(name).strip()
        groups = [one for one, title in await store.own_titles(ctx) if wanted and wanted in fold(title)]
        return groups[:_MOST_PLACES] + await _direct(ctx, name)

    async def show(self, ctx: Ctx, ids: Sequence[str]) -> Mapping[str, SearchHit]:
        """Of the log as it stands: only to participants, only what they may see of its past, nothing recalled."""
        rows = await store.readable(ctx, _places(ids)) if ids else []
        names = await _names(ctx, [row.sender_id for row in rows], [row.direct_key for row in rows])
        shown: dict[str, SearchHit] = {}
        for row in rows:
            entry = _decode(row.body)
            if entry.get("gone"):
                continue
            shown[indexing.key(row.conversation_id, row.seq)] = SearchHit(
                title=names.get(row.sender_id, ""),
                link=f"/messages/{row.conversation_id}?at={row.seq}",
                text="\n".join(indexing.texts(entry["b"])),
                at=row.at,
                author_id=MemberId(row.sender_id) if row.sender_id else None,
                place=row.title or names.get(_other(ctx, row.direct_key), ""),
                place_id=row.conversation_id,
            )
        return shown


class ConversationSource(_Source):
    """Fills SEARCH_SOURCES."""

    kind = indexing.CONVERSATION

    async def places(self, ctx: Ctx, name: str) -> Sequence[UUID]:
        return []

    async def named(self, ctx: Ctx, words: str) -> Sequence[str]:
        """Direct conversations by the name of the other, as the directory finds people."""
        return [str(one) for one in await _direct(ctx, words)]

    async def show(self, ctx: Ctx, ids: Sequence[str]) -> Mapping[str, SearchHit]:
        rows = await store.own(ctx, [UUID(one) for one in ids]) if ids else []
        names = await _names(ctx, [], [row.direct_key for row in rows])
        return {
            str(row.id): SearchHit(
                title=row.title or names.get(_other(ctx, row.direct_key), ""),
                link=f"/messages/{row.id}",
                at=row.last_at,
                author_id=_other(ctx, row.direct_key),
                place_id=row.id,
            )
            for row in rows
        }


async def _direct(ctx: Ctx, name: str) -> list[UUID]:
    """Ids of direct conversations with people of that name, whether they have been started or not."""
    found = await directory.find(ctx, name, PageQuery(limit=_MOST_NAMED))
    return [direct_id(ctx.org_id, ctx.me, one.id) for one in found.items if one.id != ctx.me]


def _places(ids: Sequence[str]) -> list[tuple[UUID, int]]:
    return [(UUID(one.partition(":")[0]), int(one.partition(":")[2])) for one in ids]


def _other(ctx: Ctx, direct_key: str | None) -> MemberId | None:
    """The other one of a direct conversation."""
    ids = [MemberId(UUID(one)) for one in (direct_key or "").split()]
    return next((one for one in ids if one != ctx.me), None)


async def _names(
    ctx: Ctx, senders: Iterable[UUID | None], direct_keys: Iterable[str | None]
) -> Mapping[UUID | None, str]:
    wanted = {MemberId(one) for one in senders if one is not None}
    wanted |= {one for direct_key in direct_keys if (one := _other(ctx, direct_key)) is not None}
    return {one.id: one.name for one in await directory.people(ctx, sorted(wanted))}
