"""Manifest of the audit log."""

from workhall.kit.module import Manifest
from workhall.kit.slot_types import LOOKS, OWN_DATA
from workhall.modules.audit import api, jobs, policy
from workhall.modules.audit.service import recording
from workhall.modules.audit.service.looks import LooksData

MODULE = Manifest(
    name="audit",
    doc="""An append-only log of what was done in each organisation. Every entry carries the hash of the one before
it, so that a changed, removed or inserted entry is found by its number; the application's database role can add
entries and cannot change them. Accounts have a log of their own that only their person reads. The ledger of looks
tells people who looked at data about them: it is written with the look itself, and nobody but the person reads it.""",
    routes=(api.organisation, api.own, api.ledger),
    schedules=jobs.SCHEDULES,
    permissions=policy.PERMISSIONS,
    fills=(OWN_DATA.fill(LooksData()), LOOKS.fill(recording.LOOK)),
)
