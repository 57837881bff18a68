"""Whoever is not here is told of messages through `notify`, as they have chosen for each conversation; what was read is
taken back everywhere.

Off the hot path and best effort: the message itself is in the log, a notification only points at it. A process that
dies within the second takes the notifications of that second along.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.realtime import Presence
from workhall.kit.services import Services
from workhall.kit.slot_types import NotificationKind
from workhall.kit.text import Text
from workhall.kit.unit import system_unit
from workhall.modules import directory, identity, notify
from workhall.modules.chat.service.bodies import Mention, in_words
from workhall.modules.chat.store import telling as store

KIND = NotificationKind(
    "chat.message",
    Text(en="Messages", zh="消息", de="Nachrichten", it="Messaggi"),
    listed=False,
)
TOLD_OF_EVERYTHING = 500
"""In a larger group only those are told whom a message mentions, or to whom its author is special."""
_LONGEST = 200
_NOTHING = Text(en="Sent something", zh="发来一条内容", de="Hat etwas gesendet", it="Ha inviato qualcosa")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of this process's writer."""

    conversation_id: UUID
    seq: int


def collapse_key(conversation_id: UUID) -> str:
    """The same that an open page uses as the tag of its own notifications: the two replace each other."""
    return str(conversation_id)


async def tell(app: Services, org_id: OrgId, messages: Sequence[Said]) -> None:
    by_conversation: dict[UUID, list[int]] = defaultdict(list)
    for one in messages:
        by_conversation[one.conversation_id].append(one.seq)
    for conversation_id, seqs in by_conversation.items():
        async with system_unit(app, "chat.tell", org_id) as ctx:
            await _tell_of(ctx, conversation_id, seqs)


async def _tell_of(ctx: Ctx, conversation_id: UUID, seqs: Sequence[int]) -> None:
    """One notification a person for what came in one go: the newest that concerns them."""
    room = await store.room(ctx, conversation_id)
    entries = [json.loads(body) for body in await store.messages(ctx, conversation_id, seqs)]
    entries = [one for one in entries if one["k"] == "message" and not one.get("gone")]
    if room is None or not entries:
        return
    called = [await _called(ctx, one["b"].get("m", ())) for one in entries]
    everybody = room.member_count <= TOLD_OF_EVERYTHING
    wanted = None if everybody or any("a" in one for one in called) else set[Any]().union(*called)
    here: Presence = ctx.app.extras["presence"]
    newest: dict[UUID, dict[str, Any]] = {}
    for seat in await store.seats(ctx, conversation_id, wanted):
        if here.level(ctx.org_id, seat.member_id) == 2:
            continue
        for entry, who in zip(entries, called, strict=True):
            if entry["s"] > seat.read_seq and _concerns(entry, who, seat, everybody):
                newest[seat.member_id] = entry
    by_entry: dict[int, list[MemberId]] = defaultdict(list)
    for member_id, entry in newest.items():
        by_entry[entry["s"]].append(MemberId(member_id))
    names = await _names(ctx, entries)
    for entry in entries:
        if by_entry[entry["s"]]:
            await _notify(ctx, room, entry, names.get(entry["by"], ""), by_entry[entry["s"]])


def _concerns(entry: dict[str, Any], called: set[Any], seat: store.Seat, everybody: bool) -> bool:
    if entry["by"] == str(seat.member_id) or entry["by"] in seat.blocked:
        return False
    if entry["by"] in seat.special:
        return True
    mentioned = seat.member_id in called or ("a" in called and seat.pref.get("at_all", True))
    wish = seat.pref.get("notify", "all")
    return wish != "none" and (mentioned or (wish == "all" and everybody))


async def _called(ctx: Ctx, mentions: Iterable[Mention]) -> set[Any]:
    """Member ids, and "a" for all."""
    found: set[Any] = set()
    for one in mentions:
        if one["k"] == "a":
            found.add("a")
        elif one["k"] == "p":
            found.add(UUID(one["id"]))
        elif one["k"] == "d":
            with contextlib.suppress(NotFound):  # The department may be gone by now.
                found.update(await directory.members_of_department(ctx, UUID(one["id"]), subtree=True))
        else:
            everyone = await directory.everybody(ctx)
            roles = await identity.roles_of(ctx, everyone)
            found.update(member for member, held in roles.items() if UUID(one["id"]) in held)
    return found


async def _names(ctx: Ctx, entries: Sequence[dict[str, Any]]) -> dict[str, str]:
    people = await directory.people(ctx, {MemberId(UUID(one["by"])) for one in entries if one["by"]})
    return {str(one.id): one.name for one in people}


async def _notify(ctx: Ctx, room: store.Room, entry: dict[str, Any], sender: str, members: list[MemberId]) -> None:
    text = in_words(entry["b"])[:_LONGEST]
    title = entry["b"].get("card", {}).get("title", _NOTHING)
    line: Text | str = text or (replace(_NOTHING, **title) if isinstance(title, dict) else title)
    if room.title and text:
        line = f"{sender}: {text}"
    await notify.notify(
        ctx,
        KIND.name,
        members,
        room.title or sender,
        line,
        f"/messages/{entry['c']}?at={entry['s']}",
        collapse_key(UUID(entry["c"])),
    )


async def take_back(app: Services, org_id: OrgId, read: Iterable[tuple[UUID, UUID]]) -> None:
    """(conversation, member) of those who have read to the end of what they were told of."""
    by_conversation: dict[UUID, set[UUID]] = defaultdict(set)
    for conversation_id, member_id in read:
        by_conversation[conversation_id].add(member_id)
    async with system_unit(app, "chat.take_back", org_id) as ctx:
        for conversation_id, members in by_conversation.items():
            await notify.clear_many(ctx, members, collapse_key(conversation_id))
