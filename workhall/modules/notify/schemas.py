"""What goes in and out of notify. People appear as member ids; their names come from the directory's cache."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from workhall.kit.fields import Prose
from workhall.kit.ids import MemberId, SessionId

MOST_RECEIVERS = 5000
PEOPLE_IN_PREVIEW = 100
RATINGS_TO_SHOW = 3

Channel = Literal["app", "push", "mail", "sms", "call"]
CHANNELS: tuple[Channel, ...] = ("app", "push", "mail", "sms", "call")
"""In the order in which they are tried."""

ReceiverState = Literal["waiting", "sent", "shown", "pushed", "mailed", "texted", "called", "confirmed", "recalled"]
Reason = Literal["leave", "off_shift", "quiet"]


class NotifySettings(BaseModel):
    push_hosts: tuple[str, ...] = Field(
        (
            "fcm.googleapis.com",
            "*.push.services.mozilla.com",
            "*.push.apple.com",
            "*.notify.windows.com",
        ),
        description="Push services that may be called, as browsers name them when they subscribe; `*` for any.",
    )
    sms_url: SecretStr | None = Field(
        None,
        description="Address of Apprise for text messages, {to} stands for the number: twilio://SID:TOKEN@FROM/{to}.",
    )
    call_url: SecretStr | None = Field(None, description="The same for phone calls that read a text aloud.")


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


# Browsers that may be woken


class PushKeys(_Input):
    """As the browser's PushSubscription gives them: a point on P-256 and 16 bytes, base64url."""

    p256dh: Annotated[str, Field(max_length=120)]
    auth: Annotated[str, Field(max_length=40)]


class NewDevice(_Input):
    endpoint: Annotated[str, Field(min_length=1, max_length=1000)]
    keys: PushKeys


class PushDevice(BaseModel):
    """`service` is the host of the push service. `delivered_at`: when it last took something."""

    id: UUID
    session_id: SessionId
    service: str
    current: bool
    created_at: datetime
    delivered_at: datetime | None


class PushDevices(BaseModel):
    """`public_key` is what a browser subscribes with: base64url, the same for the whole installation."""

    public_key: str
    items: list[PushDevice]


# What people are told, and how


class Notice(BaseModel):
    """`link` is an address inside the client; `tag` is the same for all that is about one thing."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str
    tag: str
    urgent: bool
    created_at: datetime
    read_at: datetime | None


class NoticeCount(BaseModel):
    unread: int


class ReadNotices(_Input):
    """`upto`: that one and all older ones."""

    upto: UUID


class KindChoice(_Input):
    in_app: bool
    push: bool
    mail: bool


class KindPreference(BaseModel):
    """`listed`: the kind appears in the list of notifications at all, so that `in_app` means something."""

    kind: str
    label: str
    listed: bool
    in_app: bool
    push: bool
    mail: bool
    changed: bool


class Preferences(BaseModel):
    """`organisation_hides`: the organisation lets no content travel with a push, whatever one chooses."""

    hides_content: bool
    organisation_hides: bool
    kinds: list[KindPreference]


class PreferencesPatch(_Input):
    """What is not named stays. `hides_content`: no words of it on a locked screen."""

    hides_content: bool | None = None
    kinds: Annotated[dict[str, KindChoice], Field(max_length=200)] = {}


# The organisation's choices

Points = Annotated[int, Field(ge=0, le=100_000)]
Pause = Annotated[int, Field(ge=30, le=86_400)]


class RoleBudget(_Input):
    role_id: UUID
    points: Points


class NotifyChoices(BaseModel):
    """Pauses in seconds before the next channel is tried; costs in points for each receiver."""

    hides_content: bool
    pause_push: int
    pause_mail: int
    pause_sms: int
    pause_call: int
    cost_sms: int
    cost_call: int
    budgets: list[RoleBudget]
    """For every role that has one; the others have none of their own."""


class NotifyChoicesPatch(_Input):
    """What is not named stays."""

    hides_content: bool | None = None
    pause_push: Pause | None = None
    pause_mail: Pause | None = None
    pause_sms: Pause | None = None
    pause_call: Pause | None = None
    cost_sms: Annotated[int, Field(ge=0, le=1000)] | None = None
    cost_call: Annotated[int, Field(ge=0, le=1000)] | None = None
    budgets: Annotated[list[RoleBudget], Field(max_length=200)] | None = None


# The urgent reminder


class DingPlan(_Input):
    """`at` null: now. `overrides`: also where people sleep or are away, for those who may."""

    member_ids: Annotated[list[MemberId], Field(max_length=MOST_RECEIVERS)] = []
    department_ids: Annotated[list[UUID], Field(max_length=100)] = []
    channels: Annotated[list[Channel], Field(max_length=len(CHANNELS))] = ["app", "push", "mail"]
    at: AwareDatetime | None = None
    overrides: bool = False


class DingSource(_Input):
    """What it is about: a module and its own name for the thing."""

    module: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]
    key: Annotated[str, Field(min_length=1, max_length=200)]


class NewDing(DingPlan):
    text: Annotated[Prose, Field(min_length=1, max_length=1000)]
    source: DingSource | None = None


class Standing(BaseModel):
    """Somebody who is not simply at work. `held`: it is kept back. `until` is told of leaves, which colleagues know
    anyway; when somebody's night ends is theirs."""

    member_id: MemberId
    local_time: str | None
    """Hour and minute where they are, such as 03:10; null when nobody knows where that is."""
    reasons: list[Reason]
    held: bool
    until: datetime | None


class DingPreview(BaseModel):
    """`left` is what remains of this month before sending. `held` wait until they are back, at the latest until
    `held_until`. `people` are the first of those who are not simply at work, the longest wait first."""

    receivers: int
    cost: int
    left: int
    budget: int
    held: int
    on_leave: int
    off_shift: int
    quiet: int
    held_until: datetime | None
    people: list[Standing]
    may_override: bool


class Ding(BaseModel):
    """As its sender sees it. `urgent_share` of those who said whether it was urgent, from three answers on."""

    id: UUID
    text: str
    channels: list[Channel]
    source: DingSource | None
    cost: int
    receivers: int
    confirmed: int
    rated: int
    urgent_share: float | None
    created_at: datetime
    starts_at: datetime
    started_at: datetime | None
    recalled_at: datetime | None
    can: list[str]


class ReceivedDing(BaseModel):
    """As its receiver sees it. `at` is when it came to them."""

    id: UUID
    sender_id: MemberId | None
    text: str
    source: DingSource | None
    at: datetime
    confirmed_at: datetime | None
    recalled_at: datetime | None
    overrides: bool
    """It was sent without regard to quiet hours and leave."""
    urgent: bool | None
    """What the receiver answered."""
    can: list[str]


class DingReceiver(BaseModel):
    """`state` is the furthest that it got. `steps`: what was tried, with its result (`sent`, or why not)."""

    member_id: MemberId
    state: ReceiverState
    held_until: datetime | None
    shown_at: datetime | None
    confirmed_at: datetime | None
    steps: list["DingStep"]


class DingStep(BaseModel):
    channel: Channel
    at: datetime
    result: str


class DingBudget(BaseModel):
    """`urgent_share` of all answers to what one has sent, from three answers on."""

    budget: int
    left: int
    channels: list[Channel]
    """What this installation can do."""
    rated: int
    urgent_share: float | None


class DingShown(_Input):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class DingRating(_Input):
    urgent: bool
