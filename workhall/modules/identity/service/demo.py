"""The demo organisation's accounts. It stays invisible until every module has filled its part: an attempt that was
cut off is never shown, and goes the way of deleted organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, OrgId, new_id
from workhall.kit.services import Services
from workhall.kit.slot_types import DemoPlan
from workhall.kit.text import Locale
from workhall.kit.unit import system_unit
from workhall.modules.identity import store, tables
from workhall.modules.identity.events import OrganisationCreated
from workhall.modules.identity.service import organisations, passwords

PASSWORD = "workhall"  # noqa: S105 - printed for everybody; demo accounts are for trying it out
_NAME = "Brandtner & Lin 博林精机"
_SECTOR = "manufacturing"
_SHOWN = 4
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`login` is an e-mail address under a name reserved for examples."""

    key: str
    name: str
    login: str
    locale: Locale = "en"
    role: Literal["owner", "admin"] | None = None


@dataclass(frozen=True, slots=True)
class DemoMembership:
    member_id: MemberId
    account_id: AccountId


def _name_of(members: int | None) -> str:
    return _NAME if members is None else f"{_NAME} · {members}"


async def begin(app: Services, *, members: int | None = None, messages: int | None = None) -> DemoPlan | None:
    """None when there is one of this kind already."""
    async with system_unit(app, "demo") as ctx:
        if await _finished(ctx, _name_of(members)):
            return None
        row = await organisations.make(ctx, OrgId(new_id()), _name_of(members), _SECTOR)
        row.deleted_at = ctx.now
    org_id = OrgId(row.id)
    async with system_unit(app, "demo", org_id) as ctx:
        await organisations.add_builtin_roles(ctx)
    return DemoPlan(org_id=org_id, members=members, messages=messages)


async def _finished(ctx: Ctx, name: str) -> tables.Organisation | None:
    return next((row for row in await store.organisations_named(ctx, name) if row.deleted_at is None), None)


async def add_members(ctx: Ctx, people: Sequence[DemoAccount]) -> dict[str, DemoMembership]:
    """Accounts and memberships in bulk, by key; one password for all, hashed once. Inside the organisation. Followers
    are not called: who fills the demo writes its own part in bulk too. Accounts of an attempt that was cut off serve
    again."""
    password_hash = await passwords.of(ctx.app).hash(PASSWORD)
    role_ids = {name: (await store.builtin_role(ctx, name)).id for name in ("owner", "admin")}
    made: dict[str, DemoMembership] = {}
    for start in range(0, len(people), _AT_ONCE):
        part = people[start : start + _AT_ONCE]
        known = await store.verified_accounts(ctx, [one.login for one in part])
        accounts = {one.key: known.get(one.login) or _account(ctx, one) for one in part}
        fresh = [row for row in accounts.values() if row.email not in known]
        await store.add(ctx, *fresh)
        await store.add(
            ctx,
            *(tables.Credential(account_id=row.id, password_hash=password_hash, changed_at=ctx.now) for row in fresh),
        )
        for one in part:
            made[one.key] = DemoMembership(MemberId(new_id()), AccountId(accounts[one.key].id))
        await _enter(ctx, [made[one.key] for one in part])
    for one in people:
        if one.role is not None:
            await store.give_role(ctx, made[one.key].member_id, role_ids[one.role])
    return made


def _account(ctx: Ctx, one: DemoAccount) -> tables.Account:
    return tables.Account(
        id=new_id(),
        name=one.name,
        email=one.login,
        email_verified_at=ctx.now,
        locale=one.locale,
        theme="system",
        reduce_motion=False,
        created_at=ctx.now,
    )


async def _enter(ctx: Ctx, entering: Sequence[DemoMembership]) -> None:
    members = (
        tables.Member(org_id=ctx.org_id, id=one.member_id, account_id=one.account_id, joined_at=ctx.now, left_at=None)
        for one in entering
    )
    await store.add(ctx, *members)
    links = (
        tables.AccountOrganisation(account_id=one.account_id, org_id=ctx.org_id, member_id=one.member_id)
        for one in entering
    )
    await store.add(ctx, *links)


async def finish(app: Services, plan: DemoPlan) -> None:
    """Now it can be seen."""
    async with system_unit(app, "demo", plan.org_id) as ctx:
        row = await store.organisation(ctx, plan.org_id, deleted=True)
        if row is not None:
            row.deleted_at = None
            ctx.emit(OrganisationCreated(sector=row.sector))


async def lines(app: Services) -> list[str]:
    """Who a newcomer can sign in as, for the terminal. Empty without a demo organisation."""
    async with system_unit(app, "demo") as ctx:
        row = await _finished(ctx, _NAME)
    if row is None:
        return []
    async with system_unit(app, "demo", OrgId(row.id)) as ctx:
        accounts = await store.first_members(ctx, _SHOWN)
    people = [f"  {account.email}  ({account.name})" for account in accounts]
    return [f"Demo accounts of {row.name}, all with the password {PASSWORD}:", *people]
