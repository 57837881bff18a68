"""HTTP of notify: parse, call one use case, return its schema."""

from uuid import UUID

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.notify import policy
from workhall.modules.notify.schemas import (
    Ding,
    DingBudget,
    DingPlan,
    DingPreview,
    DingRating,
    DingReceiver,
    DingShown,
    NewDevice,
    NewDing,
    Notice,
    NoticeCount,
    NotifyChoices,
    NotifyChoicesPatch,
    Preferences,
    PreferencesPatch,
    PushDevice,
    PushDevices,
    ReadNotices,
    ReceivedDing,
)
from workhall.modules.notify.service import choices, devices, dings, notices, personal, planning, receiving

own = Routes("notify", "/me/push")
org = Routes("notify", "/orgs/{org_id}")


@own.get("", permission=policy.may_use_devices)
async def list_devices(ctx: CtxDep) -> PushDevices:
    """The browsers of the caller's account that may be woken, and the key that a browser subscribes with."""
    return await devices.listed(ctx)


@own.put("", permission=policy.may_use_devices)
async def subscribe(ctx: CtxDep, body: NewDevice) -> PushDevice:
    """This browser may be woken, as long as it is signed in. Repeat it at every start."""
    return await devices.subscribe(ctx, body)


@own.delete("/{device_id}", permission=policy.may_use_devices)
async def unsubscribe(ctx: CtxDep, device_id: UUID) -> None:
    """Wake a browser no more."""
    await devices.unsubscribe(ctx, device_id)


@own.post("/{device_id}/test", permission=policy.may_use_devices, status_code=204)
async def test_device(ctx: CtxDep, device_id: UUID) -> None:
    """Send something to one browser, to see that it works."""
    await devices.test(ctx, device_id)


@org.get("/notices", permission=policy.may_see_notices)
async def list_notices(ctx: CtxDep, page: PageDep) -> Page[Notice]:
    """What the caller was told, latest first."""
    return await notices.listed(ctx, page)


@org.get("/notices/count", permission=policy.may_see_notices)
async def count_notices(ctx: CtxDep) -> NoticeCount:
    """How many are new; at most 100 are counted."""
    return await notices.counted(ctx)


@org.post("/notices/read", permission=policy.may_see_notices, status_code=200)
async def read_notices(ctx: CtxDep, body: ReadNotices) -> NoticeCount:
    """One and all older ones have been read."""
    return await notices.read(ctx, body)


@org.get("/notices/{notice_id}", permission=policy.may_see_notices)
async def get_notice(ctx: CtxDep, notice_id: UUID) -> Notice:
    """One, for a browser whose push held no words."""
    return await notices.one(ctx, notice_id)


@org.get("/notification-preferences", permission=policy.may_choose_own)
async def get_preferences(ctx: CtxDep) -> Preferences:
    """How the caller is told, kind by kind."""
    return await personal.mine(ctx)


@org.patch("/notification-preferences", permission=policy.may_choose_own)
async def choose_preferences(ctx: CtxDep, body: PreferencesPatch) -> Preferences:
    """How the caller is told of a kind, and whether words of it may stand on a locked screen."""
    return await personal.choose(ctx, body)


@org.get("/notification-choices", permission=policy.may_see_choices)
async def get_choices(ctx: CtxDep) -> NotifyChoices:
    """How loud the organisation may be: pauses, costs, budgets."""
    return await choices.shown(ctx)


@org.patch("/notification-choices", permission=policy.may_change_choices)
async def change_choices(ctx: CtxDep, body: NotifyChoicesPatch) -> NotifyChoices:
    """Change them; recorded in the audit log."""
    return await choices.change(ctx, body)


@org.post("/dings/preview", permission=policy.may_ding, status_code=200)
async def preview_ding(ctx: CtxDep, body: DingPlan) -> DingPreview:
    """Whom it would reach, whom it would spare, what it would cost. Nothing is sent."""
    return await planning.preview(ctx, body)


@org.post("/dings", permission=policy.may_ding)
async def send_ding(ctx: CtxDep, body: NewDing) -> Ding:
    """Remind people until they confirm."""
    return await dings.send(ctx, body)


@org.get("/dings/budget", permission=policy.may_ding)
async def get_budget(ctx: CtxDep) -> DingBudget:
    """What is left this month, which channels there are, and how urgent receivers found it."""
    return await dings.budget(ctx)


@org.get("/dings/sent", permission=policy.may_ding)
async def list_sent(ctx: CtxDep, page: PageDep) -> Page[Ding]:
    """What the caller has sent, latest first."""
    return await dings.sent(ctx, page)


@org.get("/dings/received", permission=policy.may_see_received)
async def list_received(ctx: CtxDep, page: PageDep, open_only: bool = False) -> Page[ReceivedDing]:
    """What has come to the caller, latest first; with `open_only` what still waits to be confirmed."""
    return await receiving.received(ctx, open_only, page)


@org.post("/dings/shown", permission=policy.may_see_received, status_code=204)
async def note_shown(ctx: CtxDep, body: DingShown) -> None:
    """They are on a screen of the caller's now."""
    await receiving.shown(ctx, body)


@org.get("/dings/{ding_id}", permission=policy.may_see_sent)
async def get_ding(ctx: CtxDep, ding_id: UUID) -> Ding:
    """One that the caller has sent."""
    return await dings.one(ctx, ding_id)


@org.get("/dings/{ding_id}/receivers", permission=policy.may_see_sent)
async def list_receivers(
    ctx: CtxDep, page: PageDep, ding_id: UUID, confirmed: bool | None = None
) -> Page[DingReceiver]:
    """How far it got with each."""
    return await dings.receivers_of(ctx, ding_id, confirmed, page)


@org.post("/dings/{ding_id}/recall", permission=policy.may_recall, status_code=200)
async def recall_ding(ctx: CtxDep, ding_id: UUID) -> Ding:
    """Take it back: nothing further is tried, and it leaves every screen."""
    return await dings.recall(ctx, ding_id)


@org.post("/dings/{ding_id}/confirm", permission=policy.may_confirm, status_code=200)
async def confirm_ding(ctx: CtxDep, ding_id: UUID) -> ReceivedDing:
    """Got it. Nothing further is tried with the caller."""
    return await receiving.confirm(ctx, ding_id)


@org.post("/dings/{ding_id}/rating", permission=policy.may_rate, status_code=200)
async def rate_ding(ctx: CtxDep, ding_id: UUID, body: DingRating) -> ReceivedDing:
    """Was it urgent? Once."""
    return await receiving.rate(ctx, ding_id, body)
