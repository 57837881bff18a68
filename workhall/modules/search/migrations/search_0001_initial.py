"""The index, and the function through which it is asked."""

from alembic import op

revision = "search_0001"
down_revision = None
branch_labels = ("search",)
depends_on = "identity_0001"

_FIND = "search.find_documents(text, text[], text, text, timestamptz, timestamptz, timestamptz, text, bigint)"

UP = (
    "CREATE SCHEMA search",
    "GRANT USAGE ON SCHEMA search TO workhall_app",
    """CREATE TABLE search.document (
         org_id uuid NOT NULL, kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
         audience text COLLATE "C" NOT NULL, version bigint NOT NULL, place_id uuid, at timestamptz NOT NULL,
         words tsvector NOT NULL, CONSTRAINT pk_document PRIMARY KEY (org_id, kind, id, audience))""",
    "SELECT core.distribute('search.document')",
    "CREATE INDEX ix_document_org_id_kind_audience_at ON search.document (org_id, kind, audience, at)",
    "CREATE INDEX ix_document_org_id_kind_at ON search.document (org_id, kind, at)",
    "CREATE INDEX ix_document_org_id_place_id ON search.document (org_id, place_id)",
    # A short pending list: written by batches off the hot path, and every search has to walk it.
    "CREATE INDEX ix_document_words ON search.document USING gin (words) WITH (gin_pending_list_limit = 512)",
    "SELECT core.raise_wall('search.document')",
    # As in the directory: the application writes behind the wall, and reads across it only what this function lets
    # through, which is rows of the organisation that the transaction has named.
    "CREATE POLICY search ON search.document FOR SELECT TO workhall_search USING (true)",
    "GRANT SELECT ON search.document TO workhall_search",
    "GRANT USAGE ON SCHEMA core, search TO workhall_search",
    # The words and the audiences are two bitmaps that are laid over each other; only what fits both is fetched. For a
    # common word that would still be very many, so it looks at a slice of time first: the span of the newest 10,000 of
    # this kind, then ten times that span, then all. A word that is too rare to fill a window in a slice is rare enough
    # for the next. A walk back along the times until enough is found would need no slices, and would be endless for a
    # word that only others' documents hold: the sum with an interval of nothing keeps the planner from it.
    # The score counts 120 days as much as a rank e times as high; it does not depend on the time of asking, so that
    # pages fit together.
    """CREATE FUNCTION search.find_documents(
    kind text, audiences text[], wanted text, ranked text, since timestamptz, until timestamptz,
    top_at timestamptz, top_id text, most bigint)
    RETURNS TABLE (id text, at timestamptz, score float8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan
    SET jit = off AS $$
    #variable_conflict use_column
    DECLARE
    ours uuid := core.org();
    asked tsquery := wanted::tsquery;
    counts tsquery := ranked::tsquery;
    ending timestamptz := least(until, top_at);
    slice timestamptz;
    newest timestamptz;
    beginnings timestamptz[];
    beginning timestamptz;
    ids text[];
    ats timestamptz[];
    scores float8[];
    BEGIN
    IF ours IS NULL OR numnode(asked) = 0 THEN RETURN; END IF;
    SELECT min(q.at), max(q.at) INTO slice, newest FROM (
    SELECT d.at FROM search.document d WHERE d.org_id = ours AND d.kind = find_documents.kind
    AND (ending IS NULL OR d.at <= ending) ORDER BY d.at DESC LIMIT 10000) q;
    beginnings := ARRAY[slice, newest - 10 * (newest - slice), '-infinity'::timestamptz];
    FOREACH beginning IN ARRAY beginnings LOOP
    beginning := greatest(beginning, since);
    SELECT array_agg(best.id), array_agg(best.at), array_agg(
    ln(ts_rank(best.words, counts) + 0.01) + extract(epoch FROM best.at)::float8 / 10368000)
    INTO ids, ats, scores FROM (
    SELECT d.id, d.at, d.words FROM search.document d
    WHERE d.org_id = ours AND d.kind = find_documents.kind AND d.audience = ANY (audiences) AND d.words @@ asked
    AND d.at >= beginning AND (until IS NULL OR d.at < until)
    AND (top_at IS NULL OR (d.at, d.id) < (top_at, top_id COLLATE "C"))
    ORDER BY d.at + interval '0' DESC, d.id DESC LIMIT most) best;
    EXIT WHEN cardinality(ids) >= most OR beginning = '-infinity' OR beginning = since;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(ids, ats, scores);
    END $$""",
    "GRANT CREATE ON SCHEMA search TO workhall_search",
    f"ALTER FUNCTION {_FIND} OWNER TO workhall_search",
    "REVOKE CREATE ON SCHEMA search FROM workhall_search",
    f"REVOKE ALL ON FUNCTION {_FIND} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {_FIND} TO workhall_app",
)

DOWN = (
    f"DROP FUNCTION {_FIND}",
    "DROP TABLE search.document",
    "DROP SCHEMA search",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
