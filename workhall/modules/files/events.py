"""Facts about files."""

from typing import ClassVar
from uuid import UUID

from workhall.kit.events import Event


class FileStored(Event):
    """A file is there, uploaded or passed on from another owner."""

    name: ClassVar[str] = "files.file_stored.v1"
    file_id: UUID
    owner_kind: str
    owner_id: UUID
    file_name: str
    media_type: str
