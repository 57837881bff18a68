"""What goes in and out of files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from workhall.kit.ids import MemberId

CHUNK = 4 << 20
"""Most bytes of one PATCH."""
THUMBS: tuple[Literal[240], Literal[960]] = (240, 960)
"""Longest sides of the small pictures, in pixels."""
MOST_AT_ONCE = 200
LONGEST_MS = 7 * 24 * 3_600_000
_SIDE = 65_535

OwnerKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Wave = Annotated[str, StringConstraints(pattern=r"^[0-9a-v]{1,64}$")]
"""Loudness of a voice note from its begin to its end: each sign one value from 0 to 31."""


class FilesSettings(BaseModel):
    most_mib: int = Field(2048, ge=1, le=1 << 20, description="Largest file that can be uploaded, in MiB.")
    open_uploads: int = Field(20, ge=1, le=1000, description="Uploads that one person may have under way.")


class OwnerRef(BaseModel):
    """What a file belongs to (a conversation, one's own drafts). Whoever may see that may see the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: OwnerKind
    id: UUID


class Meta(BaseModel):
    """What the client knows of the content. Of pictures the server measures itself; `ms` is believed."""

    model_config = ConfigDict(extra="forbid")

    w: Annotated[int, Field(ge=1, le=_SIDE)] | None = None
    h: Annotated[int, Field(ge=1, le=_SIDE)] | None = None
    ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] | None = None
    wave: Wave | None = None
    voice: bool = False


class NewUpload(BaseModel):
    """`size` in bytes; with `sha256` (hexadecimal digits) the whole is compared with it in the end."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    size: Annotated[int, Field(ge=0, le=1 << 53)]
    owner: OwnerRef
    sha256: Sha256 | None = None
    meta: Meta = Meta()


class Upload(BaseModel):
    """Bytes up to `offset` are stored. `file_id` is set when it became a file."""

    id: UUID
    name: str
    size: int
    offset: int
    chunk_size: int
    file_id: UUID | None
    expires_at: datetime


class FileInfo(BaseModel):
    """`w` and `h` in pixels and upright, `ms` the duration. `thumbs`: longest sides of the small pictures that can be
    asked for."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    size: int
    media_type: str
    w: int | None
    h: int | None
    ms: int | None
    wave: str | None
    voice: bool
    thumbs: list[int]
    created_at: datetime
    uploaded_by: MemberId
    can: list[str]


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent of a file. `is_final`: these bytes are what this address will always have."""

    key: str
    size: int
    media_type: str
    name: str
    etag: str
    is_inline: bool
    is_final: bool
