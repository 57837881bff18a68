"""Manifest of files."""

from workhall.kit.module import Manifest
from workhall.kit.slot_types import OWN_DATA
from workhall.modules import identity
from workhall.modules.files import api, jobs
from workhall.modules.files.schemas import FilesSettings
from workhall.modules.files.service.ending import FilesContent, FilesData
from workhall.modules.files.service.owners import FILE_OWNERS, Drafts

MODULE = Manifest(
    name="files",
    doc="""Everything that is uploaded. A file comes in pieces of at most 4 MiB and goes on where it stood, whatever
interrupted it; its type is read from its content, its name is cleaned, and small WebP pictures without metadata are
drawn by a job. A file belongs to something of another module (a conversation, one's own drafts), which says through
the slot `file_owners` who reads and who adds. The same bytes can belong to several files and go with the last one.
What a browser could run (SVG, HTML) is never shown in place, and everything is served with a sandbox.""",
    needs=("identity",),
    routes=(api.uploading, api.reading),
    jobs=jobs.JOBS,
    schedules=jobs.SCHEDULES,
    settings=FilesSettings,
    fills=(
        FILE_OWNERS.fill(Drafts()),
        identity.ORGANISATION_CONTENTS.fill(FilesContent()),
        OWN_DATA.fill(FilesData()),
    ),
)
