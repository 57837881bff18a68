"""Manifest of availability."""

from workhall.kit.module import Manifest
from workhall.kit.slot_types import OWN_DATA
from workhall.modules import identity
from workhall.modules.availability import api, jobs, policy
from workhall.modules.availability.service.ending import AvailabilityContent, AvailabilityData

MODULE = Manifest(
    name="availability",
    doc="""Who is away, off shift or not to be disturbed, and when people work. Other modules push spans (leave, trips,
rosters, meetings) and keep the reasons to themselves; members set their time zone, quiet hours and do-not-disturb,
which nobody else can set or lift; the organisation has work hours and holidays. Whoever writes to somebody is shown
whether it is night there and until when they are away, and never why. Everything is judged by the clock that people
see, also in the nights in which it is changed.""",
    needs=("audit", "identity", "directory"),
    routes=(api.routes,),
    schedules=jobs.SCHEDULES,
    permissions=policy.PERMISSIONS,
    fills=(
        identity.ORGANISATION_CONTENTS.fill(AvailabilityContent()),
        OWN_DATA.fill(AvailabilityData()),
    ),
)
