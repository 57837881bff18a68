"""What goes in and out of chat. People appear as member ids; their names come from the directory's cache."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from workhall.modules.chat.schemas import asking as asking
from workhall.modules.chat.schemas import exporting as exporting
from workhall.modules.chat.schemas import groups as groups
from workhall.modules.chat.schemas import moderation as moderation
from workhall.modules.chat.schemas import reading as reading

MAX_TEXT = 8000
"""Characters of one message."""
MAX_MEMBERS = 20_000
SILENT = frozenset({"edited", "recalled", "changed", "reacted", "unpinned", "nicknamed", "asked", "answered"})
"""Entries that change what stands already and are no line of their own."""

ConversationKind = Literal["direct", "group"]


def _is_none(value: object) -> bool:
    return value is None


OfChanged = Annotated[int | None, Field(exclude_if=_is_none)]
"""Of a message that was changed; the others do not carry it."""


class Entry(BaseModel):
    """One numbered change of a conversation. Short names, because millions of them are sent and kept.

    `o` is the message ordinal after this entry, `at` milliseconds since 1970-01-01 UTC, `key` the sender's own key.
    A message is given as it stands now: `e` is the number of the entry that changed it last, `ed` how often it was
    edited, `ea` when last, `gone` that it was recalled. Bodies: message {text, f?, m?, re?, th?, files?, fwd?, merged?,
    contact?, loc?, card?, ask?: {of, due, done, end?}, ack?: true}; edited {t, b, n, nm?}; changed {t, set: what it
    shows anew beside its words}; asked {t, ask}; answered {t, m: who, a?: number of the answer}; recalled {t, o};
    reacted {t, x, on}; pinned {t}; unpinned {t};
    created {title}; renamed {title}; joined {members, n?, link?}; left {members, n?, removed, owner?}: of more than
    fifty only the first are named and `n` is how many; settings {what changed; ban: true when the words did; read and
    read_from: see Reading}; role
    {member, role}; announced {text, empty when it was taken down}; nicknamed {member, name}.
    """

    c: UUID
    s: int
    o: int
    k: str
    by: UUID | None
    at: int
    b: dict[str, Any]
    key: UUID | None = None
    e: OfChanged = None
    ed: OfChanged = None
    ea: OfChanged = None
    gone: Annotated[bool | None, Field(exclude_if=_is_none)] = None


class Reaction(BaseModel):
    """`by`: the first twenty, by time."""

    x: str
    n: int
    by: list[UUID]
    me: bool


class Reactions(BaseModel):
    """Of the message numbered `s`, in the order of their first; `e` is the number of the newest change within."""

    s: int
    e: int
    r: list[Reaction]


class Thread(BaseModel):
    """Answers below the message numbered `s`: how many, the newest one's number `e` and milliseconds `last_at`."""

    s: int
    n: int
    e: int
    last_at: int


class Entries(BaseModel):
    entries: list[Entry]
    reactions: list[Reactions]
    threads: list[Thread]


class LogPage(Entries):
    """Consecutive entries, oldest first. `last_seq` is the conversation's newest number, wherever the page lies."""

    first_seq: int
    last_seq: int


class Found(BaseModel):
    """None where there is nothing."""

    seq: int | None


class Attachment(BaseModel):
    """`file` as it stands in the message numbered `seq`: id, name, size, type, w?, h?, ms?, wave?, voice?"""

    seq: int
    file: dict[str, Any]


class Wording(BaseModel):
    """What a message said at first (n 0) or after its nth edit."""

    n: int
    at: datetime
    text: str
    f: str | None


class Reacted(BaseModel):
    member_id: UUID
    x: str
    at: datetime


class Rules(BaseModel):
    """Minutes for which one can edit and recall one's own messages; none is for ever."""

    edit_minutes: Annotated[int | None, Field(ge=0, le=10_000_000)] = 1440
    recall_minutes: Annotated[int | None, Field(ge=0, le=10_000_000)] = 1440


class Own(BaseModel):
    """A register of the caller's; `key` says what it is, e.g. `pref:<conversation>`."""

    key: str
    body: dict[str, Any]
    at: datetime


class NewScheduled(BaseModel):
    """A message that is sent later, in the name of who wrote it and under the rules of then."""

    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    f: Literal["md"] | None = None
    m: Annotated[list[dict[str, str]], Field(max_length=100)] = []
    re: Annotated[int | None, Field(ge=0, le=2**62)] = None
    th: Annotated[int | None, Field(ge=0, le=2**62)] = None
    send_at: AwareDatetime


class ChangeScheduled(BaseModel):
    """`m`: whom the new text mentions; left out, the mentions stay."""

    text: Annotated[str | None, StringConstraints(max_length=MAX_TEXT)] = None
    m: Annotated[list[dict[str, str]] | None, Field(max_length=100)] = None
    send_at: AwareDatetime | None = None


