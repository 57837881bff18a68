"""Groups whose membership follows the directory: everyone, or a department with all below it.

Nothing is taken from what an event says: it only names groups to look at. A group is compared with the directory and
brought to it in batches, again until nothing differs, so that events that are lost, come twice or in another order do
no harm; a schedule compares all of them now and then."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.module import Job
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import audit, directory
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.service.conversations import change, follows_of, writer
from workhall.modules.chat.service.membership import Create, crown_if_orphaned, named, seat_all, unseat
from workhall.modules.chat.store import people, seats
from workhall.modules.chat.tables import ConversationRow

EVERYONE = "everyone"
AT_ONCE = 1000
"""People whom one transaction of the writer brings in or takes out."""
_ROUNDS = 20
"""Comparisons of one run; each sees what changed during the one before."""
_NAMESPACE = uuid.UUID("0d0c35c5-5c7b-4c22-9b6e-6a6de30f4f4b")
_NOBODY = MemberId(UUID(int=0))


@dataclass(slots=True, eq=False)
class Follow(Change):
    """`crown`: who becomes the owner of a group without one, if they are in it, the first first. `ends`: the department
    is gone; the group stays with those who are in it, and is theirs from now on."""

    title: str | None
    add: Sequence[UUID]
    remove: Sequence[UUID]
    crown: Sequence[UUID]
    ends: bool = False

    def about(self) -> tuple[MemberId, ...]:
        return tuple(MemberId(one) for one in self.crown)

    async def apply(self, batch: Batch) -> None:
        head = batch.heads.get((self.org_id, self.conversation_id))
        if head is None or head.follows is None:
            raise NotFound
        if self.title is not None and self.title != head.title:
            head.title = self.title
            batch.number(head, "renamed", None, {"title": self.title})
        is_new = head.member_count == 0
        added = await seat_all(batch, head, dict.fromkeys(self.add, "member")) if self.add else []
        if added:
            batch.number(head, "joined", None, named(added))
        if self.remove:
            await unseat(batch, head, self.remove, None, removed=True)
        if is_new and head.member_count:
            heir = next((one for one in self.crown if (head.id, one) in batch.seats), None)
            if heir is not None:
                await seats.change_seat(batch.connection, head, heir, role="owner")
                batch.seats[head.id, heir] = "owner"
        if added or self.remove:
            await crown_if_orphaned(batch, head)
        if self.ends:
            head.follows = None
            await seats.keep_rules(batch.connection, head)
            batch.number(head, "settings", None, {"follows": None})
        batch.answer(self, None)


async def found(
    ctx: Ctx, new: schemas.groups.FollowEveryone | schemas.groups.FollowDepartment
) -> schemas.groups.Following:
    """There is one of a kind: asked again, it is the one that exists. People come in right after the commit."""
    allow(ctx, policy.may_found_following, None)
    if isinstance(new, schemas.groups.FollowDepartment):
        names = await directory.department_names(ctx, [new.department_id])
        if new.department_id not in names:
            raise NotFound
        follows, title = f"department:{new.department_id}", names[new.department_id]
    else:
        follows, title = EVERYONE, new.title
    wanted = uuid.uuid5(_NAMESPACE, f"{ctx.org_id} {follows}")
    made = change(Create, ctx.app, ctx, wanted, kind="group", title=title, direct_key=None, members=(), follows=follows)
    conversation_id: UUID = await writer(ctx.app).submit(made)
    await ctx.app.jobs.enqueue(ctx, FOLLOW, _payload(ctx.org_id, conversation_id), key=str(conversation_id))
    await audit.record(ctx, "chat.following_group_founded", str(conversation_id), {"follows": follows})
    row = await people.conversation(ctx, conversation_id)
    if row is None:
        raise NotFound
    return (await _shown(ctx, [row]))[0]


async def list_all(ctx: Ctx, page: PageQuery) -> Page[schemas.groups.Following]:
    allow(ctx, policy.may_found_following, None)
    after = page.after_as(UUID)
    rows = await people.following(ctx, after[0] if after else None, page.limit + 1)
    shown = rows[: page.limit]
    more = make_cursor(shown[-1].id) if len(rows) > page.limit else None
    return Page(items=await _shown(ctx, shown), next_cursor=more)


async def _shown(ctx: Ctx, rows: Sequence[ConversationRow]) -> list[schemas.groups.Following]:
    mine = await people.among_of(ctx, ctx.me, [row.id for row in rows])
    return [
        schemas.groups.Following(
            id=row.id,
            title=row.title,
            follows=follows,
            member_count=row.member_count,
            is_member=row.id in mine,
        )
        for row in rows
        if (follows := follows_of(row.follows)) is not None
    ]


async def person_moved(ctx: Ctx, member: MemberId, *, came_or_went: bool) -> None:
    """Queues a comparison of the groups that the person is in or should be in."""
    groups = await people.following(ctx)
    if not groups:
        return
    around = {f"department:{one}" for one in await directory.departments_around(ctx, member)}
    mine = await people.among_of(ctx, member, [row.id for row in groups])
    for row in groups:
        if row.id in mine or row.follows in around or (came_or_went and row.follows == EVERYONE):
            await _look_at(ctx, row.id)


async def department_moved(ctx: Ctx, department_id: UUID, *, whole_tree: bool) -> None:
    """A department that moves changes who is below others, before and after."""
    for row in await people.following(ctx):
        if row.follows == f"department:{department_id}" or (whole_tree and row.follows != EVERYONE):
            await _look_at(ctx, row.id)


async def _look_at(ctx: Ctx, conversation_id: UUID) -> None:
    await ctx.app.jobs.enqueue(ctx, FOLLOW, _payload(ctx.org_id, conversation_id), key=str(conversation_id))


def _payload(org_id: OrgId, conversation_id: UUID) -> dict[str, str]:
    return {"org_id": str(org_id), "conversation_id": str(conversation_id)}


async def follow(app: Services, payload: dict[str, Any]) -> None:
    await reconcile(app, OrgId(UUID(payload["org_id"])), UUID(payload["conversation_id"]))


FOLLOW = Job("chat.follow", follow)


async def reconcile_all(app: Services, org_id: OrgId) -> None:
    async with system_unit(app, "chat.follow", org_id) as ctx:
        groups = [row.id for row in await people.following(ctx)]
    for one in groups:
        await reconcile(app, org_id, one)


async def reconcile(app: Services, org_id: OrgId, conversation_id: UUID) -> None:
    """Brings the group to what the directory says now."""
    for _ in range(_ROUNDS):
        async with system_unit(app, "chat.follow", org_id) as ctx:
            steps = await _steps(ctx, conversation_id)
        if not steps:
            return
        for step in steps:
            await writer(app).submit(_change(ctx, conversation_id, step))


async def _steps(ctx: Ctx, conversation_id: UUID) -> list[dict[str, Any]]:
    """What differs, in batches; nothing when nothing does."""
    row = await people.conversation(ctx, conversation_id)
    follows = follows_of(row.follows) if row is not None else None
    if row is None or follows is None:
        return []
    title: str | None = None
    crown: list[UUID] = [row.created_by]
    if follows.department_id is None:
        wanted: list[MemberId] = await directory.everybody(ctx)
    else:
        names = await directory.department_names(ctx, [follows.department_id])
        if follows.department_id not in names:
            return [{"title": None, "add": (), "remove": (), "crown": (), "ends": True}]
        title = names[follows.department_id]
        wanted = await directory.members_of_department(ctx, follows.department_id, subtree=True)
        crown = [*await directory.heads_of(ctx, follows.department_id), row.created_by]
    there = await people.all_ids(ctx, conversation_id)
    # Whoever is to own the group comes with the first.
    add = sorted((one for one in wanted if one not in there), key=lambda one: one not in crown)
    remove = sorted(there.difference(wanted))
    count = max(-(-max(len(add), len(remove)) // AT_ONCE), 1 if title not in (None, row.title) else 0)
    return [
        {
            "title": title,
            "add": add[at * AT_ONCE : (at + 1) * AT_ONCE],
            "remove": remove[at * AT_ONCE : (at + 1) * AT_ONCE],
            "crown": crown,
        }
        for at in range(count)
    ]


def _change(ctx: Ctx, conversation_id: UUID, step: dict[str, Any]) -> Follow:
    return Follow(
        org_id=ctx.org_id,
        conversation_id=conversation_id,
        by=_NOBODY,
        asks=ctx,
        done=asyncio.get_running_loop().create_future(),
        deadline=writer(ctx.app).deadline(),
        **step,
    )
