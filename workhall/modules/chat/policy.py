"""Who may do what in conversations. A seat is the caller's place in one; without a seat it does not exist for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID

import msgspec

from workhall.kit.authz import Permission, Who, policy

Whom = Literal["everybody", "admins"]
"""Admins: the owners and those whom they made admins."""


ReadPolicy = Literal["exact", "counts", "off", "ack"]


class Rules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a group has agreed on, kept with the conversation as one piece of JSON. `describe`: title and announcement;
    `history`: what newcomers see of the time before them; `ban`: words that nobody may use."""

    mention_all: Whom = "everybody"
    add: Whom = "everybody"
    pin: Whom = "everybody"
    send_files: Whom = "everybody"
    describe: Whom = "admins"
    mute_all: bool = False
    history: Literal["all", "recent", "none"] = "all"
    join: Literal["off", "open", "approval"] = "off"
    ban: tuple[str, ...] = ()
    read: ReadPolicy | None = None
    read_by: UUID | None = None
    read_from: int = 0
    closed_by: tuple[UUID, ...] = ()
    """Who sees how far others have read (none: as the organisation has it), who set that (none: the program), and the
    number up to which something stricter held, of which nothing is told. `closed_by`: who of two has blocked the
    other."""


USUAL = Rules()
Matter = Literal["mention_all", "add", "pin", "send_files", "describe"]


@lru_cache(maxsize=4096)
def rules_of(kept: str | None) -> Rules:
    """From the column of the conversation."""
    return USUAL if kept is None else msgspec.json.decode(kept, type=Rules)


@dataclass(frozen=True, slots=True)
class Seat:
    """The caller's participation: `kind` of the conversation and the caller's `role` there. `follows`: the part of the
    directory that decides who is in the group."""

    kind: str
    role: str
    rules: Rules = USUAL
    muted_until: datetime | None = None
    follows: str | None = None

    @property
    def keeps_order(self) -> bool:
        """Whoever runs a group; between two people nobody does."""
        return self.kind == "group" and self.role in ("owner", "admin")

    def lets(self, matter: Matter) -> bool:
        """What the group has left to everybody, or kept for those who run it."""
        return self.kind == "direct" or self.keeps_order or getattr(self.rules, matter) == "everybody"


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message: the caller's place in its conversation, and who wrote it (None when there is no such one)."""

    seat: Seat | None
    author: UUID | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that needs an answer `of` these members; `seat` is the caller's place."""

    seat: Seat | None
    of: Sequence[str]


@dataclass(frozen=True, slots=True)
class Removal:
    """Somebody is to leave: `member` is who, with which `role`; `seat` is the caller's place."""

    seat: Seat | None
    member: UUID
    role: str | None = "member"


@dataclass(frozen=True, slots=True)
class Over:
    """Something about another participant: `seat` is the caller's place, `role` the other's (None: takes no part)."""

    seat: Seat | None
    role: str | None


@policy("member")
def may_list_own(who: Who, _thing: None) -> bool:
    """Everyone sees the conversations that they take part in, and only those."""
    return True


@policy("member")
def may_start(who: Who, _thing: None) -> bool:
    """Anyone may speak to anyone in their organisation; who may see whom is the directory's to say."""
    return True


@policy("member")
def may_keep_own(who: Who, _thing: None) -> bool:
    """Folders, favourites and drafts are nobody else's; there is no permission to see those of others."""
    return True


@policy("granted")
def may_change_scheduled(who: Who, author: UUID | None) -> bool:
    """What somebody means to say later is theirs alone."""
    return author is not None and author == who.member_id


@policy("granted")
def may_read(who: Who, seat: Seat | None) -> bool:
    """Only participants. No role of the organisation opens other people's conversations."""
    return seat is not None


@policy("granted")
def may_send(who: Who, seat: Seat | None) -> bool:
    """Every participant may write."""
    return seat is not None


@policy("granted")
def may_edit(who: Who, message: Message) -> bool:
    """Nobody puts words into another's mouth, whatever their role."""
    return message.seat is not None and message.author is not None and message.author == who.member_id


@policy("granted")
def may_recall(who: Who, message: Message) -> bool:
    """One's own; and who runs a group can take anything out of it. Everybody sees that something was taken out."""
    if message.seat is None or message.author is None:
        return False
    return message.author == who.member_id or message.seat.keeps_order


@policy("granted")
def may_ask(who: Who, message: Message) -> bool:
    """Whoever wrote a message says whether it needs an answer; nobody asks in another's name."""
    return message.seat is not None and message.author is not None and message.author == who.member_id


@policy("granted")
def may_answer(who: Who, asked: Asked) -> bool:
    """Only who was asked can say that it is done: nobody closes another's debt."""
    return asked.seat is not None and str(who.member_id) in asked.of


@policy("granted")
def may_acknowledge(who: Who, message: Message) -> bool:
    """Whoever reads it, but for its author, who need not tell themselves."""
    return message.seat is not None and message.author is not None and message.author != who.member_id


@policy("granted")
def may_react(who: Who, seat: Seat | None) -> bool:
    """Whoever reads may nod."""
    return seat is not None


