"""The people and rooms of the scenarios, at an XMPP server."""

from collections.abc import Iterable, Sequence

from bench.load.driver import Driver, Target
from bench.load.servers import HOST, Server
from bench.load.sites import Room
from bench.peers.servers import Peer
from bench.peers.xmpp import ROOMS, Account, XmppDriver, jid


class XmppSite:
    def __init__(self, peer: Peer) -> None:
        self.server: Server = peer
        self.peer = peer

    def prepare(self, rooms: Iterable[Room]) -> None:
        """A room is made by whoever enters it first."""

    def conversation(self, room: Room) -> str:
        return jid(room.people[1]) if room.name.startswith("pair-") else f"{room.name}@{ROOMS}"

    def target(self, person: int, rooms: Sequence[Room]) -> Target:
        groups = tuple(self.conversation(room) for room in rooms if not room.name.startswith("pair-"))
        writes_directly = any(room.name.startswith("pair-") and room.people[0] == person for room in rooms)
        return Account.at(HOST, self.server.port, person, groups, acks=writes_directly)

    def driver(self) -> Driver:
        return XmppDriver()
