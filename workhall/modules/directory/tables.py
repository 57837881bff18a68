"""People, departments, who is where. A person's id is the id of their membership."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow

_SCHEMA: dict[str, Any] = {"schema": "directory"}


def _fk_to_organisation() -> Any:
    return ForeignKeyConstraint(["org_id"], ["identity.organisation.id"], ondelete="CASCADE")


def _fk(column: str, target: str, **options: Any) -> Any:
    return ForeignKeyConstraint(["org_id", column], [f"directory.{target}.org_id", f"directory.{target}.id"], **options)


class Tree(OrgRow):
    """One row an organisation. Locked by every change to the shape of the tree and to the lines of managers, so that
    two moves at once cannot close a circle that neither of them sees."""

    __tablename__ = "tree"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    revision: Mapped[int]


class Person(OrgRow):
    """Kept when the person leaves: what they wrote keeps its name."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_org_id_sort_key_id", "org_id", "sort_key", "id"),
        Index("ix_person_org_id_manager_id", "org_id", "manager_id"),
        _fk_to_organisation(),
        _fk("manager_id", "person"),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    name: Mapped[str]
    is_named_here: Mapped[bool]
    """The organisation has given the name; the person's own renames of the account no longer reach it."""
    latin_name: Mapped[str]
    title: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    avatar: Mapped[str | None]
    """Hash of the picture, which lies with the account."""
    manager_id: Mapped[UUID | None]
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Department(OrgRow):
    __tablename__ = "department"
    __table_args__ = (
        Index("ix_department_org_id_parent_id_position", "org_id", "parent_id", "position"),
        _fk_to_organisation(),
        _fk("parent_id", "department"),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    position: Mapped[int]
    created_at: Mapped[datetime]


class Placement(OrgRow):
    """A person in a department; `position` 0 is the person's main one."""

    __tablename__ = "placement"
    __table_args__ = (
        Index("ix_placement_org_id_person_id", "org_id", "person_id"),
        _fk("department_id", "department"),
        _fk("person_id", "person", ondelete="CASCADE"),
        _SCHEMA,
    )

    department_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]


class Head(OrgRow):
    """Who leads a department, in the order in which they are shown. A head need not be placed in it."""

    __tablename__ = "head"
    __table_args__ = (
        Index("ix_head_org_id_person_id", "org_id", "person_id"),
        _fk("department_id", "department", ondelete="CASCADE"),
        _fk("person_id", "person", ondelete="CASCADE"),
        _SCHEMA,
    )

    department_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]


class PersonKeys(OrgRow):
    """What a person who has not left is found by. Read through directory.find_people() only: behind the wall PostgreSQL
    would not use the trigram index."""

    __tablename__ = "person_keys"
    __table_args__ = (
        Index(
            "ix_person_keys_keys",
            "keys",
            postgresql_using="gin",
            postgresql_ops={"keys": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
        _fk("person_id", "person", ondelete="CASCADE"),
        _SCHEMA,
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    whole: Mapped[str]
    """Forms of the whole name, each after a blank."""
    keys: Mapped[str]
    """Every word that finds the person, each after a blank."""
    names: Mapped[int]
    """How many characters of `keys` belong to the names."""
    department_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
