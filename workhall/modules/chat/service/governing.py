"""How a group is run: its rules, who runs it, who is quiet, what stands above it; and what is each member's own."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from workhall.kit.authz import allow
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.modules.chat import policy
from workhall.modules.chat.errors import FollowsDirectory, JoiningIsOff
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.service.speaking import check_words, must_not_be_hushed
from workhall.modules.chat.store import log, seats


@dataclass(slots=True, eq=False)
class SetRules(Change):
    """`values`: what is to differ. The others hear what changed; of the banned words only that they did."""

    values: dict[str, Any]

    async def apply(self, batch: Batch) -> None:
        allow(self.asks, policy.may_set_rules, batch.seat(self))
        head = batch.head(self)
        before = policy.rules_of(head.rules)
        if head.follows is not None and self.values.get("join", "off") != "off":
            raise FollowsDirectory
        changed = {name: value for name, value in self.values.items() if getattr(before, name) != value}
        if changed:
            after = msgspec.structs.replace(before, **changed)
            head.rules = msgspec.json.encode(after).decode()
            await seats.keep_rules(batch.connection, head)
            told = {name: True if name == "ban" else value for name, value in changed.items()}
            batch.number(head, "settings", self.by, told)
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class SetRole(Change):
    """An owner makes somebody an admin, takes that back, or passes ownership on and stays as an admin."""

    member: MemberId
    role: str

    def about(self) -> tuple[MemberId, ...]:
        return (self.member,)

    async def apply(self, batch: Batch) -> None:
        before = batch.seats.get((self.conversation_id, self.member))
        allow(self.asks, policy.may_give_roles, policy.Over(batch.seat(self), before))
        head = batch.head(self)
        if self.member == self.by:
            # An owner who steps down names who comes after, or the group would have none.
            if self.role != "owner":
                raise NotFound
        elif before != self.role:
            await _give(batch, self, head, self.member, self.role)
            if self.role == "owner":
                await _give(batch, self, head, self.by, "admin")
        batch.answer(self, None)


async def _give(batch: Batch, change: Change, head: log.Head, member: MemberId, role: str) -> None:
    await seats.change_seat(batch.connection, head, member, role=role, muted_until=None)
    batch.seats[head.id, member] = role
    batch.muted.pop((head.id, member), None)
    batch.number(head, "role", change.by, {"member": str(member), "role": role})


@dataclass(slots=True, eq=False)
class Mute(Change):
    """Told to the one whom it concerns and to nobody else."""

    member: MemberId
    until: datetime | None

    def about(self) -> tuple[MemberId, ...]:
        return (self.member,)

    async def apply(self, batch: Batch) -> None:
        place = (self.conversation_id, self.member)
        allow(self.asks, policy.may_mute, policy.Over(batch.seat(self), batch.seats.get(place)))
        until = self.until if self.until is not None and self.until > batch.now else None
        if until != batch.muted.pop(place, None):
            await seats.change_seat(batch.connection, batch.head(self), self.member, muted_until=until)
            told = int(until.timestamp() * 1000) if until else None
            batch.feed.append(
                (self.org_id, self.member, {"k": "muted", "c": self.conversation_id, "b": {"until": told}})
            )
        if until is not None:
            batch.muted[place] = until
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class Announce(Change):
    """The newest stands above the conversation; an empty one takes it down."""

    text: str

    async def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        allow(self.asks, policy.may_announce, seat)
        must_not_be_hushed(seat, batch.now)
        check_words(seat, [self.text])
        head = batch.head(self)
        if self.text or head.announced_seq is not None:
            entry = batch.number(head, "announced", self.by, {"text": self.text})
            head.announced_seq = entry.seq if self.text else None
            await seats.keep_rules(batch.connection, head)
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class ChangeOwn(Change):
    """See schemas.groups.OwnChange. A nickname is everybody's news, the rest goes to the member's own devices."""

    values: dict[str, Any] = field(default_factory=dict)

    async def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        allow(self.asks, policy.may_have_own, seat)
        head = batch.head(self)
        nickname, alias, dismissed = await seats.own_names(batch.connection, head, self.by)
        before = {"nickname": nickname, "alias": alias, "dismissed": dismissed}
        changed = {name: value for name, value in self.values.items() if before[name] != value}
        if "nickname" in changed:
            if head.kind != "group":
                raise NotFound
            must_not_be_hushed(seat, batch.now)
            check_words(seat, [changed["nickname"] or ""])
        if changed:
            columns = {"dismissed_seq" if name == "dismissed" else name: value for name, value in changed.items()}
            await seats.change_seat(batch.connection, head, self.by, **columns)
        if "nickname" in changed:
            batch.number(head, "nicknamed", self.by, {"member": str(self.by), "name": changed.pop("nickname")})
        if changed:
            batch.feed.append((self.org_id, self.by, {"k": "seat", "c": head.id, "b": changed}))
        batch.answer(self, None)


def may_be_linked(rules: policy.Rules) -> None:
    if rules.join == "off":
        raise JoiningIsOff
