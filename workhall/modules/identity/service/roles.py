"""Roles: what they are, who has them. Nobody gives, takes or makes more than they have themselves."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from workhall.kit.authz import Policy, allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, new_id
from workhall.modules import audit
from workhall.modules.identity import policy, store, tables
from workhall.modules.identity.errors import NameTaken, TooManyRoles
from workhall.modules.identity.events import MemberRolesChanged, RolesChanged
from workhall.modules.identity.policy import Rights
from workhall.modules.identity.schemas import BuiltinRole, Role, RoleBody, RolePatch, Roles
from workhall.modules.identity.service import members, rights

_MOST = 100
_RULES: dict[str, Policy[Rights]] = {
    "change": policy.may_change_role,
    "delete": policy.may_change_role,
    "give": policy.may_give_role,
}
_BUILTIN: dict[str, BuiltinRole] = {"owner": "owner", "admin": "admin", "member": "member"}


async def list_all(ctx: Ctx) -> Roles:
    """The built-in ones first. The owners' role lists every permission there is."""
    allow(ctx, policy.may_see_roles, ctx.org_id)
    return Roles(items=[_shown(ctx, row) for row in await store.roles(ctx)])


async def create(ctx: Ctx, wanted: RoleBody) -> Role:
    asked = frozenset(wanted.permissions)
    allow(ctx, policy.may_create_role, Rights(asked))
    await store.builtin_role(ctx, "owner", lock=True)  # Those who make roles at once do it one after the other.
    await _refuse_taken(ctx, wanted.name)
    if len(await store.roles(ctx)) >= _MOST:
        raise TooManyRoles(most=_MOST)
    row = tables.Role(
        org_id=ctx.org_id,
        id=new_id(),
        name=wanted.name,
        builtin=None,
        permissions=sorted(asked),
        created_at=ctx.now,
    )
    await store.add(ctx, row)
    ctx.emit(RolesChanged(role_id=row.id))
    await audit.record(ctx, "identity.role_created", row.id, {"permissions": row.permissions})
    return _shown(ctx, row)


async def change(ctx: Ctx, role_id: UUID, wanted: RolePatch) -> Role:
    """Its holders have the new permissions with their next request."""
    row = await _locked(ctx, role_id)
    held = rights.rights_of(ctx.app, row)
    asked = held.permissions if wanted.permissions is None else frozenset(wanted.permissions)
    allow(ctx, policy.may_change_role, Rights(held.permissions | asked, held.builtin))
    if wanted.name is not None and wanted.name != row.name:
        await store.builtin_role(ctx, "owner", lock=True)
        await _refuse_taken(ctx, wanted.name, but=role_id)
        row.name = wanted.name
    row.permissions = sorted(asked)
    ctx.emit(RolesChanged(role_id=row.id))
    detail = {"before": sorted(held.permissions), "after": row.permissions}
    await audit.record(ctx, "identity.role_changed", row.id, detail)
    return _shown(ctx, row)


async def delete(ctx: Ctx, role_id: UUID) -> None:
    """Its holders keep their other roles; invitations that would have given it give none."""
    row = await _locked(ctx, role_id)
    held = rights.rights_of(ctx.app, row)
    allow(ctx, policy.may_change_role, held)
    await store.delete_role(ctx, role_id)
    ctx.emit(RolesChanged(role_id=role_id))
    await audit.record(ctx, "identity.role_deleted", role_id, {"permissions": sorted(held.permissions)})


async def set_roles(ctx: Ctx, member_id: MemberId, role_ids: Iterable[UUID]) -> None:
    """Exactly these from now on. The right is asked of each role that is given or taken; the built-in role `member` is
    everybody's and is passed over."""
    if await store.lock_member(ctx, member_id) is None:
        raise NotFound
    known = {row.id: row for row in await store.roles(ctx)}
    wanted = set(role_ids)
    if not wanted <= known.keys():
        raise NotFound
    wanted = {one for one in wanted if known[one].builtin != "member"}
    held = {row.id for _, row in await store.roles_of(ctx, [member_id])}
    allow(ctx, policy.may_give_role, Rights())
    for role_id in wanted ^ held:
        allow(ctx, policy.may_give_role, Rights(rights.permissions_of_role(ctx.app, known[role_id])))
    if wanted == held:
        return
    if any(known[one].builtin == "owner" for one in held - wanted):
        organisation = await store.organisation(ctx, ctx.org_id)
        if organisation is not None:
            await members.keep_an_owner(ctx, organisation, member_id)
    await store.take_roles(ctx, member_id, held - wanted)
    for role_id in sorted(wanted - held):
        await store.give_role(ctx, member_id, role_id)
    ctx.emit(MemberRolesChanged(member_id=member_id, role_ids=tuple(sorted(wanted))))
    await audit.record(ctx, "identity.member_roles_changed", member_id, _difference(held, wanted))


def _difference(before: set[UUID], after: set[UUID]) -> dict[str, list[str]]:
    return {"given": sorted(map(str, after - before)), "taken": sorted(map(str, before - after))}


async def roles_of(ctx: Ctx, member_ids: Sequence[MemberId]) -> dict[MemberId, list[UUID]]:
    """The ids of their roles, the built-in role `member` left out because everybody has it."""
    found: dict[MemberId, list[UUID]] = {one: [] for one in member_ids}
    for member_id, role in await store.roles_of(ctx, member_ids):
        found[member_id].append(role.id)
    return found


async def builtin_ids(ctx: Ctx) -> dict[str, UUID]:
    """The organisation's built-in roles: owner, admin, member."""
    return {row.builtin: row.id for row in await store.roles(ctx) if row.builtin is not None}


async def role_ids(ctx: Ctx) -> list[UUID]:
    """Of all roles, the built-in ones among them."""
    return [row.id for row in await store.roles(ctx)]


async def _locked(ctx: Ctx, role_id: UUID) -> tables.Role:
    row = await store.role(ctx, role_id, lock=True)
    if row is None:
        raise NotFound
    return row


async def _refuse_taken(ctx: Ctx, name: str, but: UUID | None = None) -> None:
    found = await store.role_named(ctx, name)
    if found is not None and found != but:
        raise NameTaken


def _shown(ctx: Ctx, row: tables.Role) -> Role:
    held = rights.rights_of(ctx.app, row)
    verbs = can(ctx, _RULES, held)
    if row.builtin == "member":  # Everybody has it: there is nothing to give.
        verbs = []
    return Role(
        id=row.id,
        name=row.name,
        builtin=_BUILTIN.get(row.builtin or ""),
        permissions=sorted(held.permissions),
        can=verbs,
    )
