"""Who sees how far others have read: what a conversation has agreed on, and what each person wishes for themselves.

`exact`: the author of a message sees who has read it; between two, how far the other has read. `counts`: the author
sees how many. `off`: nobody sees anything. `ack`: nobody sees anything, and a message can ask for a word that it was
seen. Nothing that was read under something stricter is told later, whoever loosens what. A person who opts out is told
of nowhere; only their own devices know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.ids import OrgId
from workhall.modules.chat import policy
from workhall.modules.chat.errors import CountsNeedGroup, OptOutIsOff, StricterOnly
from workhall.modules.chat.policy import ReadPolicy
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.store import amend, log, seats
from workhall.modules.chat.store.seats import NEVER

SMALL = 50
"""People of whom each author may see who has read; a group that grows beyond it goes over to counts."""
Hides = Literal["nothing", "read", "all"]
"""How far somebody has read; and also what has arrived on their devices."""
_STRICT: dict[ReadPolicy, int] = {"exact": 0, "counts": 1, "off": 2, "ack": 2}


class House(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an organisation has laid down (None: exact). A looser default holds for conversations that begin after it:
    `…_until` says for which the stricter one stays. `opt_out`: whether people may hide their reading in groups; between
    two they always may."""

    direct: Literal["exact", "off", "ack"] | None = None
    group: ReadPolicy | None = None
    opt_out: bool = True
    direct_off_until: datetime | None = None
    group_off_until: datetime | None = None
    group_counts_until: datetime | None = None


USUAL = House()


@lru_cache(maxsize=1024)
def house_of(kept: str | None) -> House:
    return USUAL if kept is None else msgspec.json.decode(kept, type=House)


def house_rules(before: House, direct: Any, group: Any, opt_out: bool, now: datetime) -> House:
    """The new rules; where they are looser, what exists keeps the stricter ones."""
    looser = _STRICT[direct or "exact"] < _STRICT[before.direct or "exact"]
    after = msgspec.structs.replace(before, direct=direct, group=group, opt_out=opt_out)
    if looser:
        after = msgspec.structs.replace(after, direct_off_until=now)
    was, is_now = _STRICT[before.group or "exact"], _STRICT[group or "exact"]
    if is_now < was == _STRICT["off"]:
        after = msgspec.structs.replace(after, group_off_until=now)
    elif is_now < was:
        after = msgspec.structs.replace(after, group_counts_until=now)
    return after


def stricter(one: ReadPolicy, other: ReadPolicy) -> ReadPolicy:
    return one if _STRICT[one] >= _STRICT[other] else other


def agreed(kind: str, began: datetime | None, rules: policy.Rules, house: House) -> ReadPolicy:
    """What holds in a conversation that began then (None: now)."""
    usual: ReadPolicy = (house.direct if kind == "direct" else house.group) or "exact"
    if began is not None:
        off, counts = house.group_off_until, house.group_counts_until
        if kind == "direct":
            off, counts = house.direct_off_until, None
        if counts is not None and began < counts:
            usual = stricter(usual, "counts")
        if off is not None and began < off:
            usual = stricter(usual, "off")
    if rules.read is None:
        return usual
    return rules.read if rules.read_by is not None else stricter(rules.read, usual)


@dataclass(frozen=True, slots=True)
class Told:
    """What the other one of a direct conversation is told; None: nothing."""

    read_seq: int | None
    delivered_seq: int | None
    shared: bool


def told(
    how: ReadPolicy, rules: policy.Rules, shared_from: int | None, hides_arrival: bool | None, at: tuple[int, int]
) -> Told:
    """Of somebody who stands at (read, delivered)."""
    read, delivered = at
    from_here = max(shared_from or 0, rules.read_from)
    seen = read if how == "exact" and read > from_here else None
    arrived = None if hides_arrival else max(delivered, seen or 0)
    return Told(seen, arrived, shared=(shared_from or 0) < NEVER)


async def load_house(batch: Batch, org_id: OrgId) -> House:
    if ("house", org_id) not in batch.notes:
        batch.notes["house", org_id] = house_of(await amend.reading(batch.connection, org_id))
    found: House = batch.notes["house", org_id]
    return found


