"""Chat's part of the demo organisation: the scripted weeks, or many generated messages for load tests."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.kit.services import Services
from workhall.kit.slot_types import DemoPlan
from workhall.modules.chat.service.conversations import direct_id, direct_key_of
from workhall.modules.chat.service.demo_script import talks
from workhall.modules.chat.store import bulk, log

_encode = msgspec.json.Encoder().encode

GROUP_SIZE = 50
LARGEST_GROUP = 10_000
_WORDS = [
    "ok,",
    "done;",
    "see",
    "you",
    "at",
    "ten",
    "—",
    "收到",
    "明天见",
    "Danke",
    "passt",
    "so",
    "va",
    "bene",
    "a",
    "dopo",
    "the",
    "report",
    "is",
    "in",
    "the",
    "drive",
]
_UNREAD_BY_THE_FIRST = 3
"""The person whom newcomers sign in as first finds this many conversations with something new."""


class ChatDemo:
    async def fill(self, app: Services, plan: DemoPlan) -> None:
        now = app.clock.now()
        wholes = list(_scripted(plan, now)) if plan.members is None else list(_generated(plan, now))
        async with log.writing(app.extras["urls"].writer) as connection:
            for whole in wholes:
                await bulk.conversation(connection, plan.org_id, whole)
            await bulk.feeds(connection, plan.org_id, now, _joined(wholes))


def _scripted(plan: DemoPlan, now: datetime) -> Iterator[bulk.Whole]:
    newest_first = sorted(talks(now), key=lambda talk: talk.lines[-1].at, reverse=True)
    first = next(iter(plan.people.values()))
    unread = 0
    for talk in newest_first:
        keys = [one for one in talk.people if one != "*"]
        members = [plan.people[one] for one in keys]
        if "*" in talk.people:
            members = list(dict.fromkeys([*members, *plan.people.values()]))
        lines = [(one.at, plan.people[one.by], one.text) for one in talk.lines]
        news = first in members and lines[-1][1] != first and unread < _UNREAD_BY_THE_FIRST
        unread += news
        yield _whole(plan.org_id, talk.title, members, lines, {first: 2} if news else {})


def _whole(
    org_id: OrgId,
    title: str | None,
    members: Sequence[MemberId],
    lines: Sequence[tuple[datetime, MemberId, str]],
    behind: dict[MemberId, int],
) -> bulk.Whole:
    """A conversation in which everybody has read everything, but for the last `behind` messages of some."""
    direct = title is None
    conversation_id = direct_id(org_id, members[0], members[1]) if direct else new_id()
    started = lines[0][0] - timedelta(minutes=5)
    entries = [_entry(conversation_id, 1, 0, "created", members[0], started, {"title": title})]
    for number, (at, by, text) in enumerate(lines, start=1):
        entries.append(_entry(conversation_id, number + 1, number, "message", by, at, {"text": text}))
    count = len(lines)
    seats = [
        bulk.Seat(one, "owner" if direct or one == members[0] else "member", count + 1 - back, count - back)
        for one in members
        for back in (min(behind.get(one, 0), count),)
    ]
    key = direct_key_of(members[0], members[1]) if direct else None
    return bulk.Whole(conversation_id, "direct" if direct else "group", title, key, members[0], seats, entries)


def _entry(
    conversation_id: UUID, seq: int, ordinal: int, kind: str, by: MemberId, at: datetime, body: dict[str, Any]
) -> tuple[int, int, str, UUID | None, datetime, str]:
    entry = {
        "c": conversation_id,
        "s": seq,
        "o": ordinal,
        "k": kind,
        "by": by,
        "at": int(at.timestamp() * 1000),
        "b": body,
    }
    return seq, ordinal, kind, by, at, _encode(entry).decode()


def _generated(plan: DemoPlan, now: datetime) -> Iterator[bulk.Whole]:
    """One group of everybody (up to the limit), groups of 50, and a direct conversation for each neighbour; messages
    are spread so that a few conversations are long and most are short, as they are in life."""
    people = list(plan.people.values())
    random = Random(7)
    groups: list[tuple[str | None, list[MemberId]]] = [("Everyone", people[:LARGEST_GROUP])]
    groups += [
        (f"Team {number + 1}", people[at : at + GROUP_SIZE])
        for number, at in enumerate(range(0, len(people), GROUP_SIZE))
    ]
    groups += [(None, [one, other]) for one, other in zip(people[::2], people[1::2], strict=False)]
    weights = [1 / (rank + 1) for rank in range(len(groups))]
    total = plan.messages if plan.messages is not None else 10 * len(people)
    for (title, members), weight in zip(groups, weights, strict=True):
        count = max(1, round(total * weight / sum(weights)))
        yield _whole(plan.org_id, title, members, _chatter(random, members, count, now), {})


def _chatter(
    random: Random, members: Sequence[MemberId], count: int, now: datetime
) -> list[tuple[datetime, MemberId, str]]:
    step = timedelta(days=60) / (count + 1)
    start = now - timedelta(days=60)
    return [
        (start + step * number, random.choice(members), " ".join(random.choices(_WORDS, k=random.randint(2, 14))))
        for number in range(1, count + 1)
    ]


def _joined(wholes: Sequence[bulk.Whole]) -> list[tuple[UUID, int, str]]:
    count: dict[UUID, int] = {}
    rows: list[tuple[UUID, int, str]] = []
    for whole in wholes:
        for seat in whole.seats:
            n = count[seat.member_id] = count.get(seat.member_id, 0) + 1
            body = {"n": n, "k": "joined", "c": whole.id, "b": {"seq": 0}}
            rows.append((seat.member_id, n, _encode(body).decode()))
    return rows
