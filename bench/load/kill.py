"""kill -9 under load: what was acknowledged must be in the log, once, at its number and in its writer's order, and what
anybody saw must be stored.

Writers do as the web client's outbox does: one message at a time, and again with the same key when it was refused or
the connection went away before the answer.
"""

import json
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.load import procfs, sites, wire
from bench.load.driver import Connection, Driver
from bench.load.measure import Figures, quantile
from bench.load.scenarios import TEAMS
from bench.load.sites import TEAM_SIZE, WorkhallSite

_PERIOD = 5
"""Of each group's people every fifth writes, and the one after each listens with care."""
_AGAIN_AFTER = 0.1
_PATIENCE = 60.0
_now = time.perf_counter


@dataclass(slots=True)
class Writer:
    person: int
    conversation: str
    waiting: deque[int] = field(default_factory=deque)
    """Numbers of messages, oldest first; the first one is under way when `asked_at` is set."""
    asked_at: float | None = None
    again_at: float = 0.0


@dataclass(slots=True)
class Story:
    """What clients saw: acks by message number, pushes by conversation and number of the log."""

    acked: dict[int, int] = field(default_factory=dict)
    seen: set[tuple[str, int, int]] = field(default_factory=set)
    refused: int = 0
    answer_seconds: list[float] = field(default_factory=list)
    ack_times: list[float] = field(default_factory=list)


def message_number(entry: Mapping[str, Any], run: int) -> int:
    """0 for entries that are no messages of this run."""
    key = entry.get("key") or ""
    return int(key[-12:], 16) if key.startswith(f"{run:08x}-") else 0


class Run:
    def __init__(self, site: WorkhallSite, rate: float) -> None:
        self.site, self.rate = site, rate
        self.rooms = [sites.team(index) for index in range(TEAMS)]
        site.prepare(self.rooms)
        self.driver = Driver()
        self.story = Story()
        self.connections: list[Connection] = []
        self.writers = [
            Writer(person, site.conversation(room)) for room in self.rooms for person in room.people[::_PERIOD]
        ]
        self._writer_of: dict[int, Writer] = {}
        self._sent = 0
        self._began = 0.0
        self.driver.on_answer = self._answered

    def connect(self) -> None:
        people = range(TEAMS * TEAM_SIZE)
        self.connections = self.driver.connect([self.site.target(person, []) for person in people])
        for one in self.connections:
            one.keep = one.sampled = one.index % _PERIOD in (0, 1)
        for writer in self.writers:
            writer.asked_at = None

    def load(self, seconds: float) -> None:
        self._began = self._began or _now()
        until = _now() + seconds
        while _now() < until:
            self._step(more=True)

    def finish(self) -> None:
        """Until everything that was written is acknowledged."""
        until = _now() + _PATIENCE
        while any(writer.waiting for writer in self.writers):
            if _now() > until:
                left = sum(len(writer.waiting) for writer in self.writers)
                raise TimeoutError(f"{left} messages were not acknowledged within {_PATIENCE} s of the end")
            self._step(more=False)
        until = _now() + 1
        while _now() < until:
            self.driver.turn(0.02)
        self._listen()

    def _step(self, *, more: bool) -> None:
        while more and self._sent < (_now() - self._began) * self.rate:
            self._sent += 1
            number = len(self.driver.sent_at)
            self.driver.sent_at.append(_now())
            writer = self.writers[self._sent * 7 % len(self.writers)]
            self._writer_of[number] = writer
            writer.waiting.append(number)
        for writer in self.writers:
            if writer.waiting and writer.asked_at is None and writer.again_at <= _now():
                writer.asked_at = _now()
                command = wire.send_command(writer.waiting[0], writer.conversation, self.driver.run)
                self.driver.write(self.connections[writer.person], command)
        self.driver.turn(0.002)
        self._listen()

    def _answered(self, number: int, ok: bool, at: float) -> None:
        writer = self._writer_of[number]
        if writer.asked_at is None or not writer.waiting or writer.waiting[0] != number:
            return
        self.story.answer_seconds.append(at - writer.asked_at)
        writer.asked_at = None
        if ok:
            writer.waiting.popleft()
            self.story.ack_times.append(at)
        else:
            self.story.refused += 1
            writer.again_at = at + _AGAIN_AFTER

    def _listen(self) -> None:
        for one in self.connections:
            kept, one.kept = one.kept, []
            for raw in kept:
                frame = json.loads(raw)
                if "re" in frame and "ok" in frame:
                    self.story.acked[frame["re"]] = frame["ok"]["seq"]
                elif frame.get("ev") == "chat.log" and (number := message_number(frame["d"], self.driver.run)):
                    self.story.seen.add((frame["d"]["c"], frame["d"]["s"], number))

    def logs(self) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
        """As the product shows them to a member."""
        for room in self.rooms:
            conversation = self.site.conversation(room)
            entries: list[Mapping[str, Any]] = []
            while True:
                path = f"/conversations/{conversation}/log?after={len(entries)}&limit=200"
                page = self.site.call(room.people[0], "GET", path)
                entries += page["entries"]
                if not page["entries"] or entries[-1]["s"] >= page["last_seq"]:
                    break
            yield conversation, entries

    def close(self) -> None:
        self.driver.close(self.connections)
        self.driver.end()


