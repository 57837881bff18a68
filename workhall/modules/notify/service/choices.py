"""How loud an organisation may be, and what that costs."""

from dataclasses import dataclass
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules import audit, identity
from workhall.modules.notify import policy
from workhall.modules.notify.errors import unknown
from workhall.modules.notify.schemas import NotifyChoices, NotifyChoicesPatch, RoleBudget
from workhall.modules.notify.store import choices as store

USUAL_BUDGET = {"member": 30, "admin": 200, "owner": 200}
PEOPLE_FOR_A_POINT = 10


@dataclass(frozen=True, slots=True)
class Choices:
    """Pauses in seconds before a channel is tried, costs in points for each receiver."""

    hides_content: bool = False
    pause_push: int = 60
    pause_mail: int = 300
    pause_sms: int = 900
    pause_call: int = 1800
    cost_sms: int = 1
    cost_call: int = 2

    def pause_before(self, channel: str) -> int:
        found: int = getattr(self, f"pause_{channel}")
        return found

    def cost(self, receivers: int, channels: list[str]) -> int:
        """A point for every ten people that are begun, and for each receiver what text messages and calls cost."""
        each = self.cost_sms * ("sms" in channels) + self.cost_call * ("call" in channels)
        return -(-receivers // PEOPLE_FOR_A_POINT) + receivers * each


_NAMES = tuple(Choices.__dataclass_fields__)


async def current(ctx: Ctx, *, lock: bool = False) -> Choices:
    row = await store.organisation(ctx, lock=lock)
    return Choices(**{name: getattr(row, name) for name in _NAMES}) if row else Choices()


async def budget_of(ctx: Ctx, member_id: MemberId) -> int:
    """The largest of what their roles have; everybody has the role `member`."""
    points = await _budgets(ctx)
    builtin = await identity.builtin_ids(ctx)
    held = (await identity.roles_of(ctx, [member_id]))[member_id]
    return max((points.get(role, 0) for role in [*held, builtin["member"]]), default=0)


async def _budgets(ctx: Ctx) -> dict[UUID, int]:
    builtin = await identity.builtin_ids(ctx)
    usual = {role_id: USUAL_BUDGET[name] for name, role_id in builtin.items() if name in USUAL_BUDGET}
    return usual | await store.budgets(ctx)


async def shown(ctx: Ctx) -> NotifyChoices:
    allow(ctx, policy.may_see_choices, None)
    return await _shown(ctx)


async def _shown(ctx: Ctx) -> NotifyChoices:
    found = await current(ctx)
    budgets = [RoleBudget(role_id=role, points=points) for role, points in sorted((await _budgets(ctx)).items())]
    return NotifyChoices(**{name: getattr(found, name) for name in _NAMES}, budgets=budgets)


async def change(ctx: Ctx, wanted: NotifyChoicesPatch) -> NotifyChoices:
    allow(ctx, policy.may_change_choices, None)
    before = await current(ctx, lock=True)
    given = wanted.model_dump(exclude_none=True, exclude={"budgets"})
    if given:
        await store.put_organisation(ctx, {name: getattr(before, name) for name in _NAMES} | given)
    if wanted.budgets is not None:
        known = set(await identity.role_ids(ctx))
        if any(one.role_id not in known for one in wanted.budgets):
            raise unknown("budgets")
        await store.put_budgets(ctx, {one.role_id: one.points for one in wanted.budgets})
        given["budgets"] = {str(one.role_id): one.points for one in wanted.budgets}
    changed = await _shown(ctx)
    await audit.record(ctx, "notify.choices_changed", ctx.org_id, given)
    return changed
