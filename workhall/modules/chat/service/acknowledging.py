"""The word that a message was seen: asked for by the message, given by pressing a button, told to its author alone.

Where a conversation has agreed on `ack`, this is all that counts as reading; where somebody stands in the log says
nothing to anybody. Whoever hides their reading is counted only once they have pressed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import NotAcknowledgedHere
from workhall.modules.chat.service import reading
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.store import amend, asking, log


def must_be_agreed(batch: Batch, org_id: OrgId, head: log.Head) -> None:
    """For a kind of change that has prepared `reading.load_house`."""
    house: reading.House = batch.notes["house", org_id]
    if reading.agreed(head.kind, head.created_at, policy.rules_of(head.rules), house) != "ack":
        raise NotAcknowledgedHere


@dataclass(slots=True, eq=False)
class Acknowledge(Change):
    """Also after the conversation has agreed on something else: the message asked for it. Doing it twice is doing it
    once."""

    seq: int

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        places = sorted({(one.conversation_id, one.by) for one in changes})
        known = await asking.askable(batch.connection, org_id, [one[0] for one in places], [one[1] for one in places])
        batch.notes.setdefault("askable", {}).update(known)

    async def apply(self, batch: Batch) -> None:
        found = batch.targets.get((self.conversation_id, self.seq))
        allow(self.asks, policy.may_acknowledge, policy.Message(batch.seat(self), found.sender_id if found else None))
        message = batch.message(self, self.seq)
        closed = batch.notes["askable"].get((self.conversation_id, self.by), self.seq)
        if "ack" not in message.entry["b"] or closed >= self.seq:
            raise NotFound
        if await amend.acknowledge(batch.connection, self.org_id, self.conversation_id, self.seq, self.by, batch.now):
            for one in (message.sender_id, self.by):
                if one is not None:
                    batch.outcome.hints.append((self.org_id, one, push(self.conversation_id, self.seq)))
        batch.answer(self, schemas.Changed(0))


def push(conversation_id: UUID, seq: int) -> bytes:
    """That something is different now; what, the one who hears it asks for."""
    return msgspec.json.encode({"ev": "chat.acknowledged", "d": {"c": conversation_id, "s": seq}})
