"""Reading the logs; nothing here writes."""

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.audit import policy, service
from workhall.modules.audit.schemas import AuditEntry, SecurityEntry, Verification

organisation = Routes("audit", "/orgs/{org_id}/audit")
own = Routes("audit", "/me")


@organisation.get("", permission=policy.may_read)
async def entries(ctx: CtxDep, page: PageDep) -> Page[AuditEntry]:
    """What was done in the organisation, latest first."""
    return await service.entries(ctx, page)


@organisation.get("/verify", permission=policy.may_read)
async def verify(ctx: CtxDep) -> Verification:
    """Recompute the whole chain of hashes and say where it breaks, if it does."""
    return await service.verify(ctx)


@own.get("/security-log", permission=policy.may_read_own)
async def security_log(ctx: CtxDep, page: PageDep) -> Page[SecurityEntry]:
    """What happened to one's own account: sign-ins, failures, changed passwords. Nobody else sees it."""
    return await service.account_entries(ctx, page)
