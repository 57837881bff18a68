"""What a message shows beside its words and is not its author's to write: set by the program, and changed in place."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workhall.kit.ids import MemberId
from workhall.modules.chat import schemas
from workhall.modules.chat.service.changes import Batch, Change, Target
from workhall.modules.chat.service.sending import Send
from workhall.modules.chat.store import amend


@dataclass(slots=True, eq=False)
class PostCard(Send):
    """A message that shows a thing of another module, in the name of who asked for it there."""

    def apply(self, batch: Batch) -> None:
        head = batch.heads.get((self.org_id, self.conversation_id))
        before = head.last_seq if head else 0
        Send.apply(self, batch)
        if head is not None and head.last_seq > before:
            card = self.body["card"]
            row = (self.org_id, self.conversation_id, head.last_seq, card["kind"], UUID(card["id"]), self.by)
            batch.rows[amend.put_cards].append(row)


@dataclass(slots=True, eq=False)
class Show(Change):
    """Puts something new in its place. Members hear it as an entry `changed`, so that whoever was away catches up."""

    seq: int

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    def apply(self, batch: Batch) -> None:
        message = batch.message(self, self.seq)
        if message.dirty:
            batch.outcome.again.append(self)
            return
        new = self.news(batch, message)
        if not new:
            batch.answer(self, schemas.Changed(message.entry.get("e", message.seq)))
            return
        entry = batch.number(batch.head(self), "changed", self.teller(), {"t": self.seq, "set": new})
        batch.rows[amend.put_message_changes].append((self.org_id, self.conversation_id, self.seq, entry.seq))
        message.entry |= {"b": message.entry["b"] | new, "e": entry.seq}
        message.dirty = True
        batch.answer(self, schemas.Changed(entry.seq))

    def teller(self) -> MemberId | None:
        """Who did it, when it was a person."""
        return None

    def news(self, batch: Batch, message: Target) -> dict[str, Any]:
        """What is to stand in the body from now on; empty when it stands there already."""
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class RedrawCard(Show):
    """Drawings may arrive in any order; only a newer one counts."""

    card: dict[str, Any]

    def news(self, batch: Batch, message: Target) -> dict[str, Any]:
        held = message.entry["b"].get("card", {})
        is_same = (held.get("kind"), held.get("id")) == (self.card["kind"], self.card["id"])
        return {"card": self.card} if is_same and held["v"] < self.card["v"] else {}
