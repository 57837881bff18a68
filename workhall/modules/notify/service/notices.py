"""Telling people: recorded in the caller's transaction, delivered by a job."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.kit.module import Job
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.services import Services
from workhall.kit.text import Text
from workhall.kit.unit import system_unit
from workhall.modules import availability, directory, identity
from workhall.modules.notify import policy, tables
from workhall.modules.notify.policy import Mine
from workhall.modules.notify.schemas import Notice, NoticeCount, ReadNotices
from workhall.modules.notify.service import news, pushing
from workhall.modules.notify.service.personal import Ways, Wishes, kind_of, ways_of, wishes_of
from workhall.modules.notify.store import devices, notices

KEPT = timedelta(days=90)
_IN_ONE_JOB = 200
_COUNTED = 100
_LONGEST_LINK, _LONGEST_KEY = 500, 200

_MAIL = Text(
    en="{body}\n\n{link}\n\nYou can choose in the settings what you are told by e-mail.",
    zh="{body}\n\n{link}\n\n您可以在设置中选择通过邮件接收哪些通知。",
    de="{body}\n\n{link}\n\nIn den Einstellungen wählen Sie, was Sie per E-Mail erfahren.",
    it="{body}\n\n{link}\n\nNelle impostazioni puoi scegliere che cosa ricevere per e-mail.",
)
_AS_IT_IS = Text(en="{title}", zh="{title}", de="{title}", it="{title}")


async def notify(
    ctx: Ctx,
    kind: str,
    member_ids: Iterable[MemberId],
    title: Text | str,
    body: Text | str,
    link: str,
    collapse_key: str,
    *,
    urgent: bool = False,
    values: Mapping[str, object] | None = None,
) -> None:
    """Tell people something, each in their language and in the ways that they have chosen for the kind.

    `link` is a path below the organisation (`/messages/…`). What was told before under the same `collapse_key` is
    replaced. `urgent` gets through quiet hours and do-not-disturb; only for what people have agreed to be woken for.
    Who has left is left out. No permission is asked here; the caller has asked its own."""
    if not link.startswith("/") or link.startswith("//") or len(link) > _LONGEST_LINK:
        raise ValueError(f"{link[:50]} is no path below the organisation")
    if not 0 < len(collapse_key) <= _LONGEST_KEY:
        raise ValueError("collapse_key has 1 to 200 characters")
    declared = kind_of(ctx, kind)
    there = await directory.active(ctx, member_ids)
    if not there:
        return
    ways = await ways_of(ctx, declared, there)
    facts = await identity.accounts_of(ctx, there)
    rows = [
        notices.New(
            id=new_id(),
            member_id=one,
            title=_said(title, facts[one], values),
            body=_said(body, facts[one], values),
            in_app=ways[one].in_app,
        )
        for one in sorted(there)
        if one in facts
    ]
    where = f"/o/{ctx.org_id}{link}"
    await notices.put(ctx, rows, kind=kind, link=where, collapse_key=collapse_key, urgent=urgent, at=ctx.now)
    news.tell(ctx, [row.member_id for row in rows if row.in_app], "notices")
    outward = [str(row.id) for row in rows if ways[row.member_id].push or ways[row.member_id].mail]
    for start in range(0, len(outward), _IN_ONE_JOB):
        payload = {"org": str(ctx.org_id), "ids": outward[start : start + _IN_ONE_JOB]}
        await ctx.app.jobs.enqueue(ctx, DELIVER, payload)


def _said(text: Text | str, facts: identity.AccountFacts, values: Mapping[str, object] | None) -> str:
    return text if isinstance(text, str) else text.say(facts.locale, values)


async def clear(ctx: Ctx, member_id: MemberId, collapse_key: str) -> None:
    """Read elsewhere: it leaves the list of new ones, open clients and the devices where it was pushed. Cheap when
    there is nothing to clear."""
    await clear_many(ctx, [member_id], collapse_key)


async def clear_many(ctx: Ctx, member_ids: Iterable[UUID], collapse_key: str) -> None:
    read = await notices.read_key(ctx, list(member_ids), collapse_key, ctx.now)
    if not read:
        return
    news.tell(ctx, [member_id for member_id, _ in read], "notices", collapse_key)
    await _clear_pushed(ctx, [member_id for member_id, was_pushed in read if was_pushed], [collapse_key])


async def _clear_pushed(ctx: Ctx, member_ids: Iterable[UUID], tags: Iterable[str]) -> None:
    members = [MemberId(one) for one in member_ids]
    if not members:
        return
    facts = await identity.accounts_of(ctx, members)
    found = await devices.of_accounts(ctx, [one.account_id for one in facts.values()])
    for tag in tags:
        await pushing.queue_clear(ctx, found, tag)


# The person's own list


async def listed(ctx: Ctx, page: PageQuery) -> Page[Notice]:
    """Latest first."""
    allow(ctx, policy.may_see_notices, Mine(ctx.me))
    after = page.after_as(UUID)
    found = await notices.page(ctx, ctx.me, after[0] if after else None, page.limit + 1)
    shown = found[: page.limit]
    more = make_cursor(shown[-1].id) if len(found) > page.limit else None
    return Page(items=[_shown(row) for row in shown], next_cursor=more)


async def counted(ctx: Ctx) -> NoticeCount:
    allow(ctx, policy.may_see_notices, Mine(ctx.me))
    return NoticeCount(unread=await notices.count_unread(ctx, ctx.me, _COUNTED))


async def one(ctx: Ctx, notice_id: UUID) -> Notice:
    """For the browser whose push held no words."""
    row = await notices.notice(ctx, notice_id)
    if row is None:
        raise NotFound
    allow(ctx, policy.may_see_notices, Mine(row.member_id))
    return _shown(row)


async def read(ctx: Ctx, wanted: ReadNotices) -> NoticeCount:
    allow(ctx, policy.may_see_notices, Mine(ctx.me))
    gone = await notices.read_upto(ctx, ctx.me, wanted.upto, ctx.now)
    if gone:
        news.tell(ctx, [ctx.me], "notices")
        tags = [key for key, was_pushed in gone if was_pushed]
        if tags:
            await _clear_pushed(ctx, [ctx.me], tags)
    return await counted(ctx)


def _shown(row: tables.Notice) -> Notice:
    return Notice(
        id=row.id,
        kind=row.kind,
        title=row.title,
        body=row.body,
        link=row.link,
        tag=row.collapse_key,
        urgent=row.urgent,
        created_at=row.created_at,
        read_at=row.read_at,
    )


# Delivery


async def _deliver(app: Services, payload: dict[str, Any]) -> None:
    async with system_unit(app, "notify.deliver", OrgId(UUID(payload["org"]))) as ctx:
        # What has been pushed already was so by an attempt of this job that died after its commit.
        rows = [
            row for row in await notices.unread(ctx, [UUID(one) for one in payload["ids"]]) if row.pushed_at is None
        ]
        if not rows:
            return
        members = [row.member_id for row in rows]
        ways = await ways_of(ctx, kind_of(ctx, rows[0].kind), members)
        wishes = await wishes_of(ctx, members)
        quiet = await availability.is_quiet(ctx, [MemberId(one) for one in members])
        loud = [row for row in rows if row.member_id in wishes and _may_sound(row, ways, quiet)]
        await push_to(ctx, {row.member_id: row.id for row in loud}, wishes)
        for row in rows:
            if row.member_id in wishes and ways[row.member_id].mail:
                await _mail(ctx, row, wishes[row.member_id])
        await notices.pushed(ctx, [row.id for row in rows], ctx.now)


def _may_sound(row: tables.Notice, ways: Mapping[UUID, Ways], quiet: Collection[UUID]) -> bool:
    """In quiet hours only what is urgent makes a sound; the rest waits in the list."""
    return ways[row.member_id].push and (row.urgent or row.member_id not in quiet)


async def push_to(ctx: Ctx, by_member: Mapping[UUID, UUID], wishes: Mapping[UUID, Wishes]) -> set[UUID]:
    """Queues each member's notice for each of their devices; those who have none are not among the answer."""
    found: dict[UUID, list[UUID]] = {}
    for device in await devices.of_accounts(ctx, [wishes[one].account_id for one in by_member]):
        found.setdefault(device.account_id, []).append(device.id)
    reached = {one for one in by_member if wishes[one].account_id in found}
    for one in sorted(reached):
        await pushing.queue_show(ctx, found[wishes[one].account_id], by_member[one])
    return reached


async def _mail(ctx: Ctx, row: tables.Notice, wishes: Wishes) -> None:
    if wishes.email is None:
        return
    values = {"body": row.body, "title": row.title, "link": link_for_mail(ctx, row.link)}
    await ctx.app.mailer.send(ctx, to=wishes.email, subject=_AS_IT_IS, body=_MAIL, values=values, locale=wishes.locale)


def link_for_mail(ctx: Ctx, path: str) -> str:
    """Without a public address the one that this process listens on, which is right on one's own machine."""
    settings = ctx.app.settings
    return (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/") + path


DELIVER = Job("notify.deliver", _deliver)
