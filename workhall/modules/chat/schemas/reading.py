"""What goes in and out about who sees how far others have read."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

ReadPolicy = Literal["exact", "counts", "off", "ack"]
Hides = Literal["nothing", "read", "all"]
ReaderState = Literal["read", "unread", "not_shared"]


class Reading(BaseModel):
    """What holds in a conversation. Of messages numbered up to `since` nothing is told: something stricter held then.
    `set`: chosen here, and not the organisation's default. `hides`: what the caller hides here; `wish`: what they chose
    for this conversation (null: as everywhere); `may_hide`: whether they may."""

    policy: ReadPolicy
    since: int
    set: bool
    hides: Hides
    wish: Hides | None
    may_hide: bool


class Position(BaseModel):
    """Of the other one of a direct conversation. Null: not told. `shared` false: they hide their reading."""

    member_id: UUID
    read_seq: int | None
    delivered_seq: int | None
    shared: bool


class SetReading(BaseModel):
    """Null: as the organisation has it."""

    policy: ReadPolicy | None


class Wish(BaseModel):
    """Null: as everywhere."""

    hides: Hides | None


class OwnReading(BaseModel):
    """What the caller hides in all conversations for which they have not chosen otherwise: nothing; how far they have
    read; also what has arrived on their devices."""

    hides: Hides


class HouseReading(BaseModel):
    """Defaults of an organisation; null is exact, and in groups of more than fifty counts. A looser one holds for
    conversations that begin after it. `opt_out`: whether people may hide their reading in groups; who does already
    keeps it."""

    direct: Literal["exact", "off", "ack"] | None = None
    group: ReadPolicy | None = None
    opt_out: bool = True


class Count(BaseModel):
    """Of the caller's message numbered `s`: `n` of `of` people have read it. Where a number would say who it was, only
    `all` is told; where that would too, nothing."""

    s: int
    n: int | None
    of: int | None
    all: bool | None


class Counts(BaseModel):
    counts: list[Count]


class Acknowledgement(BaseModel):
    """Of the message numbered `s`, which asks to be acknowledged. `n` of `of` people have done so: for its author."""

    s: int
    mine: bool
    n: int | None
    of: int | None


class Acknowledgements(BaseModel):
    items: list[Acknowledgement]


class Reader(BaseModel):
    member_id: UUID


class Reminded(BaseModel):
    reminded: int


Seqs = Annotated[list[Annotated[int, Field(ge=0, le=2**62)]], Field(min_length=1, max_length=20)]
