"""What goes in and out about groups: their settings, roles, links, and those that follow the directory."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
ParticipantRole = Literal["owner", "admin", "member"]
Whom = Literal["everybody", "admins"]


class GroupSettings(BaseModel):
    """Who may do what. `describe`: title and announcement; `history`: what newcomers see of the time before them (all,
    the most recent hundred messages, nothing)."""

    mention_all: Whom
    add: Whom
    pin: Whom
    send_files: Whom
    describe: Whom
    mute_all: bool
    history: Literal["all", "recent", "none"]
    join: Literal["off", "open", "approval"]


class AllSettings(GroupSettings):
    """For those who run the group: also the words that nobody may use in it."""

    ban: list[str]


BannedWord = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
BannedWords = Annotated[list[BannedWord], Field(max_length=200)]


class ChangeSettings(BaseModel):
    """What is not named stays."""

    model_config = ConfigDict(extra="forbid")

    mention_all: Whom | None = None
    add: Whom | None = None
    pin: Whom | None = None
    send_files: Whom | None = None
    describe: Whom | None = None
    mute_all: bool | None = None
    history: Literal["all", "recent", "none"] | None = None
    join: Literal["off", "open", "approval"] | None = None
    ban: BannedWords | None = None


class Follows(BaseModel):
    """The part of the directory that decides who is in a group."""

    kind: Literal["everyone", "department"]
    department_id: UUID | None


class NewRole(BaseModel):
    """`owner` passes ownership on; the caller stays as an admin."""

    role: ParticipantRole


class Muting(BaseModel):
    """Null ends it."""

    until: datetime | None


class Announcement(BaseModel):
    """Empty takes it down."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class OwnChange(BaseModel):
    """What is not named stays; null takes it away. `nickname`: what the caller is called in the group, by all; `alias`:
    what they call the conversation, for themselves; `dismissed`: number of the announcement that they put away."""

    model_config = ConfigDict(extra="forbid")

    nickname: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] | None = None
    alias: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None
    dismissed: Annotated[int, Field(ge=0, le=2**62)] | None = None


class Heir(BaseModel):
    """Who becomes the owner when the caller leaves; nobody when another owner stays, or none has to follow."""

    member_id: UUID | None


class Nickname(BaseModel):
    member_id: UUID
    name: str


class NewLink(BaseModel):
    days: Annotated[int, Field(ge=1, le=365)] = 14


class JoinLink(BaseModel):
    url: str
    expires_at: datetime
    created_by: UUID


class MaybeLink(BaseModel):
    link: JoinLink | None


class JoinPreview(BaseModel):
    conversation_id: UUID
    title: str | None
    member_count: int
    is_member: bool
    needs_approval: bool
    is_waiting: bool


class Joined(BaseModel):
    """`joined` false: the request waits for an admin."""

    conversation_id: UUID
    joined: bool


class JoinRequest(BaseModel):
    member_id: UUID
    at: datetime


class Decision(BaseModel):
    let_in: bool


class FollowEveryone(BaseModel):
    kind: Literal["everyone"]
    title: Title


class FollowDepartment(BaseModel):
    kind: Literal["department"]
    department_id: UUID


NewFollowing = Annotated[FollowEveryone | FollowDepartment, Field(discriminator="kind")]


class Following(BaseModel):
    """A group whose membership follows the directory, for those who found it; they need not be in it."""

    id: UUID
    title: str | None
    follows: Follows
    member_count: int
    is_member: bool
