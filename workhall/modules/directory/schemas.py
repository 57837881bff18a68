"""What the directory takes and gives."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from workhall.kit.fields import Line
from workhall.kit.ids import MemberId

MOST_DEPARTMENTS_OF_A_PERSON = 20
MOST_HEADS = 10
MOST_MOVED_AT_ONCE = 500


ShortLine = Annotated[Line, Field(max_length=100)]
MaybeLine = ShortLine | Literal[""]


class Person(BaseModel):
    """A member, or one who was: then `left_at` is set and address and picture are gone. `phone` is for the person
    themselves and those who keep the directory."""

    id: MemberId
    name: str
    latin_name: str
    title: str
    email: str | None
    phone: str | None
    manager_id: MemberId | None
    department_ids: list[UUID]
    """The main one first."""
    role_ids: list[UUID]
    avatar: str | None
    """Address of the picture; changes with the picture."""
    joined_at: datetime
    left_at: datetime | None
    can: list[str]


class PersonCard(BaseModel):
    """What other modules show of a person, also of one who has left."""

    model_config = ConfigDict(frozen=True)

    id: MemberId
    name: str
    latin_name: str
    title: str
    avatar: str | None
    has_left: bool


class PersonChange(BaseModel):
    """What is not named stays. `manager_id` null: reports to nobody."""

    model_config = ConfigDict(extra="forbid")

    name: ShortLine | None = None
    latin_name: MaybeLine | None = None
    title: MaybeLine | None = None
    manager_id: MemberId | None = None
    department_ids: Annotated[list[UUID], Field(max_length=MOST_DEPARTMENTS_OF_A_PERSON)] | None = None
    role_ids: Annotated[list[UUID], Field(max_length=20)] | None = None


class Department(BaseModel):
    """`member_count` counts the people in it and below it, each once."""

    id: UUID
    parent_id: UUID | None
    name: str
    position: int
    """Among its siblings, from 0."""
    head_ids: list[MemberId]
    member_count: int
    can: list[str]


class Departments(BaseModel):
    """The whole tree at once, siblings in their order."""

    items: list[Department]


class NewDepartment(BaseModel):
    """Without `position` it becomes the last of its siblings."""

    model_config = ConfigDict(extra="forbid")

    name: ShortLine
    parent_id: UUID | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None
    head_ids: Annotated[list[MemberId], Field(max_length=MOST_HEADS)] = []


class DepartmentChange(BaseModel):
    """What is not named stays. `parent_id` null: the department moves to the top."""

    model_config = ConfigDict(extra="forbid")

    name: ShortLine | None = None
    parent_id: UUID | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None
    head_ids: Annotated[list[MemberId], Field(max_length=MOST_HEADS)] | None = None


class Placing(BaseModel):
    """People to put into a department. With `out_of` they leave that one, else they are in both."""

    model_config = ConfigDict(extra="forbid")

    member_ids: Annotated[list[MemberId], Field(min_length=1, max_length=MOST_MOVED_AT_ONCE)]
    out_of: UUID | None = None


PersonNews = Literal["joined", "changed", "left"]
DepartmentNews = Literal["created", "changed", "deleted"]
