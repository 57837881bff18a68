"""Starting, finding and changing conversations."""

import asyncio
import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from workhall.kit.authz import Asks, allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.services import Services
from workhall.modules import directory, identity
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import AdminsOnly, GroupFull, NotTaken, NotYourself
from workhall.modules.chat.service import reading
from workhall.modules.chat.service.changes import Change
from workhall.modules.chat.service.marks import Mark
from workhall.modules.chat.service.membership import Add, Create, Remove, Rename
from workhall.modules.chat.service.speaking import hushed
from workhall.modules.chat.store import annotations, links, moderation, personal, readers, reads
from workhall.modules.chat.store.seats import NEVER
from workhall.modules.chat.tables import ConversationRow, ParticipantRow

_NAMESPACE = uuid.UUID("6f9b1d52-6f2b-4f0e-9a55-2b7c4b5a0f11")
_RULES = {
    "rename": policy.may_rename,
    "announce": policy.may_announce,
    "set": policy.may_set_rules,
    "link": policy.may_keep_link,
    "see_link": policy.may_see_link,
    "set_read": policy.may_set_read,
}
_MATTERS: tuple[policy.Matter, ...] = ("pin", "mention_all", "send_files")

C = TypeVar("C", bound=Change)


class Writer(Protocol):
    """The part of workers.Writer that the use cases call."""

    def deadline(self) -> float: ...
    def submit(self, change: Change) -> Any: ...
    def mark(self, mark: Mark) -> Any: ...


def writer(app: Services) -> Writer:
    found: Writer = app.extras["chat"]
    return found


def change(sort: type[C], app: Services, asks: Asks, conversation_id: UUID, **more: Any) -> C:
    """A change by the caller, with a future and a deadline."""
    return sort(
        org_id=_org(asks),
        conversation_id=conversation_id,
        by=asks.who.me,
        asks=asks,
        done=asyncio.get_running_loop().create_future(),
        deadline=writer(app).deadline(),
        **more,
    )


def _org(asks: Asks) -> OrgId:
    if asks.who.org_id is None:
        raise NotFound
    return asks.who.org_id


async def start(ctx: Ctx, new: schemas.NewConversation, key: str | None) -> schemas.Conversation:
    """A group, or the one direct conversation with a person. With a key a retry finds the group that it made."""
    allow(ctx, policy.may_start, None)
    if isinstance(new, schemas.NewDirect):
        return await _start_direct(ctx, MemberId(new.member_id))
    members = await _takes(ctx, await _active(ctx, new.member_ids))
    conversation_id = uuid.uuid5(_NAMESPACE, f"{ctx.org_id} {ctx.me} {key}") if key else new_id()
    return await _create(ctx, conversation_id, "group", new.title, None, members)


async def _start_direct(ctx: Ctx, other: MemberId) -> schemas.Conversation:
    if other == ctx.me:
        raise NotYourself
    members = await _active(ctx, [other])
    key = direct_key_of(ctx.me, other)
    if await moderation.either_blocks(ctx, ctx.me, other) and await moderation.direct_of(ctx, key) is None:
        raise NotTaken
    return await _create(ctx, direct_id(ctx.org_id, ctx.me, other), "direct", None, key, members)


def direct_key_of(one: MemberId, other: MemberId) -> str:
    """The same whoever asks."""
    return " ".join(sorted((str(one), str(other))))


def direct_id(org_id: OrgId, one: MemberId, other: MemberId) -> UUID:
    """Follows from who the two are, so that two who start at the same moment start the same conversation."""
    return uuid.uuid5(_NAMESPACE, f"{org_id} {direct_key_of(one, other)}")


async def _active(ctx: Ctx, wanted: Sequence[UUID]) -> list[UUID]:
    """Raises NotFound when somebody is not, or no longer, in the organisation."""
    unique = list(dict.fromkeys(wanted))
    if len(unique) > schemas.MAX_MEMBERS:
        raise GroupFull(limit=schemas.MAX_MEMBERS)
    found = await directory.active(ctx, [MemberId(one) for one in unique])
    if len(found) < len(unique):
        raise NotFound
    return unique


async def _takes(ctx: Ctx, members: list[UUID]) -> list[UUID]:
    """Nobody is brought into a group by somebody whom they have blocked."""
    if await moderation.who_blocks(ctx, members, ctx.me):
        raise NotTaken
    return members


async def _create(
    ctx: Ctx, wanted: UUID, kind: str, title: str | None, direct_key: str | None, members: Sequence[UUID]
) -> schemas.Conversation:
    new = change(Create, ctx.app, ctx, wanted, kind=kind, title=title, direct_key=direct_key, members=members)
    found: UUID = await writer(ctx.app).submit(new)
    return await _view_one(ctx, found)


