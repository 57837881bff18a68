"""What Prometheus reads.

A process that shares its port with others (`--processes`) counts into files of a common folder, named by
PROMETHEUS_MULTIPROC_DIR, and whichever is asked answers for all of them.
"""

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, that nobody reads

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

HTTP_REQUESTS = Counter(
    "workhall_http_requests", "HTTP requests answered.", ["method", "route", "status"], registry=REGISTRY
)
HTTP_SECONDS = Histogram(
    "workhall_http_seconds",
    "Time to the last byte of an answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
JOBS = Gauge(
    "workhall_jobs",
    "Background jobs by state, over all processes.",
    ["state"],
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
DATABASE_CONNECTIONS = Gauge(
    "workhall_database_connections", "Connections in use.", registry=REGISTRY, multiprocess_mode="livesum"
)
BUS_HEALTHY = Gauge(
    "workhall_bus_healthy",
    "1 while hints from other processes can arrive.",
    registry=REGISTRY,
    multiprocess_mode="livemin",
)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def text() -> bytes:
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def forget_process(folder: str, pid: int) -> None:
    """What it had counted stays; what it had in use does not."""
    multiprocess.mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]
