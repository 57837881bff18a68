"""How each person wants to be told: the kind's usual way, and what they have chosen instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId
from workhall.kit.slot_types import NOTIFICATION_KINDS, NotificationKind
from workhall.kit.text import Locale
from workhall.modules import identity
from workhall.modules.notify import policy
from workhall.modules.notify.errors import unknown
from workhall.modules.notify.policy import Mine
from workhall.modules.notify.schemas import KindChoice, KindPreference, Preferences, PreferencesPatch
from workhall.modules.notify.store import choices as store


@dataclass(frozen=True, slots=True)
class Wishes:
    """Of one person. Address and number only when they are verified: others may be somebody else's."""

    account_id: AccountId
    locale: Locale
    email: str | None
    phone: str | None
    hides_content: bool
    organisation_hides: bool


@dataclass(frozen=True, slots=True)
class Ways:
    in_app: bool
    push: bool
    mail: bool


def kinds(ctx: Ctx) -> dict[str, NotificationKind]:
    return {one.name: one for one in ctx.app.slots.get(NOTIFICATION_KINDS)}


def kind_of(ctx: Ctx, name: str) -> NotificationKind:
    """Raises LookupError for one that stands in no manifest: people could not mute it."""
    found = kinds(ctx).get(name)
    if found is None:
        raise LookupError(f"{name} fills no notification_kinds slot")
    return found


async def wishes_of(ctx: Ctx, member_ids: Iterable[UUID]) -> dict[UUID, Wishes]:
    members = [MemberId(one) for one in member_ids]
    row = await store.organisation(ctx)
    hiding = await store.hiding(ctx, members)
    facts = await identity.accounts_of(ctx, members)
    return {
        member_id: Wishes(
            account_id=one.account_id,
            locale=one.locale,
            email=one.email if one.email_verified else None,
            phone=one.phone if one.phone_verified else None,
            hides_content=member_id in hiding,
            organisation_hides=row is not None and row.hides_content,
        )
        for member_id, one in facts.items()
    }


async def ways_of(ctx: Ctx, kind: NotificationKind, member_ids: Iterable[UUID]) -> dict[UUID, Ways]:
    members = list(member_ids)
    usual = _usual(kind)
    chosen = {
        row.member_id: Ways(row.in_app and kind.listed, row.push, row.mail)
        for row in await store.preferences(ctx, members, [kind.name])
    }
    return {one: chosen.get(one, usual) for one in members}


async def mine(ctx: Ctx) -> Preferences:
    allow(ctx, policy.may_choose_own, Mine(ctx.me))
    chosen = {row.kind: row for row in await store.preferences(ctx, [ctx.me])}
    organisation = await store.organisation(ctx)
    shown = []
    for kind in kinds(ctx).values():
        row, usual = chosen.get(kind.name), _usual(kind)
        shown.append(
            KindPreference(
                kind=kind.name,
                label=kind.label.say(ctx.locale),
                listed=kind.listed,
                in_app=row.in_app if row else usual.in_app,
                push=row.push if row else usual.push,
                mail=row.mail if row else usual.mail,
                changed=row is not None,
            )
        )
    return Preferences(
        hides_content=ctx.me in await store.hiding(ctx, [ctx.me]),
        organisation_hides=organisation is not None and organisation.hides_content,
        kinds=shown,
    )


async def choose(ctx: Ctx, wanted: PreferencesPatch) -> Preferences:
    allow(ctx, policy.may_choose_own, Mine(ctx.me))
    known = kinds(ctx)
    if wanted.kinds.keys() - known.keys():
        raise unknown("kinds")
    for name, ways in wanted.kinds.items():
        await _choose_kind(ctx, known[name], ways)
    if wanted.hides_content is not None:
        await store.put_hiding(ctx, ctx.me, wanted.hides_content)
    return await mine(ctx)


async def _choose_kind(ctx: Ctx, kind: NotificationKind, wanted: KindChoice) -> None:
    """Choosing the usual is the same as never having chosen: a better usual reaches those people too."""
    ways = Ways(wanted.in_app and kind.listed, wanted.push, wanted.mail)
    if ways == _usual(kind):
        await store.drop_preference(ctx, ctx.me, kind.name)
    else:
        await store.put_preference(ctx, ctx.me, kind.name, in_app=ways.in_app, push=ways.push, mail=ways.mail)


def _usual(kind: NotificationKind) -> Ways:
    return Ways(kind.listed, kind.push, kind.mail)
