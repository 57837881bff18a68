"""What messages ask of people, brought to the inbox of obligations.

The message itself is the truth; this follows it, right after the commit and in transactions of its own. What a
process that dies did not get to is found by the schedule `chat.owe_missed`.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from workhall.kit.ctx import Ctx
from workhall.kit.errors import Unavailable
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import obligations
from workhall.modules.chat.service.asking import Release, waits_for
from workhall.modules.chat.service.bodies import in_words
from workhall.modules.chat.service.conversations import change_by, writer
from workhall.modules.chat.service.grouping import by_org
from workhall.modules.chat.store import asking as store

log = structlog.get_logger(__name__)

_SOURCE = "chat"
_MISSED_FOR = timedelta(days=30)


@dataclass(slots=True)
class Waiting:
    """What this process's writer has stored and the inbox does not know of yet."""

    asked: list[tuple[OrgId, UUID, int]] = field(default_factory=list)
    left: list[tuple[OrgId, UUID, list[UUID]]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    is_busy: bool = False

    def put(self, asked: Sequence[tuple[OrgId, UUID, int]], left: Sequence[tuple[OrgId, UUID, list[UUID]]]) -> None:
        self.asked += asked
        self.left += left
        self.news.set()

    @property
    def is_waiting(self) -> bool:
        return bool(self.asked or self.left or self.is_busy)


async def keep_up(app: Services, waiting: Waiting) -> None:
    """Until it is cancelled. What fails is left to the schedule."""
    while True:
        await waiting.news.wait()
        waiting.news.clear()
        try:
            waiting.is_busy = True
            await _catch_up(app, waiting)
        except Unavailable:
            log.warning("owe.put_off")
        except Exception:
            log.exception("owe.failed")
        finally:
            waiting.is_busy = False


async def _catch_up(app: Services, waiting: Waiting) -> None:
    asked, waiting.asked = waiting.asked, []
    left, waiting.left = waiting.left, []
    for org_id, places in by_org(asked).items():
        await follow(app, org_id, places)
    for org_id, gone in by_org(left).items():
        await release_left(app, org_id, gone)


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
