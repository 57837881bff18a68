"""The extension points that every module may need from the first day. Others live beside the type they speak of."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from uuid import UUID

from workhall.kit.cards import CardKind
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, OrgId
from workhall.kit.slots import Slot
from workhall.kit.text import Locale, Text

if TYPE_CHECKING:
    from workhall.kit.services import Services


@dataclass(frozen=True, slots=True)
class MessageAction:
    """What one may do with a message (make a task of it). `command`: a socket command of the owner, called with
    {conversation_id, seq}, that asks the owner's own policy; or a path of the web client below the organisation's
    (`/tasks/new`), opened with `?conversation=…&message=…`. `permission`: offered only to those who hold it."""

    name: str
    label: Text
    command: str
    permission: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """What its owner shows of a thing that was found: the title and text of now, whatever the index still holds.

    `text` is the whole text; search cuts it around what fits. `place` is where it lies, in words; `link` an address of
    the web client below the organisation's (`/messages/<id>?at=7`)."""

    title: str
    link: str
    text: str = ""
    at: datetime | None = None
    author_id: MemberId | None = None
    place: str = ""
    place_id: UUID | None = None


@runtime_checkable
class SearchSource(Protocol):
    """One kind of documents. The index only proposes: what is shown, and whether, is the owner's to say at the moment
    of asking, so that what is withdrawn vanishes whatever the index lags behind."""

    kind: str

    async def visible_audiences(self, ctx: Ctx) -> Sequence[str]:
        """The keys of audiences that the caller belongs to now."""
        ...

    async def show(self, ctx: Ctx, ids: Sequence[str]) -> Mapping[str, SearchHit]:
        """Without those that are gone or that the caller may not see (any more)."""
        ...

    async def places(self, ctx: Ctx, name: str) -> Sequence[UUID]:
        """The places (conversations, folders) that the caller may mean by `in:name`."""
        ...

    async def named(self, ctx: Ctx, words: str) -> Sequence[str]:
        """Ids that the owner finds by means of its own, shown before the others; a handful."""
        ...


@dataclass(frozen=True, slots=True)
class OwnedThing:
    kind: str
    id: UUID
    title: str


@runtime_checkable
class Owner(Protocol):
    """What a person owns in a module, and how it passes to another when they leave."""

    async def owned_by(self, ctx: Ctx, member: MemberId) -> list[OwnedThing]: ...
    async def hand_over(self, ctx: Ctx, thing: OwnedThing, to: MemberId) -> None: ...


@runtime_checkable
class OwnData(Protocol):
    """A person's data in a module: exported to them, erased with them."""

    name: str

    def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]: ...
    async def erase(self, ctx: Ctx, member: MemberId) -> None: ...


@dataclass(frozen=True, slots=True)
class LookKind:
    """One way of looking at data about a person; each look is listed to that person."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """What people are told about, and how unless they want it otherwise. `listed`: shown in the list of notifications;
    off for what has a list of its own (conversations)."""

    name: str
    label: Text
    urgent: bool = False
    listed: bool = True
    push: bool = True
    mail: bool = False


@runtime_checkable
class ConferenceProvider(Protocol):
    async def link_for(self, ctx: Ctx, title: str) -> str: ...


@runtime_checkable
class Translator(Protocol):
    async def translate(self, app: "Services", text: str, to: Locale) -> str:
        """Called outside any transaction; raises a Refusal when it cannot."""
        ...


@runtime_checkable
class ShiftLength(Protocol):
    async def hours(self, ctx: Ctx, member: MemberId, day: date) -> timedelta | None: ...


@dataclass(slots=True)
class DemoPlan:
    """What the demo parts build on one another: filled in the order of the manifests. `people` maps a person's key in
    the demo data to their member id."""

    org_id: OrgId
    people: dict[str, MemberId] = field(default_factory=dict)
    accounts: dict[str, AccountId] = field(default_factory=dict)
    logins: list[tuple[str, str]] = field(default_factory=list)
    """Login and what the person is, printed for the newcomer."""
    members: int | None = None
    messages: int | None = None


@runtime_checkable
class DemoPart(Protocol):
    async def fill(self, app: "Services", plan: DemoPlan) -> None: ...


@dataclass(frozen=True, slots=True)
class SectorPack:
    sector: str
    label: Text
    departments: tuple[Text, ...] = ()


MESSAGE_ACTIONS: Slot[MessageAction] = Slot("message_actions", MessageAction, why="a message can become something else")
CARD_KINDS: Slot[CardKind] = Slot("card_kinds", CardKind, why="modules show their things in conversations")
SEARCH_SOURCES: Slot[SearchSource] = Slot("search_source", SearchSource, why="one search over all modules")
OWNERS: Slot[Owner] = Slot("owned_things", Owner, why="nothing is orphaned when a person leaves (also hand_over)")
OWN_DATA: Slot[OwnData] = Slot("own_data", OwnData, why="a person's export and erasure")
LOOKS: Slot[LookKind] = Slot("looks", LookKind, why="people see who looked at them")
NOTIFICATION_KINDS: Slot[NotificationKind] = Slot("notification_kinds", NotificationKind, why="one place to mute them")
CONFERENCE_PROVIDER: Slot[ConferenceProvider] = Slot(
    "conference_provider",
    ConferenceProvider,
    why="calendar and chat offer meetings when that module exists",
    single=True,
)
TRANSLATOR: Slot[Translator] = Slot(
    "translator", Translator, why="readers ask for messages in their language", single=True
)
SHIFT_LENGTH: Slot[ShiftLength] = Slot(
    "shift_length", ShiftLength, why="half a day of leave is half a shift", single=True
)
DEMO: Slot[DemoPart] = Slot("demo", DemoPart, why="the demo organisation is believable in every module")
SECTOR_PACKS: Slot[SectorPack] = Slot("sector_pack", SectorPack, why="an organisation starts with what its trade needs")

ALL: tuple[Slot[Any], ...] = (
    MESSAGE_ACTIONS, CARD_KINDS, SEARCH_SOURCES, OWNERS, OWN_DATA, LOOKS, NOTIFICATION_KINDS, CONFERENCE_PROVIDER,
    SHIFT_LENGTH, DEMO, SECTOR_PACKS, TRANSLATOR,
)  # fmt: skip
