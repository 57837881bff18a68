"""Declarative bases. Every table is an organisation's (`OrgRow`) or global for a stated reason (`GlobalRow`)."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, MetaData, Select, Text, Uuid, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workhall.kit.ctx import Ctx

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(DeclarativeBase):
    metadata = METADATA
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        str: Text(),
        int: BigInteger(),
        dict[str, Any]: JSONB(),
    }


class OrgRow(Row):
    """A row that belongs to one organisation. The key starts with `org_id`, so that the table can be distributed by
    it."""

    __abstract__ = True

    org_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


class GlobalRow(Row):
    """A row outside any organisation. `__reason__` says why; an architecture test holds the list."""

    __abstract__ = True
    __reason__: ClassVar[str]
    __placement__: ClassVar[str] = "local"
    """`local` or `reference`."""


R = TypeVar("R", bound=OrgRow)


def ours(ctx: Ctx, row: type[R]) -> Select[R]:
    """Where every query of a module starts: the rows of the caller's organisation."""
    return select(row).where(row.org_id == ctx.org_id)
