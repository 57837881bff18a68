"""Groups as their members see and run them: people, roles, settings, what is each one's own."""

from uuid import UUID

from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules import directory
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.service.conversations import change, get, role_of, seat_of, writer
from workhall.modules.chat.service.governing import Announce, ChangeOwn, Mute, SetRole, SetRules
from workhall.modules.chat.store import people, reads
from workhall.modules.chat.tables import ParticipantRow

_PAGES_LOOKED_THROUGH = 5


async def participants(ctx: Ctx, conversation_id: UUID, q: str, page: PageQuery) -> Page[schemas.Participant]:
    """Owners, admins, then the others; or those whom the directory finds by `q`."""
    own = await _seat(ctx, conversation_id)
    if q.strip():
        return await _found(ctx, conversation_id, own, q, page)
    after = page.after_as(int, UUID)
    rows = await people.participants(ctx, conversation_id, (after[0], after[1]) if after else None, page.limit + 1)
    shown = rows[: page.limit]
    items = [_participant(ctx, own, row) for row in shown]
    if len(rows) <= page.limit:
        return Page(items=items)
    return Page(items=items, next_cursor=make_cursor(people.RANKS.get(shown[-1].role, 2), shown[-1].member_id))


async def _found(
    ctx: Ctx, conversation_id: UUID, own: policy.Seat, q: str, page: PageQuery
) -> Page[schemas.Participant]:
    items: list[schemas.Participant] = []
    cursor = page.cursor
    for _ in range(_PAGES_LOOKED_THROUGH):
        cards = await directory.find(ctx, q, PageQuery(limit=page.limit, cursor=cursor))
        rows = await people.some(ctx, conversation_id, [one.id for one in cards.items])
        items += [_participant(ctx, own, rows[one.id]) for one in cards.items if one.id in rows]
        cursor = cards.next_cursor
        if cursor is None or items:
            break
    return Page(items=items, next_cursor=cursor)


async def _seat(ctx: Ctx, conversation_id: UUID) -> policy.Seat:
    seat = seat_of(await reads.seat(ctx, conversation_id))
    allow(ctx, policy.may_read, seat)
    if seat is None:
        raise NotFound
    return seat


def _participant(ctx: Ctx, own: policy.Seat, row: ParticipantRow) -> schemas.Participant:
    over = policy.Over(own, row.role)
    may = []
    if own.follows is None and policy.may_remove(ctx.who, policy.Removal(own, row.member_id, row.role)):
        may.append("remove")
    if row.member_id != ctx.me:
        may += can(ctx, {"give_role": policy.may_give_roles, "mute": policy.may_mute}, over)
    is_told = row.member_id == ctx.me or own.keeps_order
    muted = row.muted_until if is_told and row.muted_until and row.muted_until > ctx.now else None
    return schemas.Participant(
        member_id=row.member_id,
        role=role_of(row.role),
        joined_at=row.joined_at,
        nickname=row.nickname,
        muted_until=muted,
        can=may,
    )


async def settings(ctx: Ctx, conversation_id: UUID) -> schemas.groups.AllSettings:
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_set_rules, seat_of(found))
    if found is None:
        raise NotFound
    return schemas.groups.AllSettings.model_validate(policy.rules_of(found[0].rules), from_attributes=True)


async def set_settings(
    ctx: Ctx, conversation_id: UUID, new: schemas.groups.ChangeSettings
) -> schemas.groups.AllSettings:
    values = new.model_dump(exclude_none=True)
    if "ban" in values:
        values["ban"] = tuple(dict.fromkeys(values["ban"]))
    await writer(ctx.app).submit(change(SetRules, ctx.app, ctx, conversation_id, values=values))
    return await settings(ctx, conversation_id)


async def set_role(ctx: Ctx, conversation_id: UUID, member_id: UUID, new: schemas.groups.NewRole) -> None:
    made = change(SetRole, ctx.app, ctx, conversation_id, member=MemberId(member_id), role=new.role)
    await writer(ctx.app).submit(made)


async def mute(ctx: Ctx, conversation_id: UUID, member_id: UUID, new: schemas.groups.Muting) -> None:
    made = change(Mute, ctx.app, ctx, conversation_id, member=MemberId(member_id), until=new.until)
    await writer(ctx.app).submit(made)


async def announce(ctx: Ctx, conversation_id: UUID, new: schemas.groups.Announcement) -> schemas.Conversation:
    text = new.text.replace("\0", "")
    await writer(ctx.app).submit(change(Announce, ctx.app, ctx, conversation_id, text=text))
    return await get(ctx, conversation_id)


async def change_own(ctx: Ctx, conversation_id: UUID, new: schemas.groups.OwnChange) -> schemas.Conversation:
    values = new.model_dump(exclude_unset=True)
    await writer(ctx.app).submit(change(ChangeOwn, ctx.app, ctx, conversation_id, values=values))
    return await get(ctx, conversation_id)


async def heir(ctx: Ctx, conversation_id: UUID) -> schemas.groups.Heir:
    own = await _seat(ctx, conversation_id)
    if own.kind != "group" or own.role != "owner":
        return schemas.groups.Heir(member_id=None)
    found = await people.heir(ctx, conversation_id, ctx.me)
    return schemas.groups.Heir(member_id=found.member_id if found is not None and found.role != "owner" else None)


async def nicknames(ctx: Ctx, conversation_id: UUID, page: PageQuery) -> Page[schemas.groups.Nickname]:
    await _seat(ctx, conversation_id)
    after = page.after_as(UUID)
    rows = await people.nicknames(ctx, conversation_id, after[0] if after else None, page.limit + 1)
    shown = rows[: page.limit]
    items = [schemas.groups.Nickname(member_id=row.member_id, name=row.nickname or "") for row in shown]
    return Page(items=items, next_cursor=make_cursor(shown[-1].member_id) if len(rows) > page.limit else None)
