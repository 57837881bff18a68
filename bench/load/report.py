"""From figures to a table for people and JSON for programs."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.load.kill import PROMISES
from bench.load.measure import Figures

_CALM_LAG_MS = 20.0
"""Above it the driver itself was held up by other work, and rates and latencies say little."""
RATIOS = ("total_us", "deliveries_per_s", "acked_per_s", "rss_kb_per_connection", "connects_per_s", "connect_cpu_ms")


@dataclass(slots=True)
class Result:
    """One step: the figures of each repeat at each site, in the order in which they were taken."""

    scenario: str
    name: str
    unit: str
    runs: dict[str, list[Figures]] = field(default_factory=dict)

    def spread(self, site: str) -> dict[str, dict[str, float]]:
        """Lowest, median and highest of every figure."""
        runs = self.runs.get(site, [])
        names = {name for run in runs for name in run}
        return {name: _spread([run[name] for run in runs if name in run]) for name in sorted(names)}

    def ratios(self) -> dict[str, dict[str, float]]:
        """Workhall to the bare server. Each repeat is compared with its neighbour in time, because what else the
        machine is doing changes from minute to minute."""
        both = list(zip(self.runs.get("workhall", []), self.runs.get("bare", []), strict=False))
        found = {}
        for name in RATIOS:
            parts = [ours[name] / floor[name] for ours, floor in both if floor.get(name) and name in ours]
            if parts:
                found[name] = _spread(parts)
        return found

    def as_json(self) -> dict[str, Any]:
        sites = {site: {"runs": runs, "spread": self.spread(site)} for site, runs in self.runs.items()}
        return {
            "scenario": self.scenario, "name": self.name, "unit": self.unit, "sites": sites, "ratios": self.ratios()
        }  # fmt: skip


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown, aligned: the first column to the left, figures to the right."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    out = []
    for line in (lines[0], rule, *lines[1:]):
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        out.append("| " + " | ".join(cells) + " |")
    return "\n".join(out)


def number(value: float | None) -> str:
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _median(spread: Mapping[str, Mapping[str, float]], name: str) -> float | None:
    return spread[name]["median"] if name in spread else None


def _range(spread: Mapping[str, Mapping[str, float]], name: str) -> str:
    if name not in spread:
        return "-"
    low, high = number(spread[name]["min"]), number(spread[name]["max"])
    return low if low == high else f"{low}-{high}"


_SPEED = ("", "site", "CPU µs", "of it database", "spread", "× bare", "deliveries/s", "acked/s", "full core/s")
_DELAY = ("", "site", "ack p50", "p99", "delivered p50", "p95", "p99", "max", "core", "driver", "lag p99", "others")


def speed_table(results: Sequence[Result]) -> str:
    rows = []
    for result in results:
        for site in result.runs:
            spread, ratio = result.spread(site), result.ratios().get("total_us")
            values = [
                number(_median(spread, "total_us")),
                number(_median(spread, "database_us")),
                _range(spread, "total_us"),
                number(ratio["median"]) if ratio and site == "workhall" else "",
                *(number(_median(spread, name)) for name in ("deliveries_per_s", "acked_per_s", "full_core_per_s")),
            ]
            rows.append([f"{result.name}, a {result.unit}" if site == "workhall" else result.name, site, *values])
    return table(_SPEED, rows)


def delay_table(results: Sequence[Result]) -> str:
    names = ("ack_p50_ms", "ack_p99_ms", "delivered_p50_ms", "delivered_p95_ms", "delivered_p99_ms", "delivered_max_ms")
    shares = ("server_core_share", "driver_core_share")
    rows = []
    for result in results:
        for site in result.runs:
            spread = result.spread(site)
            lag = _median(spread, "driver_lag_p99_ms")
            others = _median(spread, "neighbours_core_share")
            rows.append(
                [
                    result.name,
                    site,
                    *(number(_median(spread, name)) for name in names),
                    *(share(_median(spread, name)) for name in shares),
                    number(lag) + ("!" if lag is not None and lag > _CALM_LAG_MS else ""),
                    share(others),
                ]
            )
    return table(_DELAY, rows)


def share(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.0f} %"


def idle_table(results: Sequence[Result]) -> str:
    names = ("rss_kb_per_connection", "rss_mb", "connects_per_s", "connect_cpu_ms")
    rows = []
    for result in results:
        for site in result.runs:
            spread = result.spread(site)
            idle = share(_median(spread, "idle_core_share"))
            rows.append([result.name, site, *(number(_median(spread, name)) for name in names), idle])
    return table(("", "site", "kB a connection", "process MB", "connects/s", "CPU ms each", "core when idle"), rows)


def kill_table(results: Sequence[Result]) -> str:
    names = ("acked", *PROMISES, "refused", "answer_max_ms", "acks_again_after_s")
    rows = []
    for result in results:
        for run in result.runs["workhall"]:
            rows += [[result.name, *(number(run[name]).removesuffix(".00") for name in names)]]
    return table(("", *(name.replace("_", " ") for name in names)), rows)


def text(head: Mapping[str, Any], results: Sequence[Result]) -> str:
    """The whole report."""
    machine = head["machine"]
    parts = [
        f"Workhall {head['version']} on {machine['cores']} cores ({machine['cpu']}), {machine['memory_gib']} GiB, "
        f"Linux {machine['kernel']}, Python {machine['python']}",
        head["placement"],
        f"Load average {head['load_before']:.1f} before, {head['load_after']:.1f} after; {head['seconds']:.0f} s.",
    ]
    by = {name: [one for one in results if one.scenario == name] for name in ("idle", "kill")}
    speed = [one for one in results if one.scenario not in by]
    if speed:
        parts += ["Processor time, in microseconds of server and database together; medians", speed_table(speed)]
        parts += [
            "Latency in milliseconds; shares of a core; others: who else was on the servers' core",
            delay_table(speed),
        ]
    if by["idle"]:
        parts += ["Idle sockets", idle_table(by["idle"])]
    if by["kill"]:
        parts += ["kill -9 under load; everything from missing to gaps has to be 0", kill_table(by["kill"])]
    if any(
        run.get("driver_lag_p99_ms", 0) > _CALM_LAG_MS for one in speed for runs in one.runs.values() for run in runs
    ):
        parts.append(
            f"!: the driver was late by more than {_CALM_LAG_MS:.0f} ms itself: trust processor time, not rates."
        )
    return "\n\n".join(parts)
