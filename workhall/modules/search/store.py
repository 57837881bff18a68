"""Writing documents behind the wall, and asking for them through the one function that may read across it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Delete, Text, any_, delete, literal, text

from workhall.kit.ctx import Ctx
from workhall.modules.search.schemas import Document
from workhall.modules.search.tables import DocumentRow

WINDOW = 300
"""Candidates that are ranked against each other: the newest that fit. What is older is the next window, so that a
common word never makes the database rank a million messages."""

_GIVEN = (
    "unnest(CAST(:kinds AS text[]), CAST(:ids AS text[]), CAST(:versions AS bigint[]), CAST(:audiences AS text[]),"
    " CAST(:places AS uuid[]), CAST(:ats AS timestamptz[]), CAST(:words AS text[]))"
    " AS n (kind, id, version, audience, place_id, at, words)"
)
_PUT = text(
    "INSERT INTO search.document (org_id, kind, id, audience, version, place_id, at, words)"
    " SELECT :org_id, n.kind, n.id, n.audience, n.version, n.place_id, n.at, CAST(n.words AS tsvector)"
    f" FROM {_GIVEN}"
    " ON CONFLICT (org_id, kind, id, audience) DO UPDATE SET version = excluded.version, place_id = excluded.place_id,"
    " at = excluded.at, words = excluded.words WHERE search.document.version <= excluded.version"
)
# What an audience lost: rows of the same document that the write above has not brought to its version.
_NARROW = text(
    "DELETE FROM search.document d"
    " USING unnest(CAST(:kinds AS text[]), CAST(:ids AS text[]), CAST(:versions AS bigint[])) AS n (kind, id, version)"
    " WHERE d.org_id = :org_id AND d.kind = n.kind AND d.id = n.id AND d.version < n.version"
)
_PURGE = text(
    "DELETE FROM search.document d WHERE d.org_id = :org_id AND (d.kind, d.id, d.audience) IN"
    " (SELECT e.kind, e.id, e.audience FROM search.document e WHERE e.org_id = :org_id LIMIT :most) RETURNING 1"
)
_FIND = text(
    "SELECT f.id, f.at, f.score FROM search.find_documents(CAST(:kind AS text), CAST(:audiences AS text[]),"
    " CAST(:wanted AS text), CAST(:ranked AS text), CAST(:since AS timestamptz), CAST(:until AS timestamptz),"
    " CAST(:top_at AS timestamptz), CAST(:top_id AS text), CAST(:most AS bigint)) f"
)


@dataclass(frozen=True, slots=True)
class NewDocument:
    document: Document
    words: str


async def put(ctx: Ctx, rows: Sequence[NewDocument]) -> None:
    if not rows:
        return
    each = [(one.document, audience, one.words) for one in rows for audience in sorted(set(one.document.audiences))]
    await ctx.db.execute(
        _PUT,
        {
            "org_id": ctx.org_id,
            "kinds": [one.kind for one, _, _ in each],
            "ids": [one.id for one, _, _ in each],
            "versions": [one.version for one, _, _ in each],
            "audiences": [audience for _, audience, _ in each],
            "places": [one.place_id for one, _, _ in each],
            "ats": [one.at for one, _, _ in each],
            "words": [words for _, _, words in each],
        },
    )
    await ctx.db.execute(
        _NARROW,
        {
            "org_id": ctx.org_id,
            "kinds": [one.document.kind for one in rows],
            "ids": [one.document.id for one in rows],
            "versions": [one.document.version for one in rows],
        },
    )


async def forget(ctx: Ctx, kind: str, ids: Sequence[str]) -> None:
    named = DocumentRow.id == any_(literal(list(ids), ARRAY(Text())))
    await ctx.db.execute(_ours(ctx).where(DocumentRow.kind == kind, named))


async def forget_place(ctx: Ctx, place_id: UUID) -> None:
    await ctx.db.execute(_ours(ctx).where(DocumentRow.place_id == place_id))


def _ours(ctx: Ctx) -> Delete:
    return delete(DocumentRow).where(DocumentRow.org_id == ctx.org_id)


async def purge(ctx: Ctx, most: int) -> bool:
    """Removes up to `most` rows of an organisation that ends; true when none is left."""
    gone = await ctx.db.execute(_PURGE, {"org_id": ctx.org_id, "most": most})
    return len(gone.all()) < most


@dataclass(frozen=True, slots=True)
class Wanted:
    """`wanted` is what has to fit and `ranked` what counts for the order, both as tsquery. From `since` on, before
    `until`."""

    kind: str
    audiences: Sequence[str]
    wanted: str
    ranked: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    id: str
    at: datetime
    score: float


async def find(ctx: Ctx, wanted: Wanted, top: tuple[datetime, str] | None) -> tuple[list[Candidate], bool]:
    """The newest that fit, at most a window of them, below `top`; and whether there are more."""
    found = await ctx.db.execute(
        _FIND,
        {
            "kind": wanted.kind,
            "audiences": list(wanted.audiences),
            "wanted": wanted.wanted,
            "ranked": wanted.ranked,
            "since": wanted.since,
            "until": wanted.until,
            "top_at": top[0] if top else None,
            "top_id": top[1] if top else None,
            "most": WINDOW,
        },
    )
    rows = found.all()
    each = {row.id: Candidate(row.id, row.at, row.score) for row in rows}
    return list(each.values()), len(rows) == WINDOW
