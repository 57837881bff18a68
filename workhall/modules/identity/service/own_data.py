"""What identity knows of a member, for their export; and what it forgets with them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules.identity import store
from workhall.modules.identity.service import members, rights


class IdentityData:
    """Only what belongs to the membership. Sessions and the account's own log are the person's, not the organisation's:
    they are shown to the person alone and go with the account."""

    name = "identity"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        for facts in (await members.facts(ctx, [member])).values():
            yield {"kind": "account", **facts.model_dump(mode="json")}
        for _, role in await store.roles_of(ctx, [member]):
            yield {"kind": "role", "name": role.name, "permissions": sorted(rights.permissions_of_role(ctx.app, role))}
        for row in await store.invitations_by(ctx, member):
            yield {"kind": "invitation", "email": row.email, "created_at": row.created_at.isoformat()}

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        """Of somebody who has left. The row itself stays, because others' history refers to it; it says nothing."""
        await store.forget_invitations_by(ctx, member)
        await store.take_roles(ctx, member)