def verdict(
    logs: Iterable[tuple[str, Sequence[Mapping[str, Any]]]], story: Story, writer_of: Mapping[int, int], run: int
) -> Figures:
    """`writer_of`: message number to who wrote it; a writer's numbers grow in the order in which they were written."""
    stored: dict[int, list[int]] = {}
    places: set[tuple[str, int, int]] = set()
    gaps = disorder = 0
    for conversation, entries in logs:
        gaps += sum(entry["s"] != index for index, entry in enumerate(entries, 1))
        newest: dict[int, int] = {}
        for entry in entries:
            number = message_number(entry, run)
            if number not in writer_of:
                continue
            stored.setdefault(number, []).append(entry["s"])
            places.add((conversation, entry["s"], number))
            disorder += number < newest.get(writer_of[number], 0)
            newest[writer_of[number]] = max(number, newest.get(writer_of[number], 0))
    return {
        "acked": float(len(story.acked)),
        "missing": float(sum(number not in stored for number in story.acked)),
        "elsewhere": float(sum(seq not in stored.get(number, [seq]) for number, seq in story.acked.items())),
        "duplicated": float(sum(len(found) > 1 for found in stored.values())),
        "out_of_order": float(disorder),
        "ghosts": float(len(story.seen - places)),
        "gaps": float(gaps),
    }


PROMISES = ("missing", "elsewhere", "duplicated", "out_of_order", "ghosts", "gaps")


def kill(site: WorkhallSite, what: str, *, rate: float = 200, before: float = 3, after: float = 5) -> Figures:
    """`what`: "server" (and its database goes with it) or "database" (postmaster and backends; the server lives on)."""
    run = Run(site, rate)
    try:
        run.connect()
        run.load(before)
        killed = _now()
        if what == "server":
            site.server.kill()
            site.server.start()
            run.driver.close(run.connections)
            run.connect()
        else:
            kill_database(site)
        run.load(after)
        run.finish()
        writer_of = {number: writer.person for number, writer in run._writer_of.items()}
        found = verdict(run.logs(), run.story, writer_of, run.driver.run)
    finally:
        run.close()
    later = [at - killed for at in run.story.ack_times if at > killed + 0.05]
    waited = sorted(run.story.answer_seconds)
    return {
        **found,
        "refused": float(run.story.refused),
        "answer_p99_ms": quantile(waited, 0.99) * 1000,
        "answer_max_ms": quantile(waited, 1.0) * 1000,
        "acks_again_after_s": _first_after_pause(later),
    }


def _first_after_pause(times: Sequence[float]) -> float:
    """The end of the longest time without an ack."""
    pauses = [(second - first, second) for first, second in zip([0.0, *times], times, strict=False)]
    return max(pauses)[1] if pauses else 0.0


def kill_database(site: WorkhallSite) -> None:
    postmaster = site.server.database_pid()
    if postmaster is None:
        raise RuntimeError("there is no PostgreSQL to kill")
    for pid in (postmaster, *procfs.descendants(postmaster)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
