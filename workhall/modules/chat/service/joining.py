"""The way into a group by link or QR code. The link is known to whom it was given; it opens for members of the same
organisation only, and where the group says so only after somebody who runs it has agreed."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

import segno

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, new_id
from workhall.kit.keys import derived
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.slot_types import NotificationKind
from workhall.kit.text import Text
from workhall.modules import directory, notify
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import JoinRefused, LinkGone
from workhall.modules.chat.service.conversations import change, seat_of, writer
from workhall.modules.chat.service.governing import may_be_linked
from workhall.modules.chat.service.membership import Add, Join
from workhall.modules.chat.store import links, people, reads
from workhall.modules.chat.tables import ConversationRow, JoinLinkRow

_TRIES = ((30, 60), (200, 3600))
"""(attempts, seconds) of one member."""
_SECRET_BYTES = 24
REQUEST = NotificationKind(
    "chat.join_request",
    Text(
        en="People who want to join your groups",
        zh="申请加入你管理的群的人",
        de="Wer in Ihre Gruppen aufgenommen werden möchte",
        it="Chi chiede di entrare nei tuoi gruppi",
    ),
)
_ASKS = Text(
    en="{name} asks to join",
    zh="{name} 申请入群",
    de="{name} möchte aufgenommen werden",
    it="{name} chiede di entrare",
)


async def make_link(ctx: Ctx, conversation_id: UUID, new: schemas.groups.NewLink) -> schemas.groups.JoinLink:
    """The one before leads nowhere from now on."""
    seat = seat_of(await reads.seat(ctx, conversation_id))
    allow(ctx, policy.may_keep_link, seat)
    if seat is not None:
        may_be_linked(seat.rules)
    link_id, expires_at = new_id(), ctx.now + timedelta(days=new.days)
    await links.keep_link(ctx, conversation_id, link_id, _hash(_secret(ctx, link_id)), expires_at)
    return schemas.groups.JoinLink(url=_url(ctx, link_id), expires_at=expires_at, created_by=ctx.me)


async def see_link(ctx: Ctx, conversation_id: UUID) -> schemas.groups.MaybeLink:
    row = await _link(ctx, conversation_id)
    if row is None:
        return schemas.groups.MaybeLink(link=None)
    shown = schemas.groups.JoinLink(url=_url(ctx, row.id), expires_at=row.expires_at, created_by=row.created_by)
    return schemas.groups.MaybeLink(link=shown)


async def _link(ctx: Ctx, conversation_id: UUID) -> JoinLinkRow | None:
    seat = seat_of(await reads.seat(ctx, conversation_id))
    allow(ctx, policy.may_see_link, seat)
    if seat is None or seat.rules.join == "off":
        return None
    return await links.link(ctx, conversation_id)


async def qr(ctx: Ctx, conversation_id: UUID) -> bytes:
    """The link as an SVG, to be shown on a screen or printed on a door."""
    row = await _link(ctx, conversation_id)
    if row is None:
        raise NotFound
    image = BytesIO()
    segno.make(_url(ctx, row.id), error="m", micro=False).save(image, kind="svg", scale=4, border=4, light="#fff")
    return image.getvalue()


async def revoke_link(ctx: Ctx, conversation_id: UUID) -> None:
    allow(ctx, policy.may_keep_link, seat_of(await reads.seat(ctx, conversation_id)))
    await links.revoke(ctx, conversation_id)


async def look(ctx: Ctx, token: str) -> schemas.groups.JoinPreview:
    """What one would join."""
    row, rules = await _behind(ctx, token)
    is_member = bool(await people.some(ctx, row.id, [ctx.me]))
    asked = await links.request(ctx, row.id, ctx.me)
    return schemas.groups.JoinPreview(
        conversation_id=row.id,
        title=row.title,
        member_count=row.member_count,
        is_member=is_member,
        needs_approval=rules.join == "approval",
        is_waiting=not is_member and asked is not None and asked.refused_at is None,
    )


async def join(ctx: Ctx, token: str) -> schemas.groups.Joined:
    """At once, or after somebody agreed: then asking again is no second request."""
    row, rules = await _behind(ctx, token)
    if await people.some(ctx, row.id, [ctx.me]):
        return schemas.groups.Joined(conversation_id=row.id, joined=True)
    asked = await links.request(ctx, row.id, ctx.me)
    if asked is not None and asked.refused_at is not None and asked.refused_at > ctx.now - links.BARRED:
        raise JoinRefused
    if rules.join == "approval":
        if asked is None or asked.refused_at is not None:
            await links.ask(ctx, row.id, ctx.me)
            await _tell_keepers(ctx, row)
        return schemas.groups.Joined(conversation_id=row.id, joined=False)
    await writer(ctx.app).submit(change(Join, ctx.app, ctx, row.id))
    await links.forget_requests(ctx, row.id, [ctx.me])
    return schemas.groups.Joined(conversation_id=row.id, joined=True)


async def _tell_keepers(ctx: Ctx, row: ConversationRow) -> None:
    """Somebody waits for them, and nothing else in the group says so."""
    keepers = [MemberId(one) for one in await people.keepers(ctx, row.id)]
    name = next((one.name for one in await directory.people(ctx, {ctx.me})), "")
    key = _request_key(row.id, ctx.me)
    link = f"/messages/{row.id}"
    await notify.notify(ctx, REQUEST.name, keepers, row.title or name, _ASKS, link, key, values={"name": name})


def _request_key(conversation_id: UUID, member_id: UUID) -> str:
    return f"chat.join_request:{conversation_id}:{member_id}"


async def _behind(ctx: Ctx, token: str) -> tuple[ConversationRow, policy.Rules]:
    allow(ctx, policy.may_try_link, None)
    for limit, seconds in _TRIES:
        await ctx.app.limits.hit(f"chat.join.{seconds}", str(ctx.me), limit, seconds)
    secret = _read(token)
    row = await links.behind(ctx, _hash(secret)) if secret is not None else None
    rules = policy.rules_of(row.rules) if row is not None else policy.USUAL
    if row is None or rules.join == "off" or row.follows is not None:
        raise LinkGone
    return row, rules


async def requests(ctx: Ctx, conversation_id: UUID, page: PageQuery) -> Page[schemas.groups.JoinRequest]:
    allow(ctx, policy.may_set_rules, seat_of(await reads.seat(ctx, conversation_id)))
    after = page.after_as(datetime.fromisoformat, UUID)
    rows = await links.waiting(ctx, conversation_id, (after[0], after[1]) if after else None, page.limit + 1)
    shown = rows[: page.limit]
    items = [schemas.groups.JoinRequest(member_id=row.member_id, at=row.at) for row in shown]
    more = make_cursor(shown[-1].at.isoformat(), shown[-1].member_id) if len(rows) > page.limit else None
    return Page(items=items, next_cursor=more)


async def decide(ctx: Ctx, conversation_id: UUID, member_id: UUID, decision: schemas.groups.Decision) -> None:
    """A request that somebody else has decided meanwhile is gone."""
    allow(ctx, policy.may_set_rules, seat_of(await reads.seat(ctx, conversation_id)))
    row = await links.request(ctx, conversation_id, member_id)
    if row is None or row.refused_at is not None:
        raise NotFound
    # One of them has decided: the others need not look any more.
    await notify.clear_many(ctx, await people.keepers(ctx, conversation_id), _request_key(conversation_id, member_id))
    if not decision.let_in:
        await links.bar(ctx, conversation_id, member_id)
        return
    if not await directory.active(ctx, [MemberId(member_id)]):
        raise NotFound
    await writer(ctx.app).submit(change(Add, ctx.app, ctx, conversation_id, members=[MemberId(member_id)]))
    await links.forget_requests(ctx, conversation_id, [member_id])


def _secret(ctx: Ctx, link_id: UUID) -> bytes:
    """Follows from the installation's secret, so that a link can be shown again though only its hash is stored."""
    kept: dict[str, bytes] = ctx.app.extras.setdefault("chat.keys", {})
    if "links" not in kept:
        kept["links"] = derived(ctx.app.settings.secret(), "chat join links").encode()
    return hmac.new(kept["links"], ctx.org_id.bytes + link_id.bytes, hashlib.sha256).digest()[:_SECRET_BYTES]


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def _url(ctx: Ctx, link_id: UUID) -> str:
    base = (ctx.app.settings.public_url or ctx.client.base_url).rstrip("/")
    token = base64.urlsafe_b64encode(_secret(ctx, link_id)).decode()
    return f"{base}/o/{ctx.org_id}/join/{token}"


def _read(token: str) -> bytes | None:
    try:
        raw = base64.urlsafe_b64decode(token)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == _SECRET_BYTES else None