class Scheduled(BaseModel):
    """`state`: waiting, sent (as entry `seq`), or failed with the code of the refusal."""

    id: UUID
    conversation_id: UUID
    text: str
    f: Literal["md"] | None
    m: list[dict[str, str]]
    re: int | None
    th: int | None
    send_at: datetime
    state: Literal["waiting", "sent", "failed"]
    error: str | None
    seq: int | None


class Mine(BaseModel):
    """What a client has to know about its person in the conversations of an organisation: `audiences` are the words
    under which they are mentioned."""

    audiences: list[str]


class Conversation(BaseModel):
    id: UUID
    kind: ConversationKind
    title: str | None
    other_member_id: UUID | None
    member_count: int
    face_ids: list[UUID]
    role: groups.ParticipantRole
    created_at: datetime
    last_at: datetime
    last_seq: int
    last_ordinal: int
    read_seq: int
    read_ordinal: int
    unread: int
    mentions: list[int]
    """Ordinals of unread messages that mention the caller, the first hundred."""
    pref: dict[str, Any]
    """The caller's own settings here, see service.personal.Preference; what is missing has its default."""
    last_entry: Entry | None
    positions: list[reading.Position]
    """Of the other one, between two."""
    reading: reading.Reading
    settings: groups.GroupSettings | None
    """None for a direct conversation."""
    follows: groups.Follows | None
    announcement: Entry | None
    """What stands above the conversation, until the caller has put it away."""
    alias: str | None
    nickname: str | None
    muted_until: datetime | None
    can: list[str]


class Participant(BaseModel):
    """`muted_until` is for those who run the group and for the member."""

    member_id: UUID
    role: groups.ParticipantRole
    joined_at: datetime
    nickname: str | None
    muted_until: datetime | None
    can: list[str]


class NewDirect(BaseModel):
    kind: Literal["direct"]
    member_id: UUID


class NewGroup(BaseModel):
    kind: Literal["group"]
    title: groups.Title
    member_ids: Annotated[list[UUID], Field(max_length=1000)] = []


NewConversation = Annotated[NewDirect | NewGroup, Field(discriminator="kind")]


class ChangeConversation(BaseModel):
    title: groups.Title


class AddMembers(BaseModel):
    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]


# Socket commands

Number = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
"""Of an entry; what is larger than PostgreSQL's bigint never reaches it."""


class Mention(msgspec.Struct):
    """`k`: p person, r role, d department, a all (without an id)."""

    k: Literal["p", "r", "d", "a"]
    id: UUID | None = None


class Place(msgspec.Struct):
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    address: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class Send(msgspec.Struct):
    """`f`: "md" for Markdown. `re`: number of the quoted message, `th`: of a message of the thread."""

    conversation_id: UUID
    key: UUID
    text: str
    f: Literal["md"] | None = None
    m: list[Mention] = []
    re: Number | None = None
    th: Number | None = None
    files: Annotated[list[UUID], msgspec.Meta(max_length=20)] = []
    loc: Place | None = None
    contact: UUID | None = None
    ask: asking.Asking | None = None
    ack: bool = False
    """Asks whoever reads it to acknowledge it; only where a conversation has agreed on that."""


class Edit(msgspec.Struct):
    conversation_id: UUID
    seq: Number
    text: str
    f: Literal["md"] | None = None
    m: list[Mention] = []


class Recall(msgspec.Struct):
    conversation_id: UUID
    seq: Number


class React(msgspec.Struct):
    conversation_id: UUID
    seq: Number
    x: Annotated[str, msgspec.Meta(max_length=200)]
    on: bool


class Pin(msgspec.Struct):
    conversation_id: UUID
    seq: Number
    on: bool


class Forward(msgspec.Struct):
    """`conversation_id` is where it goes, `source` where the messages stand now."""

    conversation_id: UUID
    source: UUID
    seqs: Annotated[list[Number], msgspec.Meta(max_length=1000)]
    key: UUID
    merged: bool = False
    note: str = ""


class Forwarded(msgspec.Struct):
    seqs: list[int]


class Keep(msgspec.Struct):
    """`body` None forgets the register."""

    key: Annotated[str, msgspec.Meta(max_length=100)]
    body: dict[str, Any] | None = None


class Kept(msgspec.Struct):
    changed: bool


class Changed(msgspec.Struct):
    """`seq`: the number of the change, 0 when there was nothing to change."""

    seq: int


class Sent(msgspec.Struct):
    seq: int
    ordinal: int
    at: int
    repeated: bool = False


class UpTo(msgspec.Struct):
    conversation_id: UUID
    seq: Number


class Read(msgspec.Struct):
    read_seq: int
    read_ordinal: int
    rev: int


class Typing(msgspec.Struct):
    conversation_id: UUID


class Resume(msgspec.Struct):
    feed: Number = 0
    held: dict[UUID, Number] = {}


class Resumed(msgspec.Struct):
    """`afresh`: too much is missing, load the lists anew. `more`: the newest number of conversations that are too far
    behind to be sent whole."""

    afresh: bool
    feed: int
    feed_entries: list[msgspec.Raw] = []
    entries: list[msgspec.Raw] = []
    more: dict[str, int] = {}
