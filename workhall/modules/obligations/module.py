"""Manifest of obligations."""

from workhall.kit.module import Manifest
from workhall.kit.slot_types import OWN_DATA
from workhall.modules import identity
from workhall.modules.obligations import api, jobs, policy
from workhall.modules.obligations.service.ending import ObligationsContent, ObligationsData

MODULE = Manifest(
    name="obligations",
    doc="""What people owe: approvals to give, questions to answer, tasks, forms. The modules that own the things say
what is owed and when it is done, in the same transaction; so there is one inbox, and a page of it is one query. Whoever
waits for something sees the same entry as the one who owes it. Only the one who owes it can put it off, and no manager
reads another's inbox.""",
    needs=("audit", "identity"),
    routes=(api.routes,),
    handlers=jobs.HANDLERS,
    schedules=jobs.SCHEDULES,
    permissions=policy.PERMISSIONS,
    fills=(
        identity.ORGANISATION_CONTENTS.fill(ObligationsContent()),
        OWN_DATA.fill(ObligationsData()),
    ),
)
