"""Step by step, until somebody confirms: inside the program, on their devices, by mail, by text message, by phone.

One job looks after a ding: it tries what is due with each receiver, and comes back when the next is. Before every step
it asks whether the person can be reached now; whoever sleeps or is away is left alone until they are back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.kit.mail import BadAddress
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.slot_types import NotificationKind
from workhall.kit.text import Locale, Text
from workhall.kit.unit import system_unit
from workhall.modules import directory
from workhall.modules.notify import tables
from workhall.modules.notify.service import channels, choices, news
from workhall.modules.notify.service.notices import link_for_mail, push_to
from workhall.modules.notify.service.personal import Ways, Wishes, ways_of, wishes_of
from workhall.modules.notify.service.standing import standings
from workhall.modules.notify.store import dings, notices, receivers

KIND = NotificationKind(
    name="notify.ding",
    label=Text(en="DING (urgent reminders)", zh="DING（紧急提醒）", de="DING (dringend)", it="DING (urgente)"),
    urgent=True,
    listed=False,
    mail=True,
)

_AT_ONCE = 200
_ASK_AGAIN = timedelta(hours=1)
"""When nobody knows until when somebody is away."""

_FROM = Text(en="DING from {name}", zh="{name} 的 DING", de="DING von {name}", it="DING da {name}")
_PROGRAM = Text(en="Workhall", zh="Workhall", de="Workhall", it="Workhall")
_SUBJECT = Text(
    en="Urgent: {name} asks you to confirm",
    zh="紧急：{name} 请您确认",
    de="Dringend: {name} bittet um Ihre Bestätigung",
    it="Urgente: {name} ti chiede di confermare",
)
_MAIL = Text(
    en="{name} writes:\n\n{text}\n\nConfirm here: {link}",
    zh="{name} 写道：\n\n{text}\n\n请在此确认：{link}",
    de="{name} schreibt:\n\n{text}\n\nBestätigen Sie hier: {link}",
    it="{name} scrive:\n\n{text}\n\nConferma qui: {link}",
)
_SHORT = Text(
    en="DING from {name}: {text} – please confirm in Workhall.",
    zh="{name} 的 DING：{text}，请在 Workhall 中确认。",
    de="DING von {name}: {text} – bitte in Workhall bestätigen.",
    it="DING da {name}: {text} – conferma in Workhall.",
)
_SHORT_TEXT = 300


def key_of(ding_id: UUID) -> str:
    return f"ding:{ding_id}"


async def queue(ctx: Ctx, ding_id: UUID, at: datetime) -> None:
    await ctx.app.jobs.enqueue(ctx, ADVANCE, {"org": str(ctx.org_id), "ding": str(ding_id)}, at=at)


async def _advance(app: Services, payload: dict[str, Any]) -> None:
    org_id, ding_id = OrgId(UUID(payload["org"])), UUID(payload["ding"])
    more = True
    while more:
        async with system_unit(app, "notify.ding", org_id) as ctx:
            more = await _some(ctx, ding_id)


async def _some(ctx: Ctx, ding_id: UUID) -> bool:
    """One batch in one transaction; False when nothing is due now. Then a job stands for the next moment, if any."""
    try:
        row = await dings.ding(ctx, ding_id)
    except NotFound:
        return False
    if row.recalled_at is not None:
        return False
    if row.started_at is None and row.starts_at <= ctx.now:
        # Before its receivers are locked, in the order in which recalling takes them.
        await dings.begin(ctx, ding_id, ctx.now)
    due = await receivers.due(ctx, ding_id, _AT_ONCE)
    if not due:
        moment = await receivers.next_moment(ctx, ding_id)
        if moment is not None:
            await queue(ctx, ding_id, moment)
        return False
    by_channel: dict[str, list[tables.Receiver]] = {}
    for one in await _not_held(ctx, row, due):
        by_channel.setdefault(one.next_channel or "", []).append(one)
    for channel, theirs in by_channel.items():
        await _step(ctx, row, channel, theirs)
    await ctx.db.flush()
    if row.sender_id is not None:
        news.tell(ctx, [row.sender_id], "sent")
    return True


async def _not_held(ctx: Ctx, row: tables.Ding, due: Sequence[tables.Receiver]) -> Sequence[tables.Receiver]:
    """Those who can be reached now; the others are looked at again when they are back."""
    if row.overrides:
        return due
    states = await standings(ctx, [one.member_id for one in due])
    free = []
    for one in due:
        state = states[one.member_id]
        if state.held:
            one.held_until = state.until
            one.next_at = max(state.until or ctx.now + _ASK_AGAIN, ctx.now + timedelta(minutes=1))
        else:
            one.held_until = None
            free.append(one)
    return free


async def _step(ctx: Ctx, row: tables.Ding, channel: str, theirs: Sequence[tables.Receiver]) -> None:
    members = [one.member_id for one in theirs]
    wishes = await wishes_of(ctx, members)
    ways = await ways_of(ctx, KIND, members)
    sender = await _Sender.of(ctx, row)
    results: dict[UUID, str] = {}
    if channel == "app":
        results = await _inside(ctx, row, sender, wishes)
    elif channel == "push":
        results = await _on_devices(ctx, row, wishes, ways)
    else:
        for one in members:
            if one in wishes:
                muted = channel == "mail" and not ways[one].mail
                results[one] = "muted" if muted else await _outside(ctx, row, channel, sender, wishes[one])
    rules = await choices.current(ctx)
    for receiver in theirs:
        result = results.setdefault(receiver.member_id, "gone")
        _note(ctx, row, rules, receiver, channel, result == "sent")
    await receivers.put_steps(ctx, row.id, channel, results)


def _note(ctx: Ctx, row: tables.Ding, rules: choices.Choices, one: tables.Receiver, channel: str, went: bool) -> None:
    """What did not go out (no device, no number) is followed by the next channel at once."""
    if channel == "app":
        one.started_at = one.started_at or ctx.now
    if went:
        one.reached = channel
    order = [name for name in channels.ORDER if name in row.channels]
    following = order[order.index(channel) + 1 :] if channel in order else []
    one.next_channel = following[0] if following else None
    wait = rules.pause_before(following[0]) if following and went else 0
    one.next_at = ctx.now + timedelta(seconds=wait) if following else None


class _Sender:
    """How the sender is called; a part of the program is called by the program's name."""

    def __init__(self, name: str | None) -> None:
        self._name = name

    @classmethod
    async def of(cls, ctx: Ctx, row: tables.Ding) -> "_Sender":
        if row.sender_id is None:
            return cls(None)
        cards = await directory.people(ctx, [MemberId(row.sender_id)])
        return cls(cards[0].name if cards else None)

    def name(self, locale: Locale) -> str:
        return self._name or _PROGRAM.say(locale)


