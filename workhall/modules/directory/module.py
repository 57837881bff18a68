"""Manifest of the directory."""

from workhall.kit.module import Manifest
from workhall.kit.realtime import STREAMS
from workhall.kit.slot_types import DEMO, OWN_DATA
from workhall.modules import identity
from workhall.modules.directory import api, policy
from workhall.modules.directory.service.demo import DirectoryDemo
from workhall.modules.directory.service.ending import DirectoryContent, DirectoryData
from workhall.modules.directory.service.following import Following
from workhall.modules.directory.service.news import Everybody

MODULE = Manifest(
    name="directory",
    doc="""People, departments, heads and managers. People are found by name, by pinyin and initials of Chinese names,
by title and by the start of their address; the best match comes first. Departments form one tree, a person may be in
several and has at most one manager. Every change is recorded, told to the other modules as an event and to open clients
as a hint.""",
    needs=("audit", "identity"),
    routes=(api.members, api.tree),
    permissions=policy.PERMISSIONS,
    fills=(
        identity.MEMBERSHIP_FOLLOWERS.fill(Following()),
        identity.ORGANISATION_CONTENTS.fill(DirectoryContent()),
        OWN_DATA.fill(DirectoryData()),
        STREAMS.fill(Everybody()),
        DEMO.fill(DirectoryDemo()),
    ),
)
