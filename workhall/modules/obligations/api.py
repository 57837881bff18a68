"""HTTP of obligations: parse, call one use case, return its schema."""

from uuid import UUID

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.obligations import policy
from workhall.modules.obligations.schemas import InboxCount, InboxState, Obligation, Snooze
from workhall.modules.obligations.service import inbox

routes = Routes("obligations", "/orgs/{org_id}/obligations")


@routes.get("", permission=policy.may_see_own)
async def list_mine(ctx: CtxDep, page: PageDep, state: InboxState = InboxState.OPEN) -> Page[Obligation]:
    """What one owes: what is due first comes first; of what is done, the last."""
    return await inbox.mine(ctx, page, state)


@routes.get("/owed-to-me", permission=policy.may_see_own)
async def list_owed_to_me(ctx: CtxDep, page: PageDep) -> Page[Obligation]:
    """What others owe the caller, what is due first on top."""
    return await inbox.owed_to_me(ctx, page)


@routes.get("/count", permission=policy.may_see_own)
async def count_mine(ctx: CtxDep) -> InboxCount:
    """For the number beside the workbench."""
    return await inbox.count(ctx)


@routes.put("/{obligation_id}/snooze", permission=policy.may_snooze)
async def snooze(ctx: CtxDep, obligation_id: UUID, wanted: Snooze) -> Obligation:
    """Put off until a moment, or bring back."""
    return await inbox.snooze(ctx, obligation_id, wanted)
