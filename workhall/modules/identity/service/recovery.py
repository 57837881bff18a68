"""For whoever runs the server: bringing back an owner who is lost."""

from uuid import UUID

from workhall.kit.authz import Who
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, OrgId
from workhall.kit.services import Services
from workhall.kit.unit import system_unit, within
from workhall.modules import audit
from workhall.modules.identity import store, tables
from workhall.modules.identity.errors import NoSuchMember, NoSuchOrganisation
from workhall.modules.identity.events import MemberRolesChanged
from workhall.modules.identity.schemas import IdentitySettings
from workhall.modules.identity.service import letters, logins, members, organisations, resets

_NAME = "command.recover_admin"


async def recover_admin(app: Services, organisation: str, login_text: str) -> str:
    """Makes somebody who is or was in the organisation its owner again, bringing back a deleted organisation within its
    30 days, and returns a link that sets a new password, valid for an hour. The organisation's log says so.

    `organisation` is its id, or its name where only one has it. Raises NoSuchOrganisation and NoSuchMember."""
    login = logins.need(login_text, app.settings.of(IdentitySettings))
    async with system_unit(app, _NAME) as ctx:
        row = await _find(ctx, organisation)
    await organisations.restore(app, OrgId(row.id))
    async with system_unit(app, _NAME) as ctx:
        candidates = [account for account, _ in await store.claimants(ctx, login.kind, login.value)]
        async with within(ctx, Who(org_id=OrgId(row.id), system=_NAME)):
            account = await _make_owner(ctx, candidates)
        token = await resets.make_link(ctx, AccountId(account.id), "")
        return f"{letters.address(ctx)}/reset-password/{token}"


async def _find(ctx: Ctx, organisation: str) -> tables.Organisation:
    try:
        found = await store.organisation(ctx, OrgId(UUID(organisation)), deleted=True)
        rows = [found] if found else []
    except ValueError:
        rows = list(await store.organisations_named(ctx, organisation))
    if len(rows) != 1:
        raise NoSuchOrganisation
    return rows[0]


async def _make_owner(ctx: Ctx, candidates: list[tables.Account]) -> tables.Account:
    for account in candidates:
        member = await store.member_of_account(ctx, AccountId(account.id))
        if member is None:
            continue
        member_id = MemberId(member.id)
        if member.left_at is not None:
            await members.join(ctx, account)
        owner = await store.builtin_role(ctx, "owner", lock=True)
        await store.give_role(ctx, member_id, owner.id)
        role_ids = tuple(sorted(role.id for _, role in await store.roles_of(ctx, [member_id])))
        ctx.emit(MemberRolesChanged(member_id=member_id, role_ids=role_ids))
        await audit.record(ctx, "identity.owner_recovered", member_id)
        return account
    raise NoSuchMember
