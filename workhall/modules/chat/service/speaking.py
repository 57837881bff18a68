"""What a group lets its members say: who is quiet for now, whom one may call, which words are not used there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from workhall.kit import search
from workhall.kit.authz import Who
from workhall.kit.ctx import Ctx
from workhall.kit.errors import Refusal
from workhall.kit.ids import MemberId
from workhall.modules import identity
from workhall.modules.chat import policy
from workhall.modules.chat.errors import AdminsOnly, AllMuted, BannedWord, Muted, NotTaken


@dataclass(slots=True)
class Author:
    """Asks the policies as somebody would in whose name the program speaks."""

    who: Who
    asked: set[str] = field(default_factory=set)


async def as_member(ctx: Ctx, member_id: MemberId) -> Who:
    """Somebody in whose name the program speaks or reads, without what roles give them."""
    account = (await identity.accounts_of(ctx, [member_id])).get(member_id)
    return Who(account_id=account.account_id if account else None, org_id=ctx.org_id, member_id=member_id)


_UNSEEN = re.compile(
    "[*_~`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Signs that do not show, or that Markdown takes away: a banned word written with them between its letters reads the
same."""


def hushed(seat: policy.Seat, now: datetime) -> Refusal | None:
    """Why somebody may not speak here now. Those who run the group always may."""
    if seat.kind == "direct":
        return NotTaken() if seat.rules.closed_by else None
    if seat.keeps_order:
        return None
    if seat.muted_until is not None and seat.muted_until > now:
        return Muted()
    return AllMuted() if seat.rules.mute_all else None


def must_not_be_hushed(seat: policy.Seat | None, now: datetime) -> None:
    refusal = hushed(seat, now) if seat is not None else None
    if refusal is not None:
        raise refusal


def lets(seat: policy.Seat | None, matter: policy.Matter) -> None:
    if seat is not None and seat.rules.closed_by:
        raise NotTaken
    if seat is not None and not seat.lets(matter):
        raise AdminsOnly


def check_body(
    seat: policy.Seat | None, body: dict[str, Any], now: datetime, before: dict[str, Any] | None = None
) -> None:
    """For a message and for its new wording; `before` is what it said so far."""
    must_not_be_hushed(seat, now)
    if seat is None or seat.kind == "direct" or seat.rules == policy.USUAL:
        return
    if _calls_all(body) and not (before and _calls_all(before)):
        lets(seat, "mention_all")
    if before is None and any(item.get("files") for item in _items(body)):
        lets(seat, "send_files")
    check_words(seat, _texts(body))


def check_words(seat: policy.Seat | None, texts: Iterable[str]) -> None:
    """However they are written: wide, accented, in capitals, with signs between the letters."""
    if seat is None or not seat.rules.ban:
        return
    banned = _folded(seat.rules.ban)
    if any(word in plain for plain in map(_plain, texts) for word in banned):
        raise BannedWord


def is_speech(x: str) -> bool:
    """A reaction with letters says something; an emoji nods."""
    return any(sign.isalnum() for sign in x)


def _calls_all(body: dict[str, Any]) -> bool:
    """Also by a role or a department: everybody has the role `member`, and is below the topmost department."""
    return any(one["k"] != "p" for one in body.get("m", ()))


def _items(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The message, and those that were forwarded in it as one."""
    return [body, *body.get("merged", {}).get("items", ())]


def _texts(body: dict[str, Any]) -> list[str]:
    found = [str(item.get("text", "")) for item in _items(body)]
    found += [str(file.get("name", "")) for item in _items(body) for file in item.get("files", ())]
    place = body.get("loc", {})
    return [*found, str(place.get("name", "")), str(place.get("address", ""))]


@lru_cache(maxsize=1024)
def _folded(ban: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(plain for plain in map(_plain, ban) if plain.strip())


def _plain(text: str) -> str:
    return search.fold(_UNSEEN.sub("", text))
