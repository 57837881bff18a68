"""kill -9 of an XMPP server, or of its PostgreSQL, under load: what was acknowledged against the message archive.

XMPP has no key by which a repeat is known, so these clients do not repeat: what nobody answered is counted apart and
held against nobody.
"""

import re
import time
from collections.abc import Iterable, Mapping

from bench.load import sites, wire
from bench.load.driver import Connection
from bench.load.measure import Figures
from bench.load.scenarios import TEAMS
from bench.load.sites import TEAM_SIZE
from bench.peers.sites import XmppSite
from bench.peers.xmpp import XmppDriver

_PERIOD = 5
"""Of each group's people every fifth writes, and the one after each listens with care."""
DATABASE_AWAY = 4.0
_now = time.perf_counter
_NUMBER = re.compile(rf"<body>#(\d{{{wire.NUMBER_DIGITS}}})")


def verdict(
    stored: Iterable[tuple[int, str]], acked: set[int], seen: set[int], writer_of: Mapping[int, int]
) -> Figures:
    """`stored`: number and room, in the archive's order. A writer's numbers grow in the order of writing."""
    count: dict[int, int] = {}
    newest: dict[tuple[int, str], int] = {}
    disorder = 0
    for number, room in stored:
        count[number] = count.get(number, 0) + 1
        key = (writer_of[number], room)
        disorder += number < newest.get(key, 0)
        newest[key] = max(number, newest.get(key, 0))
    return {
        "acked": float(len(acked)),
        "missing": float(len(acked - count.keys())),
        "duplicated": float(sum(times > 1 for times in count.values())),
        "out_of_order": float(disorder),
        "ghosts": float(len(seen - count.keys())),
    }


class Run:
    def __init__(self, site: XmppSite, rate: float) -> None:
        self.site, self.rate = site, rate
        self.rooms = [sites.team(index) for index in range(TEAMS)]
        self.driver = XmppDriver()
        self.connections: list[Connection] = []
        self.acked: set[int] = set()
        self.refused = 0
        self.writer_of: dict[int, int] = {}
        self.last_ack = 0.0
        self.acked_again = 0.0
        self.driver.on_answer = self._answered

    def connect(self) -> None:
        rooms = self.rooms
        targets = [self.site.target(one, [rooms[one // TEAM_SIZE]]) for one in range(TEAMS * TEAM_SIZE)]
        self.connections = self.driver.connect(targets)
        for one in self.connections:
            one.keep = one.index % _PERIOD in (0, 1)

    def load(self, seconds: float) -> None:
        began, sent = _now(), 0
        writers = [person for person in range(TEAMS * TEAM_SIZE) if person % _PERIOD == 0]
        while (passed := _now() - began) < seconds:
            while sent < passed * self.rate:
                person = writers[sent * 7 % len(writers)]
                number = len(self.driver.sent_at)
                self.writer_of[number] = person
                self.driver.send(self.connections[person], self.site.conversation(self.rooms[person // TEAM_SIZE]))
                sent += 1
            self.driver.turn(0.002)

    def settle(self, patience: float) -> None:
        until = _now() + patience
        while _now() < until and len(self.acked) + self.refused < len(self.writer_of):
            self.driver.turn(0.05)
        until = _now() + 1
        while _now() < until:
            self.driver.turn(0.05)

    def _answered(self, number: int, ok: bool, at: float) -> None:
        if ok:
            self.acked.add(number)
            if self.last_ack and at - self.last_ack > 0.5:
                self.acked_again = max(self.acked_again, at - self.last_ack)
            self.last_ack = at
        else:
            self.refused += 1


def kill(site: XmppSite, what: str, *, rate: float, before: float = 3, after: float = 5) -> Figures:
    """`what`: "server" or "database"; the database comes back after `DATABASE_AWAY`."""
    peer = site.peer
    peer.postgres.query(peer.forget, database="peer")
    run = Run(site, rate)
    try:
        run.connect()
        run.load(before)
        if what == "server":
            peer.kill()
            run.driver.turn(0.1)
            peer.start()
            run.driver.close(run.connections)
            run.connect()
        else:
            peer.postgres.kill()
            run.load(DATABASE_AWAY)
            peer.postgres.start()
        run.load(after)
        run.settle(15)
        rows = peer.postgres.query(peer.archived, database="peer")
        stored = [(int(found[1]), row["place"]) for row in rows if (found := _NUMBER.search(row["text"]))]
        figures = verdict(stored, run.acked, run.driver.seen, run.writer_of)
    finally:
        run.driver.close(run.connections)
        run.driver.end()
    unanswered = len(run.writer_of) - len(run.acked) - run.refused
    return {
        **figures,
        "refused": float(run.refused),
        "unanswered": float(unanswered),
        "acks_again_after_s": run.acked_again,
    }
