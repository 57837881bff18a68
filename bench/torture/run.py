"""One run: a fresh installation, talking people, a plan of faults, a time to recover, and the verdict."""

import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.torture import company, plan
from bench.torture.proxy import Proxy
from bench.torture.rig import Rig
from bench.torture.talker import Talker
from bench.torture.verdict import Json, judge
from bench.torture.view import View

_RECOVERY_SECONDS = 60.0
_JUMPS = (-7200, -90, -5, 5, 90, 7200)


class NotRecovered(Exception):
    """Says who still waits for what."""


@dataclass(slots=True)
class Report:
    seed: int
    counts: dict[str, int] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    broken: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return not any(self.broken.values())

    def text(self) -> str:
        shown = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        lines = [f"seed {self.seed}: {shown}; {self.seconds:.0f} s", f"  faults: {faults}"]
        lines += [f"  skipped: {name} ({why})" for name, why in self.skipped.items()]
        lines.append("  " + ", ".join(f"{name} {len(found)}" for name, found in self.broken.items()))
        for name, found in self.broken.items():
            lines += [f"  {name}: {one}" for one in found[:10]]
        return "\n".join(lines)


async def torture(seed: int, kills: int, *, pace: float = 1.6) -> Report:
    began = time.perf_counter()
    report = Report(seed)
    with tempfile.TemporaryDirectory(prefix="workhall-torture-") as place:
        rig = Rig(Path(place))
        try:
            await rig.start()
            await _Run(rig, report, seed, plan.make(seed, kills, pace=pace, without=tuple(rig.skipped))).through()
        except BaseException as error:
            error.add_note(f"seed {seed}; last words:\n{rig.last_words()}")
            raise
        finally:
            await rig.stop()
    report.skipped = rig.skipped
    report.seconds = time.perf_counter() - began
    return report


