"""Organisations: founding, showing, changing, deleting, bringing back."""

from collections.abc import AsyncIterator
from datetime import timedelta

from workhall.kit import idempotency, outbox
from workhall.kit.authz import Policy, Who, allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import AccountId, MemberId, OrgId, SessionId, new_id
from workhall.kit.services import Services
from workhall.kit.unit import system_unit, within
from workhall.modules import audit
from workhall.modules.identity import policy, store, tables
from workhall.modules.identity.errors import NameNotRepeated
from workhall.modules.identity.events import (
    OrganisationChanged,
    OrganisationCreated,
    OrganisationDeleted,
    OrganisationRestored,
)
from workhall.modules.identity.policy import Rights
from workhall.modules.identity.schemas import (
    MyOrganisation,
    NewOrganisation,
    Organisation,
    OrganisationDelete,
    OrganisationPatch,
)
from workhall.modules.identity.service import cutting, members, passwords, rights
from workhall.modules.identity.service.followers import ORGANISATION_CONTENTS

KEPT_AFTER_DELETION = timedelta(days=30)

_RULES: dict[str, Policy[OrgId]] = {
    "change": policy.may_change_organisation,
    "delete": policy.may_delete_organisation,
    "leave": policy.may_leave,
    "invite": policy.may_see_invitations,
}
_BUILTIN = (("owner", "Owner"), ("admin", "Admin"), ("member", "Member"))


async def found(ctx: Ctx, account: tables.Account, session_id: SessionId, wanted: NewOrganisation) -> Organisation:
    """The founder is its first member and owner."""
    row = await make(ctx, OrgId(new_id()), wanted.name, wanted.sector)
    member_id = MemberId(new_id())
    who = Who(AccountId(account.id), session_id, OrgId(row.id), member_id, rights.all_permissions(ctx.app))
    async with within(ctx, who):
        await add_builtin_roles(ctx)
        ctx.emit(OrganisationCreated(sector=row.sector))
        await members.join(ctx, account, member_id=member_id)
        await store.give_role(ctx, member_id, (await store.builtin_role(ctx, "owner")).id)
        await audit.record(ctx, "identity.organisation_created", row.id)
        return _shown(ctx, row)


async def make(ctx: Ctx, org_id: OrgId, name: str, sector: str) -> tables.Organisation:
    row = tables.Organisation(id=org_id, name=name, sector=sector, created_at=ctx.now)
    await store.add(ctx, row)
    return row


async def add_builtin_roles(ctx: Ctx) -> None:
    roles = (
        tables.Role(org_id=ctx.org_id, id=new_id(), name=name, builtin=builtin, permissions=[], created_at=ctx.now)
        for builtin, name in _BUILTIN
    )
    await store.add(ctx, *roles)


async def of_account(ctx: Ctx, account_id: AccountId, session_id: SessionId) -> list[MyOrganisation]:
    """Each read behind its own wall; a person is in a few, not in hundreds."""
    found: list[MyOrganisation] = []
    for row, member_id in await store.organisations_of(ctx, account_id):
        place = Who(account_id, session_id, OrgId(row.id), member_id)
        async with within(ctx, place):
            held = await members.permissions(ctx, member_id)
            ctx.who = Who(account_id, session_id, OrgId(row.id), member_id, held)
            shown = _shown(ctx, row)
        mine = MyOrganisation(
            id=shown.id, name=shown.name, sector=shown.sector, member_id=member_id, can=[*shown.can, *sorted(held)]
        )
        found.append(mine)
    return found


async def get(ctx: Ctx) -> Organisation:
    allow(ctx, policy.may_see_organisation, ctx.org_id)
    return _shown(ctx, await _current(ctx))


async def change(ctx: Ctx, wanted: OrganisationPatch) -> Organisation:
    allow(ctx, policy.may_change_organisation, ctx.org_id)
    row = await _current(ctx)
    changes = {
        name: value for name, value in wanted.model_dump(exclude_none=True).items() if getattr(row, name) != value
    }
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        ctx.emit(OrganisationChanged())
        await audit.record(ctx, "identity.organisation_changed", row.id, changes)
    return _shown(ctx, row)


async def delete(ctx: Ctx, wanted: OrganisationDelete) -> None:
    """Gone for everyone at once, sockets included; kept for 30 days in case it was a mistake."""
    allow(ctx, policy.may_delete_organisation, ctx.org_id)
    row = await _current(ctx)
    await passwords.check_own(ctx, wanted.password)
    if wanted.name.strip() != row.name:
        raise NameNotRepeated(name=row.name)
    row.deleted_at = ctx.now
    await cutting.cut_members(ctx, await store.active_member_ids(ctx))
    ctx.emit(OrganisationDeleted())
    await audit.record(ctx, "identity.organisation_deleted", row.id)
    await audit.close(ctx)


async def restore(app: Services, org_id: OrgId) -> bool:
    """For a command on the server, within the 30 days. False when there is nothing to bring back."""
    async with system_unit(app, "command.restore_organisation", org_id) as ctx:
        row = await store.organisation(ctx, org_id, deleted=True)
        if row is None or row.deleted_at is None:
            return False
        row.deleted_at = None
        ctx.emit(OrganisationRestored())
        await audit.record(ctx, "identity.organisation_restored", row.id)
        await audit.reopen(ctx)
        return True


async def purge_due(app: Services) -> list[OrgId]:
    """Every module's share first, in as many transactions as it takes, then what is left with the organisation itself.
    The audit log has the last word: its database function counts the 30 days by itself."""
    async with system_unit(app, "identity.purge") as ctx:
        due = await store.due_for_purge(ctx, ctx.now - KEPT_AFTER_DELETION)
    purged: list[OrgId] = []
    for org_id in due:
        for content in app.slots.get(ORGANISATION_CONTENTS):
            empty = False
            while not empty:
                async with system_unit(app, "identity.purge", org_id) as ctx:
                    empty = await content.purge(ctx)
        async with system_unit(app, "identity.purge", org_id) as ctx:
            if await audit.purge(ctx):
                await idempotency.forget_organisation(ctx)
                await outbox.forget_organisation(ctx)
                await store.delete_organisation(ctx, org_id)
                purged.append(org_id)
    return purged


async def organisation_ids(app: Services) -> AsyncIterator[OrgId]:
    """Every living organisation, for jobs that go through all of them one by one. No transaction is open in between."""
    after: OrgId | None = None
    while True:
        async with system_unit(app, "identity.organisation_ids") as ctx:
            page = await store.organisation_ids(ctx, after, 500)
        for org_id in page:
            yield org_id
        if len(page) < 500:
            return
        after = page[-1]


async def _current(ctx: Ctx) -> tables.Organisation:
    row = await store.organisation(ctx, ctx.org_id)
    if row is None:
        raise NotFound
    return row


def _shown(ctx: Ctx, row: tables.Organisation) -> Organisation:
    org_id = OrgId(row.id)
    verbs = can(ctx, _RULES, org_id)
    if policy.may_create_role(ctx.who, Rights()):
        verbs.append("manage_roles")
    if ctx.who.has("audit.read"):
        verbs.append("read_audit")
    return Organisation(id=org_id, name=row.name, sector=row.sector, created_at=row.created_at, can=verbs)
