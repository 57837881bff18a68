"""Manifest of notify."""

from workhall.kit.module import Manifest
from workhall.kit.realtime import STREAMS
from workhall.kit.slot_types import NOTIFICATION_KINDS, OWN_DATA
from workhall.modules import identity
from workhall.modules.notify import api, jobs, policy
from workhall.modules.notify.schemas import NotifySettings
from workhall.modules.notify.service import escalating
from workhall.modules.notify.service.devices import DropDevices
from workhall.modules.notify.service.ending import Following, NotifyContent, NotifyData
from workhall.modules.notify.service.news import Ears

MODULE = Manifest(
    name="notify",
    doc="""Urgency, escalation and channels. Other modules tell people something with `notify`: it stands in the
person's list, reaches their browsers as a web push with keys of the installation's own, or goes out by mail, as each
person has chosen for each kind; `clear` takes it back everywhere when it was read elsewhere. A push can be kept free of
content, by the person or by the organisation. DING is the urgent reminder that escalates step by step until it is
confirmed. It spares whoever sleeps or is away and says so before it is sent, costs points of a monthly budget, and
its receivers say whether it was urgent. Who has confirmed is between sender and receivers; no administrator reads
along.""",
    needs=("audit", "identity", "directory", "availability"),
    routes=(api.own, api.org),
    jobs=jobs.JOBS,
    schedules=jobs.SCHEDULES,
    permissions=policy.PERMISSIONS,
    settings=NotifySettings,
    fills=(
        identity.SESSION_FOLLOWERS.fill(DropDevices()),
        identity.MEMBERSHIP_FOLLOWERS.fill(Following()),
        identity.ORGANISATION_CONTENTS.fill(NotifyContent()),
        NOTIFICATION_KINDS.fill(escalating.KIND),
        OWN_DATA.fill(NotifyData()),
        STREAMS.fill(Ears()),
    ),
)
