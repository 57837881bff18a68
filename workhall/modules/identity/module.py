"""Manifest of identity."""

from workhall.kit.module import Manifest
from workhall.kit.slot_types import OWN_DATA
from workhall.kit.unit import GATE
from workhall.modules.identity import api, jobs, policy
from workhall.modules.identity.schemas import IdentitySettings
from workhall.modules.identity.service.gate import IdentityGate
from workhall.modules.identity.service.own_data import IdentityData

MODULE = Manifest(
    name="identity",
    doc="""Accounts, sessions, organisations, memberships, roles and invitations. One account may be in several
organisations; what it may do in each follows from its roles there, whose permissions every module declares. Passwords
are hashed with Argon2id, tokens are stored as hashes, and a session or membership that ends takes its open sockets
along.""",
    needs=("audit",),
    routes=(api.public, api.own, api.org),
    jobs=jobs.JOBS,
    schedules=jobs.SCHEDULES,
    permissions=policy.PERMISSIONS,
    settings=IdentitySettings,
    fills=(GATE.fill(IdentityGate()), OWN_DATA.fill(IdentityData())),
)