async def _inside(ctx: Ctx, row: tables.Ding, sender: _Sender, wishes: Mapping[UUID, Wishes]) -> dict[UUID, str]:
    rows = [
        notices.New(new_id(), one, _FROM.say(wish.locale, {"name": sender.name(wish.locale)}), row.body, False)
        for one, wish in wishes.items()
    ]
    link = f"/o/{ctx.org_id}/dings"
    await notices.put(ctx, rows, kind=KIND.name, link=link, collapse_key=key_of(row.id), urgent=True, at=ctx.now)
    news.tell(ctx, list(wishes), "dings")
    return dict.fromkeys(wishes, "sent")


async def _on_devices(
    ctx: Ctx, row: tables.Ding, wishes: Mapping[UUID, Wishes], ways: Mapping[UUID, Ways]
) -> dict[UUID, str]:
    willing = [one for one in wishes if ways[one].push]
    told = await notices.of_ding(ctx, key_of(row.id), willing)
    reached = await push_to(ctx, told, wishes)
    await notices.pushed(ctx, [told[one] for one in reached], ctx.now)
    return {one: _push_result(one, ways, reached) for one in wishes}


def _push_result(one: UUID, ways: Mapping[UUID, Ways], reached: set[UUID]) -> str:
    if not ways[one].push:
        return "muted"
    return "sent" if one in reached else "no_device"


async def _outside(ctx: Ctx, row: tables.Ding, channel: str, sender: _Sender, wish: Wishes) -> str:
    name = sender.name(wish.locale)
    if channel == "mail":
        if wish.email is None:
            return "no_address"
        values = {"name": name, "text": row.body, "link": link_for_mail(ctx, f"/o/{ctx.org_id}/dings")}
        await ctx.app.mailer.send(ctx, to=wish.email, subject=_SUBJECT, body=_MAIL, values=values, locale=wish.locale)
        return "sent"
    if wish.phone is None:
        return "no_number"
    said = _SHORT.say(wish.locale, {"name": name, "text": row.body[:_SHORT_TEXT]})
    try:
        if channel == "sms":
            await channels.text_message(ctx, wish.phone, said, wish.locale)
        else:
            await channels.phone_call(ctx, wish.phone, said, wish.locale)
    except BadAddress:
        return "no_number"
    return "sent"


ADVANCE = Job("notify.ding", _advance)
