"""Figures of one run: rates, latencies, and who used the processors meanwhile."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.load import procfs
from bench.load.driver import Driver
from bench.load.servers import Server

Figures = dict[str, float]


def quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values, nearest rank."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def latencies(prefix: str, seconds: Iterable[float]) -> Figures:
    """In milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    named = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    figures = {f"{prefix}_{name}_ms": quantile(ordered, share) * 1000 for name, share in named.items()}
    return {**figures, f"{prefix}_max_ms": ordered[-1] * 1000}


@dataclass(frozen=True, slots=True)
class Reading:
    at: float
    server: float
    database: float
    driver: float
    core: float
    deliveries: int
    acked: int
    refused: int


class Meter:
    """Reads everything at the start and the end of a stretch of time."""

    def __init__(self, server: Server, driver: Driver) -> None:
        self._server, self._driver = server, driver

    def read(self) -> Reading:
        driver = self._driver
        driver.sweep()
        return Reading(
            time.perf_counter(),
            self._server.server_cpu(),
            self._server.database_cpu(),
            time.process_time(),
            procfs.core_busy_seconds(self._server.cores.server),
            driver.deliveries,
            driver.acked,
            driver.refused,
        )

    def figures(self, before: Reading, after: Reading, *, per: str = "deliveries") -> Figures:
        """`per` is what processor time is divided by: "deliveries" or "acked"."""
        seconds = after.at - before.at
        server, database = after.server - before.server, after.database - before.database
        deliveries, acked = after.deliveries - before.deliveries, after.acked - before.acked
        units = max(1, deliveries if per == "deliveries" else acked)
        figures = {
            "seconds": seconds,
            "acked_per_s": acked / seconds,
            "deliveries_per_s": deliveries / seconds,
            "refused": float(after.refused - before.refused),
            "server_us": server / units * 1e6,
            "database_us": database / units * 1e6,
            "total_us": (server + database) / units * 1e6,
            "server_s_per_1000_deliveries": server / max(1, deliveries) * 1000,
            "database_s_per_1000_deliveries": database / max(1, deliveries) * 1000,
            "full_core_per_s": units / max(1e-9, server + database),
            "server_core_share": (server + database) / seconds,
            "driver_core_share": (after.driver - before.driver) / seconds,
        }
        if self._server.cores.pinned:
            others = after.core - before.core - server - database
            figures["neighbours_core_share"] = max(0.0, others / seconds)
        return figures
