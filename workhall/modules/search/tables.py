"""The index."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow


class DocumentRow(OrgRow):
    """A document for one of its audiences: what many may see through several keys has a row for each. So "whose" is
    one indexed value and not a set in every row, which is ten times quicker to ask (bench/micro/search.py).

    `words` holds the words of title and body, their stems and inner parts, and the filters; no text is kept.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_org_id_kind_audience_at", "org_id", "kind", "audience", "at"),
        Index("ix_document_org_id_kind_at", "org_id", "kind", "at"),
        Index("ix_document_org_id_place_id", "org_id", "place_id"),
        Index("ix_document_words", "words", postgresql_using="gin"),
        {"schema": "search"},
    )

    kind: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    audience: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    version: Mapped[int]
    place_id: Mapped[UUID | None]
    at: Mapped[datetime]
    words: Mapped[Any] = mapped_column(TSVECTOR)
