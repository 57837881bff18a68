"""What chat does by itself: people who leave, groups that follow the directory, and keeping tables small."""

from datetime import timedelta

from workhall.kit.ctx import Ctx
from workhall.kit.module import Schedule, on
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.chat.events import CardChanged, CardPosted
from workhall.modules.chat.service import (
    cards,
    conversations,
    exporting,
    following,
    indexing,
    messages,
    owing,
    previews,
    scheduled,
)
from workhall.modules.directory.events import DepartmentChanged, PersonChanged
from workhall.modules.identity.events import MemberLeft


@on(MemberLeft, "chat.leave_every_group")
async def leave_every_group(ctx: Ctx, event: MemberLeft) -> None:
    await conversations.leave_everything(ctx, event.member_id)


@on(MemberLeft, "chat.release_from_asks")
async def release_from_asks(ctx: Ctx, event: MemberLeft) -> None:
    await owing.release_everywhere(ctx, event.member_id)


@on(PersonChanged, "chat.follow_person")
async def follow_person(ctx: Ctx, event: PersonChanged) -> None:
    came_or_went = event.what != "changed"
    if came_or_went or "department_ids" in event.fields:
        await following.person_moved(ctx, event.member_id, came_or_went=came_or_went)


@on(DepartmentChanged, "chat.follow_department")
async def follow_department(ctx: Ctx, event: DepartmentChanged) -> None:
    whole_tree = event.what == "deleted" or "parent_id" in event.fields
    await following.department_moved(ctx, event.department_id, whole_tree=whole_tree)


@on(CardPosted, "chat.post_card")
async def post_card(ctx: Ctx, event: CardPosted) -> None:
    await cards.post(ctx, event)


@on(CardChanged, "chat.redraw_cards")
async def redraw_cards(ctx: Ctx, event: CardChanged) -> None:
    await cards.redraw(ctx, event.kind, event.thing_id)


async def reconcile(app: Services) -> None:
    """What no event told, or what was lost of one."""
    async for org_id in identity.organisation_ids(app):
        await following.reconcile_all(app, org_id)


async def prune(app: Services) -> None:
    async for org_id in identity.organisation_ids(app):
        async with system_unit(app, "chat.prune", org_id) as ctx:
            await messages.prune(ctx)
            await previews.prune(ctx)
            await exporting.forget_expired(ctx)


async def index_missed(app: Services) -> None:
    """What no process will index by itself: it died before it got there, or a backup was restored."""
    async for org_id in identity.organisation_ids(app):
        await indexing.catch_up_all(app, org_id)


async def owe_missed(app: Services) -> None:
    """What no process brought to the inbox of obligations: it died before it got there."""
    async for org_id in identity.organisation_ids(app):
        await owing.follow_missed(app, org_id)


HANDLERS = (leave_every_group, release_from_asks, follow_person, follow_department, post_card, redraw_cards)
JOBS = (following.FOLLOW, scheduled.SEND_LATER, previews.PREVIEW, exporting.EXPORT)
SCHEDULES = (
    Schedule("chat.prune", timedelta(hours=24), prune),
    Schedule("chat.reconcile_following", timedelta(hours=1), reconcile),
    Schedule("chat.owe_missed", timedelta(minutes=1), owe_missed),
    Schedule("chat.index_missed", timedelta(minutes=1), index_missed),
)
