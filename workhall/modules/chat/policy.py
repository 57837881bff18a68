"""Who may do what in conversations. A seat is the caller's place in one; without a seat it does not exist for them."""

from dataclasses import dataclass
from uuid import UUID

from workhall.kit.authz import Permission, Who, policy


@dataclass(frozen=True, slots=True)
class Seat:
    """The caller's participation: `kind` of the conversation and the caller's `role` there."""

    kind: str
    role: str

    @property
    def keeps_order(self) -> bool:
        """Whoever runs a group; between two people nobody does."""
        return self.kind == "group" and self.role in ("owner", "admin")


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message: the caller's place in its conversation, and who wrote it (None when there is no such one)."""

    seat: Seat | None
    author: UUID | None


@dataclass(frozen=True, slots=True)
class Removal:
    """Somebody is to leave: `member` is who, `seat` the caller's place."""

    seat: Seat | None
    member: UUID


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
def may_react(who: Who, seat: Seat | None) -> bool:
    """Whoever reads may nod."""
    return seat is not None


@policy("granted")
def may_pin(who: Who, seat: Seat | None) -> bool:
    """Everybody sees the pins of a conversation, and everybody in it may set them."""
    return seat is not None


@policy("granted")
def may_rename(who: Who, seat: Seat | None) -> bool:
    """Every participant of a group sees the title, so only its owners choose it; a direct conversation has none."""
    return seat is not None and seat.kind == "group" and seat.role == "owner"


@policy("granted")
def may_add(who: Who, seat: Seat | None) -> bool:
    """Participants of a group bring in whom they need; a direct conversation stays between two."""
    return seat is not None and seat.kind == "group"


@policy("granted")
def may_remove(who: Who, removal: Removal) -> bool:
    """Owners remove others, and everybody may take themselves out."""
    seat = removal.seat
    return seat is not None and seat.kind == "group" and (seat.role == "owner" or removal.member == who.member_id)


MANAGE = Permission(
    "chat.manage", "What holds for all conversations changes how everybody talks.", frozenset({"owner", "admin"})
)


@policy("member")
def may_see_rules(who: Who, _thing: None) -> bool:
    """What holds for everybody is everybody's to know."""
    return True


@policy("granted")
def may_manage(who: Who, _thing: None) -> bool:
    """The rules of an organisation's conversations are set by those who hold the right for it."""
    return who.has(MANAGE.name)


PERMISSIONS = (MANAGE,)
