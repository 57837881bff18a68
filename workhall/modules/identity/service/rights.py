"""What roles allow. Built-in roles follow from the manifests, so that a new module's permissions reach every
organisation without a migration; an organisation's own roles name their permissions."""

from collections.abc import Iterable
from typing import Protocol

from workhall.kit.services import Services
from workhall.modules.identity.policy import Rights


class _Role(Protocol):
    @property
    def builtin(self) -> str | None: ...
    @property
    def permissions(self) -> list[str] | None: ...


def all_permissions(app: Services) -> frozenset[str]:
    return _tables(app)["owner"]


def member_permissions(app: Services) -> frozenset[str]:
    """What every member may do."""
    return _tables(app)["member"]


_MOST_SHARED = 1000
"""Different combinations of roles; beyond that those in use keep what they have, and the rest begins anew."""


def permissions_of_role(app: Services, role: _Role) -> frozenset[str]:
    """Permissions of a module that is not installed (any more) count for nothing."""
    if role.builtin is not None:
        return _tables(app)[role.builtin]
    return frozenset(role.permissions or ()) & all_permissions(app)


def permissions_of(app: Services, roles: Iterable[_Role]) -> frozenset[str]:
    """Of a member with these roles. Equal sets are one object: every open socket holds its own caller's."""
    found = member_permissions(app).union(*(permissions_of_role(app, role) for role in roles))
    shared: dict[frozenset[str], frozenset[str]] = app.extras.setdefault("identity.permission_sets", {})
    if len(shared) >= _MOST_SHARED:
        shared.clear()
    return shared.setdefault(found, found)


def rights_of(app: Services, role: _Role) -> Rights:
    return Rights(permissions_of_role(app, role), builtin=role.builtin is not None)


def _tables(app: Services) -> dict[str, frozenset[str]]:
    held = app.extras.get("identity.builtin_roles")
    if held is None:
        declared = [permission for manifest in app.manifests for permission in manifest.permissions]
        member = frozenset(one.name for one in declared if "member" in one.builtin)
        admin = member | {one.name for one in declared if "admin" in one.builtin}
        owner = frozenset(one.name for one in declared)
        held = app.extras["identity.builtin_roles"] = {"member": member, "admin": admin, "owner": owner}
    tables: dict[str, frozenset[str]] = held
    return tables