async def keep_small(batch: Batch, head: log.Head) -> None:
    """A group that outgrows knowing each other goes over to counts, for all to see; nobody has to notice first. Who
    runs it may choose otherwise, and that stays."""
    rules = policy.rules_of(head.rules)
    if head.kind != "group" or head.member_count <= SMALL or rules.read is not None:
        return
    house = await load_house(batch, OrgId(head.org_id))
    if house.group is not None or agreed(head.kind, head.created_at, rules, house) != "exact":
        return
    await _set(batch, head, msgspec.structs.replace(rules, read="counts"))
    batch.number(head, "settings", None, {"read": "counts", "read_from": rules.read_from})


async def _set(batch: Batch, head: log.Head, rules: policy.Rules) -> None:
    head.rules = msgspec.json.encode(rules).decode()
    await seats.keep_rules(batch.connection, head)


@dataclass(slots=True, eq=False)
class SetReading(Change):
    """None: as the organisation has it. Between two, either may ask for more privacy, and only who asked for it may
    take that back."""

    read: ReadPolicy | None

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        await load_house(batch, org_id)

    async def apply(self, batch: Batch) -> None:
        allow(self.asks, policy.may_set_read, batch.seat(self))
        head, house = batch.head(self), await load_house(batch, self.org_id)
        before = policy.rules_of(head.rules)
        if head.kind == "direct" and self.read == "counts":
            raise CountsNeedGroup
        after = msgspec.structs.replace(before, read=self.read, read_by=self.by if self.read else None)
        was, is_now = (agreed(head.kind, head.created_at, one, house) for one in (before, after))
        looser = _STRICT[is_now] < _STRICT[was]
        usual = agreed(head.kind, head.created_at, msgspec.structs.replace(before, read=None), house)
        takes_back = before.read_by == self.by and _STRICT[is_now] >= _STRICT[usual]
        if head.kind == "direct" and looser and not takes_back:
            raise StricterOnly
        if (before.read, was) != (after.read, is_now):
            if looser:
                after = msgspec.structs.replace(after, read_from=head.last_seq + 1)
            await _set(batch, head, after)
            if was != is_now:
                batch.number(head, "settings", self.by, {"read": is_now, "read_from": after.read_from})
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class HideReading(Change):
    """A person's wish: in one conversation, or in all (`conversation_id` is then their own id, which no conversation
    has). None, in one: as elsewhere."""

    alone: ClassVar[bool] = True
    hides: Hides | None

    async def apply(self, batch: Batch) -> None:
        house = await load_house(batch, self.org_id)
        everywhere = self.conversation_id == self.by
        if everywhere:
            allow(self.asks, policy.may_keep_own, None)
        else:
            found = await seats.kind_of(batch.connection, self.org_id, self.conversation_id, self.by)
            allow(self.asks, policy.may_have_own, policy.Seat(found, "member") if found else None)
            if found == "group" and self.hides in ("read", "all") and not house.opt_out:
                raise OptOutIsOff
        await seats.wish(batch.connection, self.org_id, self.by, self.conversation_id, self.hides)
        changed = await seats.grant_wish(
            batch.connection,
            self.org_id,
            self.by,
            None if everywhere else self.conversation_id,
            in_groups=house.opt_out,
        )
        news = {"hides": self.hides} if everywhere else {"wish": self.hides}
        place = None if everywhere else self.conversation_id
        batch.feed.append((self.org_id, self.by, {"k": "reading", "c": place, "b": news}))
        direct = await seats.positions_of(batch.connection, self.org_id, self.by, changed) if changed else []
        for row in direct:
            batch.outcome.hints.append((self.org_id, row.conversation_id, position(row, self.by, house)))
        batch.answer(self, None)


def position(row: seats.At, by: UUID, house: House) -> bytes:
    """What the two of a direct conversation hear when what is told of one of them changes."""
    rules = policy.rules_of(row.rules)
    how = agreed("direct", row.created_at, rules, house)
    seen = told(how, rules, row.shared_from, row.hides_arrival, (row.read_seq, row.delivered_seq))
    return push(row.conversation_id, by, seen)


def push(conversation_id: UUID, by: UUID, seen: Told) -> bytes:
    data = {
        "c": conversation_id,
        "by": by,
        "read_seq": seen.read_seq,
        "delivered_seq": seen.delivered_seq,
        "shared": seen.shared,
    }
    return msgspec.json.encode({"ev": "chat.position", "d": data})
