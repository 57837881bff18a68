"""Facts. A module's events.py holds frozen pydantic models, past tense, with a versioned name."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Something that happened in one organisation. `name` is what is stored, for example
    `identity.member_joined.v1`."""

    model_config = ConfigDict(frozen=True)
    name: ClassVar[str]
