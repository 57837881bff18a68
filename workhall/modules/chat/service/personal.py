"""What is a person's own in conversations: how they are notified, folders, favourites, drafts, special people.

Each thing is a register under a key; the last writer wins, and every device hears of it over the person's feed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.commands import Call
from workhall.kit.ctx import Ctx
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import OddOwn, TooManyOwn
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.service.conversations import change, writer
from workhall.modules.chat.store import amend
from workhall.modules.chat.store import personal as rows_of

_SIGNS = 20_000
"""Bytes of one register."""
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Preference(msgspec.Struct, forbid_unknown_fields=True):
    """`at_all`: a call to everybody counts as a mention. `hidden`: message ordinal up to which the conversation is out
    of sight; the next message brings it back. `unread`: marked by hand. `top`: kept above the others."""

    notify: Literal["all", "mentions", "none"] = "all"
    at_all: bool = True
    hidden: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None
    unread: bool = False
    top: bool = False
    folders: Annotated[list[_Id], msgspec.Meta(max_length=20)] = []


class Draft(msgspec.Struct, forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(max_length=schemas.MAX_TEXT)]
    f: Literal["md"] | None = None
    m: Annotated[list[schemas.Mention], msgspec.Meta(max_length=100)] = []
    re: schemas.Number | None = None
    files: Annotated[list[UUID], msgspec.Meta(max_length=20)] = []
    edits: schemas.Number | None = None


class Star(msgspec.Struct, forbid_unknown_fields=True):
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Folder(msgspec.Struct, forbid_unknown_fields=True):
    """`words` and `members`: conversations whose title holds one of these, or in which one of these takes part, are in
    the folder by themselves."""

    id: _Id
    name: _Name
    words: Annotated[list[_Name], msgspec.Meta(max_length=20)] = []
    members: Annotated[list[UUID], msgspec.Meta(max_length=50)] = []


class Folders(msgspec.Struct, forbid_unknown_fields=True):
    items: Annotated[list[Folder], msgspec.Meta(max_length=50)]


class People(msgspec.Struct, forbid_unknown_fields=True):
    """Whose messages come first and are told even where a conversation is quiet."""

    special: Annotated[list[UUID], msgspec.Meta(max_length=200)]


class Replies(msgspec.Struct, forbid_unknown_fields=True):
    """Ready answers."""

    items: Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=500)]], msgspec.Meta(max_length=50)]


@dataclass(frozen=True, slots=True)
class Kind:
    """`parts`: how each part of the key behind the kind's name is read. `most`: registers of one person."""

    body: type[msgspec.Struct]
    parts: tuple[Callable[[str], object], ...]
    most: int


KINDS: dict[str, Kind] = {
    "pref": Kind(Preference, (UUID,), 20_000),
    "draft": Kind(Draft, (UUID, int), 500),
    "star": Kind(Star, (UUID, int), 5_000),
    "folders": Kind(Folders, (), 1),
    "people": Kind(People, (), 1),
    "replies": Kind(Replies, (), 1),
}
"""`pref:<conversation>`, `draft:<conversation>:<thread or 0>`, `star:<conversation>:<number>`, and the rest."""


@dataclass(slots=True, eq=False)
class Keep(Change):
    """`conversation_id` is the person's own id: no conversation has a part in it. `body` None forgets."""

    alone: ClassVar[bool] = True
    key: str
    body: str | None

    async def apply(self, batch: Batch) -> None:
        allow(self.asks, policy.may_keep_own, None)
        kind = self.key.split(":", 1)[0]
        if self.body is not None:
            others = await amend.count_own(batch.connection, self.org_id, self.by, kind, self.key)
            if others >= KINDS[kind].most:
                raise TooManyOwn(limit=KINDS[kind].most)
        changed = await amend.keep_own(batch.connection, self.org_id, self.by, self.key, self.body, batch.now)
        if changed:
            body = msgspec.Raw(self.body.encode()) if self.body is not None else None
            news = {"k": "own", "c": None, "b": {"key": self.key, "body": body, "at": batch.at}}
            batch.feed.append((self.org_id, self.by, news))
        batch.answer(self, schemas.Kept(changed))


async def keep(call: Call, new: schemas.Keep) -> schemas.Kept:
    key, body = _checked(new)
    made = change(Keep, call.app, call, call.who.me, key=key, body=body)
    found: schemas.Kept = await writer(call.app).submit(made)
    return found


def _checked(new: schemas.Keep) -> tuple[str, str | None]:
    """The key in its one spelling, and the body as it will be stored."""
    name, *parts = new.key.split(":")
    kind = KINDS.get(name)
    if kind is None or len(parts) != len(kind.parts):
        raise OddOwn
    try:
        spelt = ":".join([name, *(str(read(part)) for read, part in zip(kind.parts, parts, strict=True))])
        if new.body is None:
            return spelt, None
        text = msgspec.json.encode(msgspec.convert(new.body, kind.body, strict=False)).decode()
    except (ValueError, msgspec.ValidationError):
        raise OddOwn from None
    if len(text) > _SIGNS or "\\u0000" in text or len(spelt) > 100:
        raise OddOwn
    return spelt, text


async def listed(ctx: Ctx, kind: str | None, page: PageQuery) -> Page[schemas.Own]:
    """The last changed first."""
    allow(ctx, policy.may_keep_own, None)
    after = page.after_as(datetime.fromisoformat, str)
    place = (after[0], after[1]) if after else None
    rows = await rows_of.own(ctx, kind, place, page.limit + 1)
    shown = rows[: page.limit]
    more = make_cursor(shown[-1].at.isoformat(), shown[-1].key) if len(rows) > page.limit else None
    items = [schemas.Own(key=row.key, body=msgspec.json.decode(row.body), at=row.at) for row in shown]
    return Page(items=items, next_cursor=more)
