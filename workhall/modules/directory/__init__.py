"""The directory: who is here, in which department, under whom."""

from workhall.modules.directory.schemas import PersonCard
from workhall.modules.directory.service.cards import (
    active,
    department_names,
    departments_around,
    departments_of,
    everybody,
    find,
    heads_of,
    managers_of,
    members_of_department,
    people,
    reports_to,
)

__all__ = [
    "PersonCard",
    "active",
    "department_names",
    "departments_around",
    "departments_of",
    "everybody",
    "find",
    "heads_of",
    "managers_of",
    "members_of_department",
    "people",
    "reports_to",
]