@policy("granted")
def may_pin(who: Who, seat: Seat | None) -> bool:
    """Everybody sees the pins of a conversation, and everybody in it may set them."""
    return seat is not None


@policy("granted")
def may_rename(who: Who, seat: Seat | None) -> bool:
    """Every participant of a group sees the title, so the group says who chooses it; a direct conversation has none,
    and what follows the directory is called as there."""
    return seat is not None and seat.kind == "group" and seat.follows is None and seat.lets("describe")


@policy("granted")
def may_announce(who: Who, seat: Seat | None) -> bool:
    """An announcement stands above everything that is said, so the group decides who writes it."""
    return seat is not None and seat.kind == "group" and seat.lets("describe")


@policy("granted")
def may_add(who: Who, seat: Seat | None) -> bool:
    """Participants of a group bring in whom they need, where the group leaves it to them; a direct conversation stays
    between two."""
    return seat is not None and seat.kind == "group"


@policy("granted")
def may_remove(who: Who, removal: Removal) -> bool:
    """Owners remove others, admins remove those who are not admins, and everybody may take themselves out."""
    seat = removal.seat
    if seat is None or seat.kind != "group":
        return False
    return (
        removal.member == who.member_id
        or seat.role == "owner"
        or (seat.role == "admin" and removal.role not in ("owner", "admin"))
    )


@policy("granted")
def may_set_rules(who: Who, seat: Seat | None) -> bool:
    """How a group talks is decided by those who run it."""
    return seat is not None and seat.keeps_order


@policy("granted")
def may_set_read(who: Who, seat: Seat | None) -> bool:
    """What is shown of people's reading is decided in a group by those who run it; between two either may ask for more
    privacy."""
    return seat is not None and (seat.kind == "direct" or seat.keeps_order)


@policy("granted")
def may_see_readers(who: Who, message: Message) -> bool:
    """Who has read is for whoever wrote the message and for nobody else, whatever their role."""
    return message.seat is not None and message.author is not None and message.author == who.member_id


@policy("granted")
def may_give_roles(who: Who, over: Over) -> bool:
    """Only an owner shares out what an owner has, and nobody does it for themselves."""
    return over.seat is not None and over.seat.kind == "group" and over.seat.role == "owner" and over.role is not None


@policy("granted")
def may_mute(who: Who, over: Over) -> bool:
    """Who runs a group may ask somebody to be quiet for a while; among those who run it nobody silences another."""
    return over.seat is not None and over.seat.keeps_order and over.role == "member"


@policy("granted")
def may_have_own(who: Who, seat: Seat | None) -> bool:
    """How one calls a conversation, what one is called in it and what one has put away is one's own."""
    return seat is not None


@policy("granted")
def may_see_link(who: Who, seat: Seat | None) -> bool:
    """A link brings people in, so whoever may add people may pass it on."""
    return seat is not None and seat.kind == "group" and seat.follows is None and seat.lets("add")


@policy("granted")
def may_keep_link(who: Who, seat: Seat | None) -> bool:
    """Making and revoking a link opens and closes the group's door; those who run it hold the key."""
    return seat is not None and seat.follows is None and seat.keeps_order


@policy("member")
def may_try_link(who: Who, _thing: None) -> bool:
    """The link itself is the right; without a valid one nothing is told."""
    return True


@policy("granted")
def may_export(who: Who, seat: Seat | None) -> bool:
    """Whoever reads a conversation could copy it by hand; taken along as a file, the others are told."""
    return seat is not None


@policy("granted")
def may_have_export(who: Who, owner: UUID | None) -> bool:
    """What was made for somebody holds what they may see, and others may not."""
    return owner is not None and owner == who.member_id


@policy("member")
def may_block(who: Who, _thing: None) -> bool:
    """Whom somebody keeps off is their own affair, and nobody else's to see."""
    return True


@policy("granted")
def may_report(who: Who, message: Message) -> bool:
    """Whoever sees what somebody else wrote may tell those who look after the organisation."""
    return message.seat is not None and message.author is not None and message.author != who.member_id


@policy("member")
def may_see_own_reports(who: Who, _thing: None) -> bool:
    """What one reported, and what was decided about what one wrote."""
    return True


MODERATE = Permission(
    "chat.moderate", "Who sees reported messages sees what was said in confidence.", frozenset({"owner", "admin"})
)


@policy("granted")
def may_moderate(who: Who, _thing: None) -> bool:
    """Reported messages are seen by those who hold the right for it, and only these."""
    return who.has(MODERATE.name)


MANAGE = Permission(
    "chat.manage", "What holds for all conversations changes how everybody talks.", frozenset({"owner", "admin"})
)


@policy("member")
def may_see_rules(who: Who, _thing: None) -> bool:
    """What holds for everybody is everybody's to know."""
    return True


@policy("granted")
def may_found_following(who: Who, _thing: None) -> bool:
    """Such a group gathers people without asking them, as the directory has them: those who keep the directory or the
    conversations found it, whether or not they are in it."""
    return who.has(MANAGE.name) or who.has("directory.manage")


@policy("granted")
def may_manage(who: Who, _thing: None) -> bool:
    """The rules of an organisation's conversations are set by those who hold the right for it."""
    return who.has(MANAGE.name)


PERMISSIONS = (MANAGE, MODERATE)