async def get(ctx: Ctx, conversation_id: UUID) -> schemas.Conversation:
    return await _view_one(ctx, conversation_id)


async def _view_one(ctx: Ctx, conversation_id: UUID) -> schemas.Conversation:
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_read, seat_of(found))
    if found is None:
        raise NotFound
    return (await _view(ctx, [found]))[0]


def seat_of(found: tuple[ConversationRow, ParticipantRow] | None) -> policy.Seat | None:
    """The caller's place, as the policies judge it."""
    if found is None:
        return None
    row, own = found
    return policy.Seat(row.kind, own.role, policy.rules_of(row.rules), own.muted_until, row.follows)


async def mine(ctx: Ctx, page: PageQuery) -> Page[schemas.Conversation]:
    """Latest activity first."""
    allow(ctx, policy.may_list_own, None)
    parts = page.after(2)
    after = (datetime.fromisoformat(parts[0]), UUID(parts[1])) if parts else None
    found = await reads.mine(ctx, after, page.limit + 1)
    shown = found[: page.limit]
    more = make_cursor(shown[-1][0].last_at.isoformat(), shown[-1][0].id) if len(found) > page.limit else None
    return Page(items=await _view(ctx, shown), next_cursor=more)


async def _view(ctx: Ctx, rows: Sequence[tuple[ConversationRow, ParticipantRow]]) -> list[schemas.Conversation]:
    if not rows:
        return []
    details = await reads.details(ctx, rows)
    read = [(row.id, own.read_ordinal) for row, own in rows]
    mentions = await annotations.unread_mentions(ctx, read, await audiences(ctx))
    direct = [row.id for row, _ in rows if row.kind == "direct"]
    others = {one.conversation_id: one for one in await reads.others(ctx, direct)} if direct else {}
    prefs = await preferences(ctx, [row.id for row, _ in rows])
    own_of = {row.id: (prefs.get(row.id, {}), mentions.get(row.id, [])) for row, _ in rows}
    found = await annotations.house_rules(ctx)
    house = reading.house_of(found.reading if found else None)
    wishes = await readers.wishes(ctx, [row.id for row, _ in rows])
    how = {row.id: _reading(row, own, wishes.get(row.id), house) for row, own in rows}
    return [
        _conversation(ctx, row, own, *details[row.id], *own_of[row.id], how[row.id], others.get(row.id))
        for row, own in rows
    ]


def _reading(row: ConversationRow, own: ParticipantRow, wish: Any, house: reading.House) -> schemas.reading.Reading:
    rules = policy.rules_of(row.rules)
    hidden = (own.shared_from or 0) == NEVER
    return schemas.reading.Reading(
        policy=reading.agreed(row.kind, row.created_at, rules, house),
        since=rules.read_from,
        set=rules.read is not None,
        hides="all" if own.hides_arrival else "read" if hidden else "nothing",
        wish=wish,
        may_hide=row.kind == "direct" or house.opt_out,
    )


def _positions(
    row: ConversationRow, how: policy.ReadPolicy, other: ParticipantRow | None
) -> list[schemas.reading.Position]:
    if other is None:
        return []
    at = (other.read_seq, other.delivered_seq)
    seen = reading.told(how, policy.rules_of(row.rules), other.shared_from, other.hides_arrival, at)
    return [
        schemas.reading.Position(
            member_id=other.member_id,
            read_seq=seen.read_seq,
            delivered_seq=seen.delivered_seq,
            shared=seen.shared,
        )
    ]


async def audiences(ctx: Ctx) -> list[str]:
    """The words under which the caller is mentioned: all, themselves, their roles and departments."""
    roles = (await identity.roles_of(ctx, [ctx.me])).get(ctx.me, [])
    departments = await directory.departments_around(ctx, ctx.me)
    return ["a", f"p:{ctx.me}", *(f"r:{one}" for one in roles), *(f"d:{one}" for one in departments)]


