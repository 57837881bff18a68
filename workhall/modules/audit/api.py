"""Reading the logs; nothing here writes."""

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.audit import policy
from workhall.modules.audit.schemas import AuditEntry, LookEntry, SecurityEntry, Verification
from workhall.modules.audit.service import looks, recording

organisation = Routes("audit", "/orgs/{org_id}/audit")
own = Routes("audit", "/me")
ledger = Routes("audit", "/orgs/{org_id}/me")


@organisation.get("", permission=policy.may_read)
async def entries(ctx: CtxDep, page: PageDep) -> Page[AuditEntry]:
    """What was done in the organisation, latest first."""
    return await recording.entries(ctx, page)


@organisation.get("/verify", permission=policy.may_read)
async def verify(ctx: CtxDep) -> Verification:
    """Recompute the whole chain of hashes and say where it breaks, if it does."""
    return await recording.verify(ctx)


@own.get("/security-log", permission=policy.may_read_own)
async def security_log(ctx: CtxDep, page: PageDep) -> Page[SecurityEntry]:
    """What happened to one's own account: sign-ins, failures, changed passwords. Nobody else sees it."""
    return await recording.account_entries(ctx, page)


@ledger.get("/looks", permission=policy.may_read_own_looks)
async def own_looks(ctx: CtxDep, page: PageDep) -> Page[LookEntry]:
    """Who looked at data about the caller, the latest first. Nobody else can read it."""
    return await looks.mine(ctx, page)
