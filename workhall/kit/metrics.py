"""What Prometheus reads: counted in each process, asked of each process."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
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
JOBS = Gauge("workhall_jobs", "Background jobs by state, over all processes.", ["state"], registry=REGISTRY)
DATABASE_CONNECTIONS = Gauge("workhall_database_connections", "Connections of this process in use.", registry=REGISTRY)
BUS_HEALTHY = Gauge("workhall_bus_healthy", "1 while hints from other processes can arrive.", registry=REGISTRY)
