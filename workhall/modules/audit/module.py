"""Manifest of the audit log."""

from workhall.kit.module import Manifest
from workhall.modules.audit import api, jobs, policy

MODULE = Manifest(
    name="audit",
    doc="""An append-only log of what was done in each organisation. Every entry carries the hash of the one before
it, so that a changed, removed or inserted entry is found by its number; the application's database role can add
entries and cannot change them. Accounts have a log of their own that only their person reads.""",
    routes=(api.organisation, api.own),
    schedules=jobs.SCHEDULES,
    permissions=policy.PERMISSIONS,
)
