"""What messages ask of people, brought to the inbox of obligations.

The message itself is the truth; this follows it, a moment after the commit and in transactions of its own. What a
process that dies did not get to is found by the schedule `chat.owe_missed`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import obligations
from workhall.modules.chat.service.asking import Release, waits_for
from workhall.modules.chat.service.bodies import in_words
from workhall.modules.chat.service.conversations import change_by, writer
from workhall.modules.chat.store import asking as store

_SOURCE = "chat"
_MISSED_FOR = timedelta(days=30)


async def follow(app: Services, org_id: OrgId, places: Iterable[tuple[UUID, int]]) -> None:
    for conversation_id, seq in sorted(set(places)):
        async with system_unit(app, "chat.owe", org_id) as ctx:
            await _follow_one(ctx, conversation_id, seq)


async def follow_missed(app: Services, org_id: OrgId) -> None:
    async with system_unit(app, "chat.owe_missed", org_id) as ctx:
        places = await store.behind(ctx, ctx.now - _MISSED_FOR)
        gone = await store.seatless(ctx)
    await follow(app, org_id, places)
    if gone:
        await release_left(app, org_id, [(conversation_id, [member]) for conversation_id, member in gone])


async def _follow_one(ctx: Ctx, conversation_id: UUID, seq: int) -> None:
    known, had = await store.hold(ctx, conversation_id, seq)
    found = await store.stands(ctx, conversation_id, seq)
    if found is None or found[0] <= known:
        return
    rev, message = found[0], json.loads(found[1])
    key = f"{conversation_id}:{seq}"
    if message.get("gone"):
        await obligations.forget(ctx, _SOURCE, key)
        await store.keep(ctx, conversation_id, seq, rev, [])
        return
    ask = message["b"]["ask"]
    now = waits_for(ask)
    await _settle_or_withdraw(ctx, key, [one for one in had if one not in now], ask["done"])
    if now:
        await obligations.owe_all(
            ctx,
            _SOURCE,
            key,
            [MemberId(one) for one in now],
            title=_title(message["b"]),
            link=f"/messages/{conversation_id}?at={seq}",
            kind="answer",
            due_at=None if ask["due"] is None else datetime.fromtimestamp(ask["due"] / 1000, UTC),
            to_member_id=MemberId(UUID(message["by"])),
        )
    await store.keep(ctx, conversation_id, seq, rev, now)


async def _settle_or_withdraw(ctx: Ctx, key: str, no_more: Sequence[UUID], done: Sequence[str]) -> None:
    for one in no_more:
        if str(one) in done:
            await obligations.settle(ctx, _SOURCE, key, MemberId(one))
        else:
            await obligations.withdraw(ctx, _SOURCE, key, MemberId(one))


def _title(body: dict[str, Any]) -> str:
    """The message's own words; without any, what it brings."""
    words = in_words(body)
    names = [file["name"] for file in body.get("files", ())]
    return words or ", ".join(names) or body.get("loc", {}).get("name") or "…"


async def release_left(app: Services, org_id: OrgId, left: Sequence[tuple[UUID, Sequence[UUID]]]) -> None:
    """(conversation, who takes part no more). Nearly always nothing was asked there: that is one question for all."""
    gone: dict[UUID, set[UUID]] = defaultdict(set)
    for conversation_id, members in left:
        gone[conversation_id].update(members)
    async with system_unit(app, "chat.release", org_id) as ctx:
        seqs: dict[tuple[UUID, UUID], list[int]] = defaultdict(list)
        for conversation_id, seq, concerned in await store.open_in(ctx, sorted(gone)):
            for member in concerned & gone[conversation_id]:
                seqs[conversation_id, member].append(seq)
        await _release(ctx, seqs)


async def release_everywhere(ctx: Ctx, member: MemberId) -> None:
    """A person has left the organisation; between two they keep their place, and what was asked there is over too."""
    seqs: dict[tuple[UUID, UUID], list[int]] = defaultdict(list)
    for conversation_id, seq in await store.open_of(ctx, member):
        seqs[conversation_id, member].append(seq)
    await _release(ctx, seqs)


async def _release(ctx: Ctx, seqs: dict[tuple[UUID, UUID], list[int]]) -> None:
    for (conversation_id, member), which in sorted(seqs.items()):
        change = change_by(Release, ctx, MemberId(member), conversation_id, seqs=tuple(which))
        await writer(ctx.app).submit(change)