class _Run:
    def __init__(self, rig: Rig, report: Report, seed: int, faults: Sequence[plan.Fault]) -> None:
        self.rig, self.report, self.seed, self.faults = rig, report, seed, faults
        self.proxies = [Proxy(rig.ports["web-1"]), Proxy(rig.ports["web-2"])]
        self.talkers: list[Talker] = []
        self.rooms: dict[str, list[str]] = {}

    async def through(self) -> None:
        for proxy in self.proxies:
            await proxy.start()
        made = await company.found(f"http://127.0.0.1:{self.rig.ports['web-1']}")
        self.rooms = made.rooms
        self._people(made)
        over = asyncio.Event()
        ports = [self.rig.ports["web-1"], self.rig.ports["web-2"]]
        moving = asyncio.create_task(company.come_and_go(made, ports, self.seed, over))
        try:
            await self._carry_out()
            over.set()
            moved = await asyncio.wait_for(moving, _RECOVERY_SECONDS)
            logs = await self._recover(made)
        finally:
            moving.cancel()
            for talker in self.talkers:
                await talker.stop()
            for proxy in self.proxies:
                await proxy.stop()
        stories = [talker.story for talker in self.talkers]
        self.report.broken = judge(logs, self.rooms, stories, self._unlike(logs))
        self._count(logs, moved)

    def _people(self, made: company.Company) -> None:
        ports = [proxy.port for proxy in self.proxies]
        for index, member in enumerate(made.members):
            rooms = [room for room, first in made.rooms.items() if member.id in first]
            talker = Talker(made.org, member.id, member.token, ports=ports, rooms=rooms, seed=self.seed * 1000 + index)
            talker.talking = bool(rooms)
            self.talkers.append(talker)
            talker.start()

    async def _carry_out(self) -> None:
        began = time.perf_counter()
        under_way = []
        for fault in self.faults:
            await asyncio.sleep(max(0.0, fault.at - (time.perf_counter() - began)))
            self._check_talkers()
            under_way.append(asyncio.create_task(self._cause(fault)))
        await asyncio.gather(*under_way)
        for name in ("web-1", "web-2"):
            await self.rig.ready(name)

    def _check_talkers(self) -> None:
        """A bug of theirs must not look like one of the server's."""
        for talker in self.talkers:
            if (failure := talker.failure()) is not None:
                raise failure

    async def _cause(self, fault: plan.Fault) -> None:
        chance = random.Random(fault.seed)
        self.report.faults[f"{fault.what} {fault.whom}".strip()] += 1
        if fault.what == "kill":
            await self.rig.kill(fault.whom, fault.seconds)
        elif fault.what == "clock":
            await self.rig.jump(fault.whom, chance.choice(_JUMPS), fault.seconds)
        elif fault.what == "disk":
            await self.rig.fill_disk(fault.seconds)
        else:
            for proxy in self.proxies:
                if fault.what == "drop":
                    proxy.drop(chance, 0.5)
                else:
                    proxy.stall(chance, 0.5, fault.seconds, up=fault.what == "stall")
            await asyncio.sleep(fault.seconds)

    # Afterwards

    async def _recover(self, made: company.Company) -> dict[str, list[Json]]:
        """Everybody gets their answers, and then catches up."""
        until = time.perf_counter() + _RECOVERY_SECONDS
        for talker in self.talkers:
            talker.talking = False
        for talker in self.talkers:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(talker.idle.wait(), max(0.1, until - time.perf_counter()))
                continue
            raise NotRecovered(f"{talker.member} still waits for an answer after {_RECOVERY_SECONDS} s of peace")
        logs = await self._logs(made)
        while behind := self._behind(logs):
            self._check_talkers()
            if time.perf_counter() > until:
                raise NotRecovered(f"did not catch up: {behind}")
            await asyncio.sleep(0.1)
        return logs

    async def _logs(self, made: company.Company) -> dict[str, list[Json]]:
        """As a fresh client of a member reads them; the reactions are kept in `self.truth`."""
        self.truth: dict[str, View] = {}
        owner = made.members[0]
        logs: dict[str, list[Json]] = {}
        async with httpx.AsyncClient(cookies={"workhall_session": owner.token}, timeout=20) as http:
            for room in self.rooms:
                view = View()
                entries: list[Json] = []
                while True:
                    path = f"/api/orgs/{made.org}/conversations/{room}/log?after={len(entries)}&limit=200"
                    answer = await http.get(f"http://127.0.0.1:{self.rig.ports['web-1']}{path}")
                    answer.raise_for_status()
                    page = answer.json()
                    view.take_page(page)
                    entries += page["entries"]
                    if not page["entries"] or len(entries) >= page["last_seq"]:
                        break
                self.truth[room], logs[room] = view, entries
        return logs

    def _behind(self, logs: Mapping[str, Sequence[Json]]) -> list[str]:
        found = []
        for talker in self.talkers:
            for room in talker.rooms:  # Whoever was removed is brought back in the end.
                last = talker.views[room].last if room in talker.views else None
                if last != len(logs[room]):
                    found.append(f"{talker} in {room}: {last} of {len(logs[room])}")
        return found

    def _unlike(self, logs: Mapping[str, Sequence[Json]]) -> list[str]:
        """before + events = after: what came in pieces equals what comes at once."""
        found = []
        for talker in self.talkers:
            for room in talker.rooms:
                shown, truth = talker.views[room].shown(), self.truth[room].shown()
                for number in sorted(shown.keys() | truth.keys()):
                    if shown.get(number) != truth.get(number):
                        told = json.dumps([shown.get(number), truth.get(number)], ensure_ascii=False)
                        found.append(f"{talker.member} in {room} at {number}: {told}")
        return found

    def _count(self, logs: Mapping[str, Sequence[Json]], moved: int) -> None:
        stories = [talker.story for talker in self.talkers]
        self.report.counts = {
            "messages acknowledged": sum(len(one.acked) for one in stories),
            "changes acknowledged": sum(len(one.changed) for one in stories),
            "entries stored": sum(len(one) for one in logs.values()),
            "pushes seen": sum(len(one.pushed) for one in stories),
            "connections": sum(one.connects for one in self.talkers),
            "repeats": sum(one.repeats for one in self.talkers),
            "refusals": sum(one.refusals for one in self.talkers),
            "removed and brought back": moved,
            "starts": sum(one.starts for one in self.rig.programs.values()),
        }


def summary(reports: Sequence[Report]) -> dict[str, Any]:
    total: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for one in reports:
        total.update(one.counts)
        faults.update(one.faults)
    broken = {name: sum(len(one.broken.get(name, ())) for one in reports) for name in reports[0].broken}
    return {"seeds": [one.seed for one in reports], "counts": dict(total), "faults": dict(faults), "broken": broken}


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
