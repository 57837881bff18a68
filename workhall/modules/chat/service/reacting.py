"""What is put on a message without being one: reactions and pins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workhall.kit.authz import allow
from workhall.kit.ids import OrgId
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import TooManyPins, TooManyReactions
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.service.speaking import check_words, is_speech, lets, must_not_be_hushed
from workhall.modules.chat.store import amend

MOST_REACTIONS = 40
"""Different ones on one message."""
MOST_PINS = 50
"""In one conversation."""


@dataclass(slots=True, eq=False)
class React(Change):
    """A second time the same is no change; `on` False takes it back."""

    seq: int
    x: str
    on: bool

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        places = sorted({(one.conversation_id, one.seq) for one in changes})
        for conversation_id, seq, x, member in await amend.reactions_on(batch.connection, org_id, places):
            batch.notes.setdefault(("reactions", conversation_id, seq), {}).setdefault(x, set()).add(member)

    def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        allow(self.asks, policy.may_react, seat)
        message = batch.message(self, self.seq)
        there: dict[str, set[Any]] = batch.notes.setdefault(("reactions", self.conversation_id, self.seq), {})
        who = there.setdefault(self.x, set())
        if (self.by in who) == self.on:
            batch.answer(self, schemas.Changed(0))
            return
        if self.on and is_speech(self.x):
            must_not_be_hushed(seat, batch.now)
            check_words(seat, [self.x])
        if self.on and not who and sum(1 for one in there.values() if one) >= MOST_REACTIONS:
            raise TooManyReactions(limit=MOST_REACTIONS)
        if self.on:
            who.add(self.by)
        else:
            who.discard(self.by)
        head = batch.head(self)
        entry = batch.number(head, "reacted", self.by, {"t": self.seq, "x": self.x, "on": self.on})
        row = (head.org_id, head.id, message.seq, self.x, self.by, self.on, batch.now, entry.seq)
        batch.rows[amend.put_reactions].append(row)
        batch.answer(self, schemas.Changed(entry.seq))


@dataclass(slots=True, eq=False)
class Pin(Change):
    seq: int
    on: bool

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    async def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        allow(self.asks, policy.may_pin, seat)
        lets(seat, "pin")
        message = batch.message(self, self.seq) if self.on else None
        head = batch.head(self)
        if message is not None and await amend.count_pins(batch.connection, head.org_id, head.id) >= MOST_PINS:
            raise TooManyPins(limit=MOST_PINS)
        if self.on:
            changed = await amend.pin(batch.connection, head.org_id, head.id, self.seq, self.by, batch.now)
        else:
            changed = await amend.unpin(batch.connection, head.org_id, head.id, self.seq)
        if not changed:
            batch.answer(self, schemas.Changed(0))
            return
        entry = batch.number(head, "pinned" if self.on else "unpinned", self.by, {"t": self.seq})
        batch.answer(self, schemas.Changed(entry.seq))
