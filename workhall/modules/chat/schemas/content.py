"""What goes in and out about what messages hold beside their words."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field, HttpUrl, SecretStr, StringConstraints

from workhall.kit.text import Locale


class Press(BaseModel):
    """`button`: the name of one on the card; `note`: what the card asked for."""

    button: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    note: Annotated[str, StringConstraints(max_length=2000)] = ""


class Action(BaseModel):
    """Something that another module makes of a message: see kit.slot_types.MessageAction."""

    name: str
    label: dict[Locale, str]
    command: str


class Actions(BaseModel):
    """`translates`: messages can be had in the reader's language."""

    items: Annotated[list[Action], Field(max_length=50)]
    translates: bool


class Showing(BaseModel):
    """What messages of an organisation show by themselves. `previews`: what links lead to, which tells the other side
    that somebody wrote its address."""

    previews: bool


class ChatSettings(BaseModel):
    translate_url: HttpUrl | None = Field(
        None,
        description='Service that translates messages for their readers: it is given {"text", "to"} by POST and answers'
        ' {"text"}. It reads what it translates.',
    )
    translate_key: SecretStr | None = Field(None, description="Bearer token for the translation service.")


class Translate(msgspec.Struct):
    conversation_id: UUID
    seq: Annotated[int, msgspec.Meta(ge=0, le=2**62)]
    to: Literal["en", "zh", "de", "it"]


class Translated(msgspec.Struct):
    text: str
