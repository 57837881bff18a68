"""Facts about people and departments."""

from typing import ClassVar
from uuid import UUID

from workhall.kit.events import Event
from workhall.kit.ids import MemberId
from workhall.modules.directory.schemas import DepartmentNews, PersonNews


class PersonChanged(Event):
    """`fields` names what differs; read the person for what it is now."""

    name: ClassVar[str] = "directory.person_changed.v1"
    member_id: MemberId
    what: PersonNews
    fields: tuple[str, ...] = ()


class DepartmentChanged(Event):
    name: ClassVar[str] = "directory.department_changed.v1"
    department_id: UUID
    what: DepartmentNews
    fields: tuple[str, ...] = ()
