"""Who is in an organisation: joining, leaving, being removed, and what others may know of the account behind."""

from collections.abc import Iterable
from uuid import UUID

from workhall.kit.authz import Who, allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import AccountId, MemberId, OrgId, new_id
from workhall.kit.text import known_locale
from workhall.kit.unit import within
from workhall.modules import audit
from workhall.modules.identity import policy, store, tables
from workhall.modules.identity.errors import LastOwner, OnlyMember
from workhall.modules.identity.events import MemberAccountChanged, MemberJoined, MemberLeft
from workhall.modules.identity.policy import Holder, Rights
from workhall.modules.identity.schemas import AccountFacts, MemberJoinedFact
from workhall.modules.identity.service import cutting, rights
from workhall.modules.identity.service.followers import MEMBERSHIP_FOLLOWERS


def acting(ctx: Ctx, org_id: OrgId, member_id: MemberId) -> Who:
    """The caller as a member of one of their organisations, for a part of what they do to their account."""
    return Who(ctx.who.account_id, ctx.who.session_id, org_id, member_id, system=ctx.who.system)


async def join(
    ctx: Ctx,
    account: tables.Account,
    *,
    member_id: MemberId | None = None,
    department_ids: Iterable[UUID] = (),
    invited_by: MemberId | None = None,
) -> MemberId:
    """Inside the organisation. Somebody who had left is the same member as before, without the roles of then."""
    row = await store.member_of_account(ctx, AccountId(account.id))
    returning = row is not None
    if row is None:
        row = tables.Member(
            org_id=ctx.org_id, id=member_id or new_id(), account_id=account.id, joined_at=ctx.now, left_at=None
        )
        await store.add(ctx, row)
    else:
        row.joined_at, row.left_at = ctx.now, None
    link = tables.AccountOrganisation(account_id=account.id, org_id=ctx.org_id, member_id=row.id)
    await store.add(ctx, link)
    fact = MemberJoinedFact(
        member_id=MemberId(row.id),
        account_id=AccountId(account.id),
        name=account.name,
        department_ids=tuple(department_ids),
        invited_by=invited_by,
        returning=returning,
    )
    for follower in ctx.app.slots.get(MEMBERSHIP_FOLLOWERS):
        await follower.joined(ctx, fact)
    ctx.emit(MemberJoined(**fact.model_dump(exclude={"name"})))
    return fact.member_id


async def is_member(ctx: Ctx, account_id: AccountId) -> bool:
    row = await store.member_of_account(ctx, account_id)
    return row is not None and row.left_at is None


async def leave(ctx: Ctx) -> None:
    """Nobody needs leave to go, but an organisation is not left without an owner."""
    allow(ctx, policy.may_leave, ctx.org_id)
    organisation = await store.organisation(ctx, ctx.org_id)
    if organisation is None:
        raise NotFound
    await end(ctx, organisation, ctx.me)


async def remove(ctx: Ctx, member_id: MemberId) -> None:
    """Ends a person's access at once. The directory's removal calls this in its own transaction."""
    row = await store.member(ctx, member_id)
    organisation = await store.organisation(ctx, ctx.org_id)
    if row is None or organisation is None:
        raise NotFound
    allow(ctx, policy.may_remove_member, Holder(member_id, Rights(await permissions(ctx, member_id))))
    await end(ctx, organisation, member_id, removed_by=ctx.who.member_id)


async def end(
    ctx: Ctx, organisation: tables.Organisation, member_id: MemberId, removed_by: MemberId | None = None
) -> None:
    """Inside the organisation. Roles, open invitations and sockets end with the membership."""
    row = await store.lock_member(ctx, member_id)
    if row is None:
        raise NotFound
    await keep_an_owner(ctx, organisation, member_id)
    for follower in ctx.app.slots.get(MEMBERSHIP_FOLLOWERS):
        await follower.left(ctx, member_id)
    row.left_at = ctx.now
    await ctx.db.flush()
    await store.take_roles(ctx, member_id)
    await store.revoke_invitations_of(ctx, member_id)
    await store.unlink(ctx, AccountId(row.account_id), ctx.org_id)
    await cutting.cut_members(ctx, [member_id])
    ctx.emit(MemberLeft(member_id=member_id, removed_by=removed_by))
    await audit.record(ctx, "identity.member_removed" if removed_by else "identity.member_left", member_id)


async def keep_an_owner(ctx: Ctx, organisation: tables.Organisation, losing: MemberId) -> None:
    """Two owners who go at the same moment wait here for one another, so that the second is asked for a successor."""
    await store.builtin_role(ctx, "owner", lock=True)
    if await store.owner_ids(ctx) != {losing}:
        return
    names = await store.successors(ctx, losing)
    if not names:
        raise OnlyMember(organisation=organisation.name)
    raise LastOwner(organisation=organisation.name, who=", ".join(names))


async def permissions(ctx: Ctx, member_id: MemberId) -> frozenset[str]:
    return rights.permissions_of(ctx.app, [role for _, role in await store.roles_of(ctx, [member_id])])


async def removable(ctx: Ctx, member_ids: Iterable[MemberId]) -> set[MemberId]:
    """Of these, whom the caller may remove; for the `can` of lists, in one query."""
    wanted = list(member_ids)
    held: dict[MemberId, list[tables.Role]] = {}
    for member_id, role in await store.roles_of(ctx, wanted):
        held.setdefault(member_id, []).append(role)
    return {
        one
        for one in wanted
        if policy.may_remove_member(ctx.who, Holder(one, Rights(rights.permissions_of(ctx.app, held.get(one, [])))))
    }


async def facts(ctx: Ctx, member_ids: Iterable[MemberId]) -> dict[MemberId, AccountFacts]:
    """What other modules may know of the accounts behind members, also of those who have left."""
    found = await store.accounts_of_members(ctx, member_ids)
    return {member_id: facts_of(member_id, account) for member_id, account in found}


def facts_of(member_id: MemberId, account: tables.Account) -> AccountFacts:
    return AccountFacts(
        member_id=member_id,
        account_id=AccountId(account.id),
        name=account.name,
        locale=known_locale(account.locale),
        email=account.email,
        email_verified=account.email_verified_at is not None,
        phone=account.phone,
        phone_verified=account.phone_verified_at is not None,
        picture_hash=account.picture_hash,
    )


async def tell_account_changed(ctx: Ctx, account: tables.Account) -> None:
    """In each organisation of the account."""
    for organisation, member_id in await store.organisations_of(ctx, AccountId(account.id)):
        async with within(ctx, acting(ctx, OrgId(organisation.id), member_id)):
            for follower in ctx.app.slots.get(MEMBERSHIP_FOLLOWERS):
                await follower.account_changed(ctx, member_id, facts_of(member_id, account))
            ctx.emit(MemberAccountChanged(member_id=member_id))
