"""Messages: sent, changed, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.errors import NotFound, Refusal
from workhall.kit.ids import OrgId
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import EditWindowOver, RecallWindowOver
from workhall.modules.chat.service.bodies import Mention, audience
from workhall.modules.chat.service.changes import Batch, Change, Target
from workhall.modules.chat.service.speaking import check_body
from workhall.modules.chat.store import amend, asking, log
from workhall.modules.files import FileMissing

_WITH_FILES = {"files", "merged"}


@dataclass(slots=True, eq=False)
class Send(Change):
    """`body` is the message as it will stand in its entry, but for what refers to other messages."""

    key: UUID
    body: dict[str, Any]
    reply_to: int | None = None
    thread: int | None = None

    def sender_key(self) -> UUID | None:
        return self.key

    def targets(self) -> tuple[int, ...]:
        return tuple(one for one in (self.reply_to, self.thread) if one is not None)

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        wanted = [file for one in changes if one.body.keys() & _WITH_FILES for file in _files_in(one.body)]
        if wanted:
            known = await amend.attached(batch.connection, org_id, wanted)
            batch.notes.setdefault(("attached", org_id), set()).update(known)

    def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        allow(self.asks, policy.may_send, seat)
        head = batch.head(self)
        known = batch.sent.get((self.conversation_id, self.by, self.key))
        if known is not None:
            seq, ordinal, at = known
            batch.answer(self, schemas.Sent(seq, ordinal, int(at.timestamp() * 1000), repeated=True))
            batch.outcome.look.append((self.org_id, self.conversation_id, seq))
            return
        check_body(seat, self.body, batch.now)
        body = self.body
        files = _files_in(self.body) if body.keys() & _WITH_FILES else []
        taken: set[UUID] = batch.notes.get(("attached", self.org_id), set())
        if not taken.isdisjoint(files):
            raise FileMissing
        taken.update(files)
        if self.reply_to is not None:
            body = {**body, "re": {"s": batch.message(self, self.reply_to).seq}}
        root = self._root(batch)
        if root is not None:
            body = {**body, "th": root}
        head.last_ordinal += 1
        entry = batch.number(head, "message", self.by, body, self.key)
        batch.sent[self.conversation_id, self.by, self.key] = (entry.seq, entry.ordinal, batch.now)
        if root is not None:
            batch.rows[amend.put_replies].append((head.org_id, head.id, root, entry.seq, batch.now))
        _mention(batch, self, entry.ordinal, entry.seq, body.get("m", ()))
        for file in files:
            batch.rows[amend.put_attachments].append((head.org_id, head.id, entry.seq, file))
        batch.outcome.said.append((self.org_id, self.conversation_id, entry.seq, head.member_count))
        batch.answer(self, schemas.Sent(entry.seq, entry.ordinal, batch.at))

    def _root(self, batch: Batch) -> int | None:
        """A reply to a reply belongs to the thread of the first message."""
        if self.thread is None:
            return None
        found = batch.message(self, self.thread)
        root: int = found.entry["b"].get("th", found.seq)
        return root


@dataclass(slots=True, eq=False)
class Edit(Change):
    """A new wording. The earlier ones are kept for whoever reads the message, and go when it is recalled."""

    seq: int
    words: dict[str, Any]
    """See bodies.wording."""

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        await _load_rules(batch, org_id)

    def apply(self, batch: Batch) -> None:
        found = batch.targets.get((self.conversation_id, self.seq))
        seat = batch.seat(self)
        allow(self.asks, policy.may_edit, policy.Message(seat, found.sender_id if found else None))
        message = batch.message(self, self.seq)
        if message.dirty:
            batch.outcome.again.append(self)
            return
        _in_time(batch, message, _rules(batch, self.org_id).edit_minutes, EditWindowOver)
        before: dict[str, Any] = message.entry["b"]
        after = reworded(before, self.words)
        if after == before:
            batch.answer(self, schemas.Changed(message.entry.get("e", message.seq)))
            return
        check_body(seat, after, batch.now, before)
        known = {audience(one) for one in before.get("m", ())}
        new = [one for one in after.get("m", ()) if audience(one) not in known]
        count = message.entry.get("ed", 0) + 1
        news = {"t": self.seq, "b": after, "n": count} | ({"nm": new} if new else {})
        entry = batch.number(batch.head(self), "edited", self.by, news)
        said_at = log.moment(message.entry.get("ea", message.entry["at"]))
        old = (count - 1, said_at, str(before.get("text", "")), before.get("f"), entry.seq)
        batch.rows[amend.put_revisions].append((*_place(message), *old))
        _mention(batch, self, message.entry["o"], self.seq, new)
        message.entry |= {"b": after, "e": entry.seq, "ed": count, "ea": batch.at}
        message.dirty = True
        if "ask" in after:
            batch.rows[asking.touch].append((*_place(message), entry.seq, batch.now))
            batch.outcome.asked.append((self.org_id, *_place(message)[1:]))
        batch.answer(self, schemas.Changed(entry.seq))


@dataclass(slots=True, eq=False)
class Recall(Change):
    """Nothing of the message stays but that there was one: not in the log, not among its earlier wordings."""

    seq: int

    def targets(self) -> tuple[int, ...]:
        return (self.seq,)

    @classmethod
    async def prepare(cls, batch: Batch, org_id: OrgId, changes: Sequence[Any]) -> None:
        await _load_rules(batch, org_id)

    async def apply(self, batch: Batch) -> None:
        found = batch.targets.get((self.conversation_id, self.seq))
        seat = batch.seat(self)
        allow(self.asks, policy.may_recall, policy.Message(seat, found.sender_id if found else None))
        if found is None or found.kind != "message" or seat is None:
            raise NotFound
        if found.dirty:
            batch.outcome.again.append(self)
            return
        if not found.is_message:
            batch.answer(self, schemas.Changed(found.entry["e"]))
            return
        if not seat.keeps_order:
            _in_time(batch, found, _rules(batch, self.org_id).recall_minutes, RecallWindowOver)
        entry = batch.number(batch.head(self), "recalled", self.by, {"t": self.seq, "o": found.entry["o"]})
        for file in _files_in(found.entry["b"]):
            batch.rows[amend.put_loose_files].append((found.org_id, file, batch.now))
        if "ask" in found.entry["b"]:
            batch.rows[asking.close].append((*_place(found), entry.seq, batch.now))
            batch.outcome.asked.append((self.org_id, *_place(found)[1:]))
        found.entry |= {"b": {}, "gone": True, "e": entry.seq}
        found.entry.pop("ed", None)
        found.dirty = True
        await amend.forget_wordings(batch.connection, *_place(found))
        await amend.forget_marks(batch.connection, *_place(found), found.entry["o"])
        batch.answer(self, schemas.Changed(entry.seq))


def _files_in(body: dict[str, Any]) -> list[UUID]:
    """Also those within messages that were forwarded as one."""
    items = [body, *body.get("merged", {}).get("items", ())]
    return [UUID(file["id"]) for item in items for file in item.get("files", ())]


def reworded(body: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """What is not wording (files, the quoted message, the thread) stays."""
    return {name: value for name, value in body.items() if name not in ("text", "f", "m")} | words


def _place(found: Target) -> tuple[UUID, UUID, int]:
    return (found.org_id, found.conversation_id, found.seq)


def _mention(batch: Batch, change: Change, ordinal: int, seq: int, mentions: Sequence[Mention]) -> None:
    for one in mentions:
        row = (change.org_id, change.conversation_id, ordinal, audience(one), seq, change.by)
        batch.rows[amend.put_mentions].append(row)


def _in_time(batch: Batch, message: Target, minutes: int | None, refusal: type[Refusal]) -> None:
    sent: datetime = message.at
    if minutes is not None and batch.now - sent > timedelta(minutes=minutes):
        raise refusal(minutes=minutes)


async def _load_rules(batch: Batch, org_id: OrgId) -> None:
    if ("rules", org_id) not in batch.notes:
        batch.notes["rules", org_id] = await amend.rules(batch.connection, org_id)


def _rules(batch: Batch, org_id: OrgId) -> amend.Rules:
    found: amend.Rules = batch.notes["rules", org_id]
    return found
