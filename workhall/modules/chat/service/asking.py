"""Answer needed: who is asked by a message, who has answered, and when that ends.

What is asked stands in the message (`b.ask`: `of` who, `due` when, `done` who has answered, `end` that it is over), and
each change of it is an entry of the log, so that everybody in the conversation sees the same. An answer is a message
that quotes the asking one or stands in its thread, or a word that it is done. The next message in the conversation is
none: "one moment" answers nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import OddDue
from workhall.modules.chat.service import reading
from workhall.modules.chat.service.acknowledging import must_be_agreed
from workhall.modules.chat.service.changes import Batch, Change, Target
from workhall.modules.chat.service.sending import Send
from workhall.modules.chat.service.speaking import must_not_be_hushed
from workhall.modules.chat.store import amend
from workhall.modules.chat.store import asking as store

_FARTHEST = timedelta(days=366)
_LATE = timedelta(days=30)
"""A message that was written without a connection may come after the time it named."""

State = dict[str, Any]


def asked(asking: schemas.asking.Asking | schemas.asking.Ask, by: UUID) -> State | None:
    """As it stands in a message; None when nobody but the author is asked."""
    of = [str(one) for one in dict.fromkeys(asking.of) if one != by]
    return {"of": of, "due": asking.due, "done": []} if of else None


def is_open(ask: State | None) -> bool:
    return ask is not None and "end" not in ask and len(ask["done"]) < len(ask["of"])


def waits_for(ask: State) -> list[UUID]:
    return [UUID(one) for one in ask["of"] if one not in ask["done"]] if is_open(ask) else []


@dataclass(slots=True, eq=False)
class SendLinked(Send):
    """A message that asks, or that may be an answer. Those that are neither do not come here."""

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        await Send.prepare(batch, org_id, changes)
        await _load_askable(batch, org_id, changes, lambda one: one.body.get("ask"))
        if any("ack" in one.body for one in changes):
            await reading.load_house(batch, org_id)
        roots = {
            (one.conversation_id, found.entry["b"].get("th", 0)) for one in changes for found in _about(batch, one)
        }
        missing = sorted(place for place in roots if place[1] and place not in batch.targets)
        for row in await amend.targets(batch.connection, org_id, missing) if missing else ():
            batch.keep_target(org_id, row)

    def apply(self, batch: Batch) -> None:
        known = (self.conversation_id, self.by, self.key) in batch.sent
        ask = self.body.get("ask")
        allow(self.asks, policy.may_send, batch.seat(self))
        if "ack" in self.body and not known:
            must_be_agreed(batch, self.org_id, batch.head(self))
        if ask is not None and not known:
            _check(batch, self, ask, batch.head(self).last_seq + 1, _LATE)
        Send.apply(self, batch)
        if known:
            return
        seq = batch.sent[self.conversation_id, self.by, self.key][0]
        if ask is not None:
            _keep(batch, self, seq, self.by, ask, seq)
        for found in {one.seq: one for one in self._questions(batch)}.values():
            answer(batch, self, found, seq)

    def _questions(self, batch: Batch) -> Iterable[Target]:
        """The quoted message, and the one that began the thread."""
        for found in _about(batch, self):
            if found.seq == self.reply_to:
                yield found
            if found.seq == self.thread:
                root = batch.targets.get((self.conversation_id, found.entry["b"].get("th", found.seq)))
                if root is not None:
                    yield root


@dataclass(slots=True, eq=False)
class Ask(Change):
    """Asked afterwards, put off, asked of others, or (None) no longer needed. Who has answered keeps that."""

    seq: int
    wanted: State | None

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        await _load_askable(batch, org_id, changes, lambda one: one.wanted)

    def apply(self, batch: Batch) -> None:
        found = batch.targets.get((self.conversation_id, self.seq))
        seat = batch.seat(self)
        allow(self.asks, policy.may_ask, policy.Message(seat, found.sender_id if found else None))
        message = batch.message(self, self.seq)
        before: State | None = message.entry["b"].get("ask")
        after = self._after(batch, seat, before)
        if after is None or after == before:
            batch.answer(self, schemas.Changed(message.entry.get("e", message.seq)))
            return
        batch.answer(self, schemas.Changed(_restate(batch, self, message, after)))

    def _after(self, batch: Batch, seat: policy.Seat | None, before: State | None) -> State | None:
        if self.wanted is None:
            return {**before, "end": True} if before is not None else None
        must_not_be_hushed(seat, batch.now)
        kept = before["done"] if before is not None and "end" not in before else []
        after = {**self.wanted, "done": [one for one in kept if one in self.wanted["of"]]}
        if after != before:
            _check(batch, self, after, self.seq, timedelta(0), before)
        return after


@dataclass(slots=True, eq=False)
class Answered(Change):
    seq: int

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    def apply(self, batch: Batch) -> None:
        found = batch.targets.get((self.conversation_id, self.seq))
        ask = found.entry["b"].get("ask") if found is not None else None
        allow(self.asks, policy.may_answer, policy.Asked(batch.seat(self), ask["of"] if ask else ()))
        message = batch.message(self, self.seq)
        batch.answer(self, schemas.Changed(answer(batch, self, message, None)))


@dataclass(slots=True, eq=False)
class Release(Change):
    """`by` takes part no more: nothing is waited for from them, and what they waited for is over."""

    seqs: tuple[int, ...]

    def targets(self) -> tuple[int, ...]:
        return self.seqs

    def apply(self, batch: Batch) -> None:
        for seq in self.seqs:
            found = batch.targets.get((self.conversation_id, seq))
            ask: State | None = found.entry["b"].get("ask") if found is not None and found.is_message else None
            if found is None or ask is None or not is_open(ask):
                continue
            me = str(self.by)
            if found.sender_id == self.by:
                _restate(batch, self, found, {**ask, "end": True}, by_nobody=True)
            elif me in ask["of"] and me not in ask["done"]:
                rest = [one for one in ask["of"] if one != me]
                over = {} if len(rest) > len(ask["done"]) or ask["done"] else {"end": True}
                _restate(batch, self, found, {**ask, "of": rest, **over}, by_nobody=True)
        batch.answer(self, None)


def answer(batch: Batch, change: Change, message: Target, with_seq: int | None) -> int:
    """The number of the entry that says so; 0 when nothing is waited for from them."""
    ask: State | None = message.entry["b"].get("ask") if message.is_message else None
    me = str(change.by)
    if ask is None or "end" in ask or me not in ask["of"] or me in ask["done"]:
        return 0
    after = {**ask, "done": [*ask["done"], me]}
    said = {"t": message.seq, "m": me} | ({"a": with_seq} if with_seq is not None else {})
    return _restate(batch, change, message, after, ("answered", said))


def _restate(
    batch: Batch,
    change: Change,
    message: Target,
    ask: State,
    said: tuple[str, dict[str, Any]] | None = None,
    *,
    by_nobody: bool = False,
) -> int:
    kind, body = said or ("asked", {"t": message.seq, "ask": ask})
    entry = batch.number(batch.head(change), kind, None if by_nobody else change.by, body)
    message.entry |= {"b": {**message.entry["b"], "ask": ask}, "e": entry.seq}
    message.dirty = True
    _keep(batch, change, message.seq, message.sender_id, ask, entry.seq)
    return entry.seq


def _keep(batch: Batch, change: Change, seq: int, by: UUID | None, ask: State, rev: int) -> None:
    row = (change.org_id, change.conversation_id, seq, by, waits_for(ask), is_open(ask), rev, batch.now)
    batch.rows[store.put].append(row)
    batch.outcome.asked.append((change.org_id, change.conversation_id, seq))


def _about(batch: Batch, change: Change) -> list[Target]:
    found = [batch.targets.get((change.conversation_id, seq)) for seq in change.targets()]
    return [one for one in found if one is not None and one.is_message]


async def _load_askable(batch: Batch, org_id: OrgId, changes: Sequence[Change], ask_of: Any) -> None:
    wanted = [(one.conversation_id, UUID(who)) for one in changes for who in (ask_of(one) or {"of": ()})["of"]]
    if wanted:
        places, members = zip(*wanted, strict=True)
        known = await store.askable(batch.connection, org_id, places, members)
        batch.notes.setdefault("askable", {}).update(known)


def _check(batch: Batch, change: Change, ask: State, seq: int, late: timedelta, before: State | None = None) -> None:
    """Only who takes part and sees the message can be asked, and only for a time that is ahead."""
    known = batch.notes.get("askable", {})
    for who in ask["of"]:
        closed = known.get((change.conversation_id, UUID(who)))
        if closed is None or closed >= seq:
            raise NotFound
    due = ask["due"]
    if due is None or (before is not None and before["due"] == due):
        return
    ahead = timedelta(milliseconds=due - batch.at)
    if not -late <= ahead <= _FARTHEST:
        raise OddDue
