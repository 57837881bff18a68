"""What the running program hands to every unit of work: built once by app.py, replaced piece by piece in tests."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workhall.kit.bus import Bus
from workhall.kit.clock import Clock
from workhall.kit.slots import Slots

if TYPE_CHECKING:
    from workhall.kit.blobs import Blobs
    from workhall.kit.db import Database
    from workhall.kit.jobs import Jobs
    from workhall.kit.mail import Mailer
    from workhall.kit.module import Handler, Manifest
    from workhall.kit.outbound import Outbound
    from workhall.kit.ratelimit import RateLimits
    from workhall.settings import Settings


@dataclass(slots=True)
class Services:
    """One instance per process."""

    settings: "Settings"
    db: "Database"
    bus: Bus
    clock: Clock
    slots: Slots
    manifests: "tuple[Manifest, ...]"
    blobs: "Blobs"
    jobs: "Jobs"
    mailer: "Mailer"
    outbound: "Outbound"
    limits: "RateLimits"
    handlers: "dict[str, list[Handler]]" = field(default_factory=dict)
    """Event name to the handlers that listen."""
    extras: dict[str, Any] = field(default_factory=dict)
    """A module's own long-lived objects, by module name (chat's writer)."""