async def preferences(ctx: Ctx, conversations: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """The caller's own settings in conversations; those without keep the defaults."""
    rows = await personal.by_key(ctx, [f"pref:{one}" for one in conversations])
    return {UUID(row.key.split(":")[1]): json.loads(row.body) for row in rows}


async def about_me(ctx: Ctx) -> schemas.Mine:
    allow(ctx, policy.may_list_own, None)
    return schemas.Mine(audiences=await audiences(ctx))


def _conversation(
    ctx: Ctx,
    row: ConversationRow,
    own: ParticipantRow,
    last_body: str | None,
    faces: list[UUID],
    announced: str | None,
    pref: dict[str, Any],
    mentions: list[int],
    how: schemas.reading.Reading,
    other: ParticipantRow | None,
) -> schemas.Conversation:
    return schemas.Conversation(
        id=row.id,
        kind="direct" if row.kind == "direct" else "group",
        title=row.title,
        other_member_id=_other(ctx.me, row.direct_key),
        member_count=row.member_count,
        face_ids=faces,
        role=role_of(own.role),
        created_at=row.created_at,
        last_at=row.last_at,
        last_seq=row.last_seq,
        last_ordinal=row.last_ordinal,
        read_seq=own.read_seq,
        read_ordinal=own.read_ordinal,
        unread=row.last_ordinal - own.read_ordinal,
        mentions=mentions,
        pref=pref,
        last_entry=schemas.Entry.model_validate_json(last_body) if last_body else None,
        positions=_positions(row, how.policy, other),
        reading=how,
        settings=settings_of(policy.rules_of(row.rules)) if row.kind == "group" else None,
        follows=follows_of(row.follows),
        announcement=schemas.Entry.model_validate_json(announced) if announced else None,
        alias=own.alias,
        nickname=own.nickname,
        muted_until=own.muted_until if own.muted_until and own.muted_until > ctx.now else None,
        can=_can(ctx, row, own),
    )


def _can(ctx: Ctx, row: ConversationRow, own: ParticipantRow) -> list[str]:
    seat = seat_of((row, own))
    if seat is None:
        return []
    found = [*can(ctx, _RULES, seat), *(one for one in _MATTERS if seat.lets(one))]
    if hushed(seat, ctx.now) is None:
        found.append("send")
    if row.kind == "group" and row.follows is None:
        found += ["leave", *(["add"] if seat.lets("add") else [])]
    return found


def settings_of(rules: policy.Rules) -> schemas.groups.GroupSettings:
    return schemas.groups.GroupSettings.model_validate(rules, from_attributes=True)


def follows_of(kept: str | None) -> schemas.groups.Follows | None:
    if kept is None:
        return None
    kind, _, department = kept.partition(":")
    if kind == "department":
        return schemas.groups.Follows(kind="department", department_id=UUID(department))
    return schemas.groups.Follows(kind="everyone", department_id=None)


def role_of(kept: str) -> schemas.groups.ParticipantRole:
    return "owner" if kept == "owner" else "admin" if kept == "admin" else "member"


def _other(me: MemberId, direct_key: str | None) -> UUID | None:
    """The other one of a direct conversation, also when they have left the organisation."""
    ids = [UUID(one) for one in (direct_key or "").split()]
    return next((one for one in ids if one != me), None)


async def rename(ctx: Ctx, conversation_id: UUID, new: schemas.ChangeConversation) -> schemas.Conversation:
    await writer(ctx.app).submit(change(Rename, ctx.app, ctx, conversation_id, title=new.title))
    return await _view_one(ctx, conversation_id)


async def add(ctx: Ctx, conversation_id: UUID, new: schemas.AddMembers) -> schemas.Conversation:
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_read, seat_of(found))
    members = await _takes(ctx, await _active(ctx, new.member_ids))
    seat = seat_of(found)
    if seat is not None and not seat.keeps_order and await links.barred(ctx, conversation_id, members):
        raise AdminsOnly
    await writer(ctx.app).submit(change(Add, ctx.app, ctx, conversation_id, members=members))
    await links.forget_requests(ctx, conversation_id, members)
    return await _view_one(ctx, conversation_id)


async def remove(ctx: Ctx, conversation_id: UUID, member_id: UUID) -> None:
    """Somebody else, or oneself: leaving. Who was taken out, or left while they were to be quiet, does not come back by
    link at once."""
    found = await reads.seat(ctx, conversation_id)
    await writer(ctx.app).submit(change(Remove, ctx.app, ctx, conversation_id, member=MemberId(member_id)))
    own = found[1] if found else None
    if member_id != ctx.me or (own is not None and own.muted_until is not None and own.muted_until > ctx.now):
        await links.bar(ctx, conversation_id, member_id)


async def leave_everything(ctx: Ctx, member: MemberId) -> None:
    """A person has left the organisation: they leave each of their groups, whose ownership passes on."""
    for conversation_id in await reads.member_conversations(ctx, member):
        found = change_as(ctx, member, conversation_id)
        try:
            await writer(ctx.app).submit(found)
        except NotFound:
            continue  # A direct conversation keeps both names; a group that they have left already needs nothing.


def change_as(ctx: Ctx, member: MemberId, conversation_id: UUID) -> Remove:
    return change_by(Remove, ctx, member, conversation_id, member=member)


def change_by(sort: type[C], ctx: Ctx, by: MemberId, conversation_id: UUID, **more: Any) -> C:
    """A change in a member's name, by the program."""
    return sort(
        org_id=ctx.org_id,
        conversation_id=conversation_id,
        by=by,
        asks=ctx,
        done=asyncio.get_running_loop().create_future(),
        deadline=writer(ctx.app).deadline(),
        **more,
    )
