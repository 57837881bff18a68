"""Files: uploaded in pieces, typed by content, read by those who see what they belong to."""

from workhall.modules.files.errors import FileMissing
from workhall.modules.files.schemas import MOST_AT_ONCE, FileInfo, OwnerRef
from workhall.modules.files.service.owners import FILE_OWNERS, FileOwner
from workhall.modules.files.service.passing import link, release
from workhall.modules.files.service.reading import details, of_owner, open_text

__all__ = [
    "FILE_OWNERS",
    "MOST_AT_ONCE",
    "FileInfo",
    "FileMissing",
    "FileOwner",
    "OwnerRef",
    "details",
    "link",
    "of_owner",
    "open_text",
    "release",
]
