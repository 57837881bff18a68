"""The workloads. Each runs at one site once and answers its figures; plan.py says how often and with what sizes.

fan-out   one group; so many members write, one message each under way, and everybody hears everything
pace      the same group at a low fixed rate: no queue, so nothing can be joined into one write
pairs     direct conversations; in each one side writes and waits for the answer
teams     1,000 people in 20 groups of 50; at fixed rates somebody (of 5 in each group) writes to their group
idle      sockets that only stay open
"""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.load import sites
from bench.load.driver import Connection, Driver
from bench.load.loads import closed_loop, open_loop, settle
from bench.load.measure import Figures, Meter
from bench.load.sites import TEAM_SIZE, Room, Site

TEAMS = 20
_SAMPLED_SHARE = 10
"""Latency is taken on every so manieth socket."""


@contextmanager
def _connected(site: Site, rooms: Sequence[Room]) -> Iterator[tuple[Driver, list[Connection]]]:
    """Everybody of the rooms, each with one socket, in order of their index."""
    site.prepare(rooms)
    theirs: dict[int, list[Room]] = {}
    for room in rooms:
        for person in room.people:
            theirs.setdefault(person, []).append(room)
    driver = site.driver()
    connections = driver.connect([site.target(person, theirs[person]) for person in sorted(theirs)])
    for one in connections[::_SAMPLED_SHARE]:
        one.sampled = True
    settle(driver, lambda: True, 1)
    # What the preparations left to do (indexes, notifications, archives) is not part of what is measured.
    site.server.wait_until_quiet(patience=30)
    try:
        yield driver, connections
        _complain_about_lost(connections)
    finally:
        driver.close(connections)
        driver.end()


def _sweep_the_others(driver: Driver, connections: Sequence[Connection], writers: Sequence[Connection]) -> None:
    """Writers wait for their answers and the sampled for what they time; nobody waits for the rest."""
    driver.leave_to_sweep(set(connections) - set(writers) - {one for one in connections if one.sampled})


def _complain_about_lost(connections: Sequence[Connection]) -> None:
    lost = [one.closed_with for one in connections if one.closed_with is not None]
    if lost:
        raise RuntimeError(f"{len(lost)} of {len(connections)} sockets were closed, first with {lost[0]}")


def fan_out(site: Site, size: int, writers: int, *, seconds: float, warm: float) -> Figures:
    room = sites.group(size)
    with _connected(site, [room]) as (driver, connections):
        # Spread over the members, so that a writer is as likely a sampled socket as any other.
        chosen = [connections[index * size // writers] for index in range(writers)]
        conversation = site.conversation(room)
        senders = [(one, conversation) for one in chosen]
        _sweep_the_others(driver, connections, chosen)
        return closed_loop(driver, Meter(site.server, driver), senders, seconds=seconds, warm=warm)


def pace(site: Site, size: int, rate: float, *, seconds: float) -> Figures:
    room = sites.group(size)
    with _connected(site, [room]) as (driver, connections):
        conversation = site.conversation(room)
        chosen = connections[::_SAMPLED_SHARE]
        _sweep_the_others(driver, connections, chosen)
        meter = Meter(site.server, driver)
        return open_loop(
            driver,
            meter,
            lambda index: (connections[index * 7 % size], conversation),
            rate=rate,
            seconds=seconds,
            fan=size,
        )


def pairs(site: Site, count: int, *, seconds: float, warm: float) -> Figures:
    """Deliveries count both sockets of a pair: the writer's own devices hear the message too."""
    rooms = [sites.pair(index) for index in range(count)]
    with _connected(site, rooms) as (driver, connections):
        for one in connections:
            # The one who listens.
            one.sampled = one.index % 2 == 1 and one.index // 2 % max(1, count // 50) == 0
        _sweep_the_others(driver, connections, connections[::2])
        senders = [(connections[index * 2], site.conversation(room)) for index, room in enumerate(rooms)]
        return closed_loop(driver, Meter(site.server, driver), senders, seconds=seconds, warm=warm, per="acked")


def teams(site: Site, rate: float, *, seconds: float) -> Figures:
    rooms = [sites.team(index) for index in range(TEAMS)]
    chance = random.Random(20)
    with _connected(site, rooms) as (driver, connections):
        writers = connections[_SAMPLED_SHARE // 2 :: _SAMPLED_SHARE]
        _sweep_the_others(driver, connections, writers)

        def pick(_index: int) -> tuple[Connection, str]:
            writer = chance.choice(writers)
            return writer, site.conversation(rooms[writer.index // TEAM_SIZE])

        meter = Meter(site.server, driver)
        return open_loop(driver, meter, pick, rate=rate, seconds=seconds, fan=TEAM_SIZE)


def idle(site: Site, counts: Sequence[int], *, hold: float) -> list[Figures]:
    """Opens more and more sockets, one for each person. Memory: growth of the server processes' resident size."""
    driver = site.driver()
    connections: list[Connection] = []
    found: list[Figures] = []
    try:
        # The first ones warm what is made on first use.
        connections = driver.connect([site.target(index, []) for index in range(min(50, counts[0] // 2))])
        time.sleep(0.5)
        start_rss, start_count = site.server.rss(), len(connections)
        for count in counts:
            cpu, began = site.server.server_cpu() + site.server.database_cpu(), time.perf_counter()
            fresh = [site.target(index, []) for index in range(len(connections), count)]
            connections += driver.connect(fresh)
            took = time.perf_counter() - began
            settle(driver, lambda: True, 2)
            used = site.server.server_cpu() + site.server.database_cpu() - cpu
            found.append(
                {
                    "connections": float(count),
                    "connects_per_s": len(fresh) / took,
                    "connect_cpu_ms": used / len(fresh) * 1000,
                    "rss_mb": site.server.rss() / 1e6,
                    "rss_kb_per_connection": (site.server.rss() - start_rss) / (count - start_count) / 1000,
                    **_while_idle(site, driver, hold),
                }
            )
        _complain_about_lost(connections)
    finally:
        driver.close(connections)
        driver.end()
    return found


def _while_idle(site: Site, driver: Driver, seconds: float) -> Figures:
    before, until = site.server.server_cpu(), time.perf_counter() + seconds
    while (now := time.perf_counter()) < until:
        driver.turn(until - now)
    return {"idle_core_share": (site.server.server_cpu() - before) / seconds}
