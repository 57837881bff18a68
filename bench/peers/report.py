"""Tables of all servers side by side."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.load.measure import Figures
from bench.load.report import number, share, table
from bench.peers.plan import KNEE_MS

LATE_MS = 20.0
"""A driver that was late by more at the 99th percentile: latencies are its own."""


@dataclass(slots=True)
class Result:
    workload: str
    name: str
    unit: str
    rate: float = 0.0
    runs: dict[str, list[Figures]] = field(default_factory=dict)

    def median(self, site: str, name: str) -> float | None:
        values = [run[name] for run in self.runs.get(site, []) if name in run]
        return statistics.median(values) if values else None

    def ratio(self, site: str, name: str = "total_us") -> float | None:
        """To the bare server, in the same run."""
        own, floor = self.median(site, name), self.median("bare", name)
        return own / floor if own is not None and floor else None

    def is_late(self, site: str) -> bool:
        return any(run.get("driver_lag_p99_ms", 0) > LATE_MS for run in self.runs.get(site, []))

    def as_json(self) -> dict[str, Any]:
        ratios = {site: self.ratio(site) for site in self.runs if self.ratio(site) is not None}
        return {
            "workload": self.workload, "name": self.name, "unit": self.unit, "rate": self.rate or None,
            "runs": self.runs, "cpu_to_bare": ratios, "late": [site for site in self.runs if self.is_late(site)],
        }  # fmt: skip


def _cells(result: Result, site: str, names: Sequence[str]) -> list[str]:
    return [number(result.median(site, name)) for name in names]


def _rows(results: Sequence[Result], workload: str) -> list[tuple[Result, str]]:
    return [(one, site) for one in results if one.workload == workload for site in one.runs]


def _speed(results: Sequence[Result], workload: str) -> str:
    head = ("", "server", "CPU µs", "of it database", "× bare", "deliveries/s", "acked/s", "others")
    rows = []
    for result, site in _rows(results, workload):
        middle = [number(result.ratio(site)), *_cells(result, site, ("deliveries_per_s", "acked_per_s"))]
        others = share(result.median(site, "neighbours_core_share"))
        label = f"{result.name}, a {result.unit}"
        rows.append([label, site, *_cells(result, site, ("total_us", "database_us")), *middle, others])
    return table(head, rows)


def _pace(results: Sequence[Result]) -> str:
    head = ("messages/s", "server", "CPU µs", "acked/s", "ack p50", "p99", "delivered p50", "p95", "p99", "max",
            "core", "lag p99", "others")  # fmt: skip
    names = ("total_us", "acked_per_s", "ack_p50_ms", "ack_p99_ms", "delivered_p50_ms", "delivered_p95_ms",
             "delivered_p99_ms", "delivered_max_ms")  # fmt: skip
    rows = []
    for result, site in _rows(results, "W2"):
        lag = number(result.median(site, "driver_lag_p99_ms")) + ("!" if result.is_late(site) else "")
        core = share(result.median(site, "server_core_share"))
        others = share(result.median(site, "neighbours_core_share"))
        rows.append([f"{result.rate:g}", site, *_cells(result, site, names), core, lag, others])
    return table(head, rows)


def knees(results: Sequence[Result]) -> dict[str, str]:
    """The highest rate that a server carried, and ">" when it was the highest that was tried."""
    found: dict[str, str] = {}
    rated = [one for one in results if one.workload == "W2"]
    for result in rated:
        for site in result.runs:
            delay, acked = result.median(site, "delivered_p99_ms"), result.median(site, "acked_per_s")
            if delay is not None and acked is not None and delay <= KNEE_MS and acked >= 0.9 * result.rate:
                found[site] = f"{'> ' if result is rated[-1] else ''}{result.rate:g}"
            else:
                found.setdefault(site, f"< {result.rate:g}")
    return found


def _idle(results: Sequence[Result]) -> str:
    head = ("", "server", "kB a connection", "connects/s", "CPU ms a connect", "core when idle")
    names = ("rss_kb_per_connection", "connects_per_s", "connect_cpu_ms")
    rows = [
        [one.name, site, *_cells(one, site, names), share(one.median(site, "idle_core_share"))]
        for one, site in _rows(results, "W4")
    ]
    return table(head, rows)


def _kills(results: Sequence[Result]) -> str:
    names = ("acked", "missing", "duplicated", "out_of_order", "ghosts", "refused", "unanswered", "acks_again_after_s")
    rows = [
        [one.name, site, *(cell.removesuffix(".00") for cell in _cells(one, site, names))]
        for one, site in _rows(results, "W5")
    ]
    return table(("", "server", *(name.replace("_", " ") for name in names)), rows)


def text(head: Mapping[str, Any], results: Sequence[Result]) -> str:
    """The whole report, in Markdown."""
    machine = head["machine"]
    peers = ", ".join(f"{name} {version}" for name, version in head["peers"].items())
    placed = "servers with their databases on one core, clients on another" if head["pinned"] else "nothing pinned"
    parts = [
        f"Workhall {head['version']}, {peers}. {machine['cores']} cores ({machine['cpu']}), "
        f"{machine['memory_gib']} GiB, Linux {machine['kernel']}; {placed}. Load average {head['load_before']:.1f} "
        f"before, {head['load_after']:.1f} after; {head['seconds']:.0f} s."
    ]
    there = {one.workload for one in results}
    for workload, title in (("W1", "Fan-out, saturated"), ("W3", "Pairs, saturated")):
        if workload in there:
            parts += [f"{title}: processor time of server and database", _speed(results, workload)]
    if "W2" in there:
        carried = ", ".join(f"{site} {rate}" for site, rate in knees(results).items())
        parts += ["1,000 people in 20 groups of 50 at fixed rates; milliseconds from when the message was due",
                  _pace(results), f"Messages a second with a p99 of at most {KNEE_MS:g} ms: {carried}."]  # fmt: skip
    if "W4" in there:
        parts += ["Signed in and idle", _idle(results)]
    if "W5" in there:
        parts += ["kill -9 under load; acknowledged messages against what is stored", _kills(results)]
    if any(one.is_late(site) for one in results for site in one.runs):
        parts.append(
            f"!: the driver was late by more than {LATE_MS:g} ms, also when repeated: the latencies are its own."
        )
    return "\n\n".join(parts)


def page(head: Mapping[str, Any], results: Sequence[Result]) -> str:
    intro = (
        'Written by `make bench-peers ARGS="--out docs/benchmarks"`; how it is measured and how the servers are set '
        "stands in [bench/README.md](../../bench/README.md)."
    )
    plot = "![Processor time, latency and memory](peers.svg)"
    return f"# Workhall beside other servers\n\n{intro}\n\n{plot}\n\n{text(head, results)}\n"
