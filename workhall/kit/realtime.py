"""What modules see of the gateway, and the gateway of modules: they meet here and never import each other.

A topic is a UUID (a conversation, a member). A topic's frames are numbered (a gapless log that a receiver can fill from
the database) or mere hints.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from workhall.kit.ids import MemberId, OrgId
from workhall.kit.slots import Slot

if TYPE_CHECKING:
    from workhall.kit.ctx import Ctx
    from workhall.kit.services import Services


class Presence(Protocol):
    """Who is here, as this process has heard. One per process, `app.extras["presence"]`."""

    def level(self, org_id: OrgId, member: UUID) -> int:
        """0 offline, 1 away, 2 online."""
        ...


class Hub(Protocol):
    """One per process, `app.extras["hub"]`. All methods are synchronous and cheap; nothing here waits."""

    def deliver(self, org_id: OrgId, topic: UUID, first_seq: int, payloads: Sequence[bytes]) -> None:
        """Consecutive numbered frames of a topic, to every subscribed socket of every process."""
        ...

    def publish(self, org_id: OrgId, topic: UUID, payload: bytes) -> None:
        """A hint to every subscribed socket of every process."""
        ...

    def look(self, org_id: OrgId, topic: UUID, seq: int) -> None:
        """Frames up to `seq` are stored, but it is not known who was sent them: fill what is missing."""
        ...

    def listening(self, topic: UUID) -> int:
        """How many members hear a topic on this process and have not gone away from their screen."""
        ...

    def join(self, org_id: OrgId, topic: UUID, members: Iterable[MemberId], seq: int) -> None:
        """The members' sockets, wherever they are, hear the topic from after `seq` on."""
        ...

    def leave(self, org_id: OrgId, topic: UUID, members: Iterable[MemberId]) -> None: ...
    def cut(self, org_id: OrgId, *, session: UUID | None = None, member: UUID | None = None) -> None:
        """Close the sockets of a revoked session or a removed member, here and on the other processes."""
        ...


@runtime_checkable
class Streams(Protocol):
    """Where the numbered frames of a module's topics come from when the bus lost some."""

    async def topics(self, ctx: "Ctx", members: Sequence[MemberId]) -> Sequence[tuple[MemberId, UUID, int]]:
        """The topics that the members' new sockets hear, each with the number of its last stored frame."""
        ...

    async def heads(self, app: "Services", org_id: OrgId, topics: Sequence[UUID]) -> Sequence[tuple[UUID, int]]:
        """The last stored number of each topic that exists."""
        ...

    async def frames(self, app: "Services", org_id: OrgId, topic: UUID, after: int, upto: int) -> Sequence[bytes]:
        """The encoded payloads numbered after+1 to upto, in order."""
        ...


STREAMS: Slot[Streams] = Slot("streams", Streams, why="sockets subscribe to, and refill, what modules number")
