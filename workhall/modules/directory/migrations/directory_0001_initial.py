"""People, departments, heads and the search by name."""

from alembic import op

revision = "directory_0001"
down_revision = None
branch_labels = ("directory",)
depends_on = "identity_0001"

_TO_ORGANISATION = "FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE"
_TO_PERSON = "FOREIGN KEY (org_id, person_id) REFERENCES directory.person (org_id, id) ON DELETE CASCADE"

TABLES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE SCHEMA directory",
    "GRANT USAGE ON SCHEMA directory TO workhall_app",
    """CREATE TABLE directory.tree (
         org_id uuid NOT NULL, revision bigint NOT NULL, CONSTRAINT pk_tree PRIMARY KEY (org_id))""",
    "SELECT core.distribute('directory.tree')",
    f"ALTER TABLE directory.tree ADD CONSTRAINT fk_tree_organisation_org_id {_TO_ORGANISATION}",
    "SELECT core.raise_wall('directory.tree')",
    """CREATE TABLE directory.person (
         org_id uuid NOT NULL, id uuid NOT NULL, account_id uuid NOT NULL, name text NOT NULL,
         is_named_here boolean NOT NULL, latin_name text NOT NULL, title text NOT NULL, email text, phone text,
         avatar text, manager_id uuid, sort_key text COLLATE "C" NOT NULL, joined_at timestamptz NOT NULL,
         left_at timestamptz, CONSTRAINT pk_person PRIMARY KEY (org_id, id))""",
    "SELECT core.distribute('directory.person')",
    f"ALTER TABLE directory.person ADD CONSTRAINT fk_person_organisation_org_id {_TO_ORGANISATION}",
    """ALTER TABLE directory.person ADD CONSTRAINT fk_person_person_org_id_manager_id
         FOREIGN KEY (org_id, manager_id) REFERENCES directory.person (org_id, id)""",
    "CREATE INDEX ix_person_org_id_sort_key_id ON directory.person (org_id, sort_key, id)",
    "CREATE INDEX ix_person_org_id_manager_id ON directory.person (org_id, manager_id)",
    "SELECT core.raise_wall('directory.person')",
    """CREATE TABLE directory.department (
         org_id uuid NOT NULL, id uuid NOT NULL, parent_id uuid, name text NOT NULL, position bigint NOT NULL,
         created_at timestamptz NOT NULL, CONSTRAINT pk_department PRIMARY KEY (org_id, id))""",
    "SELECT core.distribute('directory.department')",
    f"ALTER TABLE directory.department ADD CONSTRAINT fk_department_organisation_org_id {_TO_ORGANISATION}",
    """ALTER TABLE directory.department ADD CONSTRAINT fk_department_department_org_id_parent_id
         FOREIGN KEY (org_id, parent_id) REFERENCES directory.department (org_id, id)""",
    "CREATE INDEX ix_department_org_id_parent_id_position ON directory.department (org_id, parent_id, position)",
    "SELECT core.raise_wall('directory.department')",
    """CREATE TABLE directory.placement (
         org_id uuid NOT NULL, department_id uuid NOT NULL, person_id uuid NOT NULL, position bigint NOT NULL,
         CONSTRAINT pk_placement PRIMARY KEY (org_id, department_id, person_id))""",
    "SELECT core.distribute('directory.placement')",
    """ALTER TABLE directory.placement ADD CONSTRAINT fk_placement_department_org_id_department_id
         FOREIGN KEY (org_id, department_id) REFERENCES directory.department (org_id, id)""",
    f"ALTER TABLE directory.placement ADD CONSTRAINT fk_placement_person_org_id_person_id {_TO_PERSON}",
    "CREATE INDEX ix_placement_org_id_person_id ON directory.placement (org_id, person_id)",
    "SELECT core.raise_wall('directory.placement')",
    """CREATE TABLE directory.head (
         org_id uuid NOT NULL, department_id uuid NOT NULL, person_id uuid NOT NULL, position bigint NOT NULL,
         CONSTRAINT pk_head PRIMARY KEY (org_id, department_id, person_id))""",
    "SELECT core.distribute('directory.head')",
    """ALTER TABLE directory.head ADD CONSTRAINT fk_head_department_org_id_department_id
         FOREIGN KEY (org_id, department_id) REFERENCES directory.department (org_id, id) ON DELETE CASCADE""",
    f"ALTER TABLE directory.head ADD CONSTRAINT fk_head_person_org_id_person_id {_TO_PERSON}",
    "CREATE INDEX ix_head_org_id_person_id ON directory.head (org_id, person_id)",
    "SELECT core.raise_wall('directory.head')",
)

SEARCH = (
    """CREATE TABLE directory.person_keys (
         org_id uuid NOT NULL, person_id uuid NOT NULL, whole text NOT NULL, keys text NOT NULL, names bigint NOT NULL,
         department_ids uuid[] NOT NULL, sort_key text COLLATE "C" NOT NULL,
         CONSTRAINT pk_person_keys PRIMARY KEY (org_id, person_id))""",
    "SELECT core.distribute('directory.person_keys')",
    f"ALTER TABLE directory.person_keys ADD CONSTRAINT fk_person_keys_person_org_id_person_id {_TO_PERSON}",
    # Written seldom, read all the time: without fastupdate there is no pending list that every search has to walk,
    # and that makes the planner shun the index after an import.
    "CREATE INDEX ix_person_keys_keys ON directory.person_keys USING gin (keys gin_trgm_ops) WITH (fastupdate = off)",
    "SELECT core.raise_wall('directory.person_keys')",
    # The application writes its rows behind the wall. What it reads of all organisations is only what the function
    # below lets through, which is the rows of the organisation that the transaction has named.
    "CREATE POLICY search ON directory.person_keys FOR SELECT TO workhall_search USING (true)",
    "GRANT SELECT ON directory.person_keys TO workhall_search",
    "GRANT USAGE ON SCHEMA core, directory TO workhall_search",
    # `words` hold letters and digits only. The three `after_` say where the page before ended. The longest word is
    # the one that asks the index, the others filter. Ranks: 0 the whole name starts so, 1 words of the name do, 2
    # words of title or address do, 3 somewhere inside. Three letters are the least that a trigram index finds inside
    # a word; shorter words, and those that start with a coded letter (kit/search.py, capitals), are looked for where
    # a word starts.
    """CREATE FUNCTION directory.find_people(
    words text[], within uuid[], after_rank bigint, after_sort text, after_id uuid, most bigint)
    RETURNS TABLE (person_id uuid, rank bigint, sort_key text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan AS $$
    #variable_conflict use_column
    DECLARE
    ours uuid := core.org();
    starts text[] := ARRAY(SELECT '% ' || word || '%' FROM unnest(words) AS word);
    holds text[] := ARRAY(
    SELECT CASE WHEN length(word) < 3 OR ascii(word) BETWEEN 65 AND 90 THEN '% ' ELSE '%' END || word || '%'
    FROM unnest(words) AS word);
    longest text := (SELECT pattern FROM unnest(holds) AS pattern ORDER BY length(pattern) DESC LIMIT 1);
    BEGIN
    IF ours IS NULL OR cardinality(words) = 0 THEN RETURN; END IF;
    RETURN QUERY
    SELECT ranked.person_id, ranked.rank, ranked.sort_key FROM (
    SELECT k.person_id, k.sort_key, CASE
    WHEN k.whole LIKE '% ' || array_to_string(words, '') || '%' THEN 0
    WHEN substr(k.keys, 1, k.names::int) LIKE ALL (starts) THEN 1
    WHEN k.keys LIKE ALL (starts) THEN 2 ELSE 3 END::bigint AS rank
    FROM directory.person_keys k
    WHERE k.org_id = ours AND k.keys LIKE longest AND k.keys LIKE ALL (holds)
    AND (within IS NULL OR k.department_ids && within)) ranked
    WHERE after_id IS NULL OR (ranked.rank, ranked.sort_key, ranked.person_id) > (after_rank, after_sort, after_id)
    ORDER BY ranked.rank, ranked.sort_key, ranked.person_id LIMIT most;
    END $$""",
    "GRANT CREATE ON SCHEMA directory TO workhall_search",
    "ALTER FUNCTION directory.find_people(text[], uuid[], bigint, text, uuid, bigint) OWNER TO workhall_search",
    "REVOKE CREATE ON SCHEMA directory FROM workhall_search",
    "REVOKE ALL ON FUNCTION directory.find_people(text[], uuid[], bigint, text, uuid, bigint) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION directory.find_people(text[], uuid[], bigint, text, uuid, bigint) TO workhall_app",
)

DOWN = (
    "DROP FUNCTION directory.find_people(text[], uuid[], bigint, text, uuid, bigint)",
    "DROP TABLE directory.person_keys",
    "DROP TABLE directory.head",
    "DROP TABLE directory.placement",
    "DROP TABLE directory.department",
    "DROP TABLE directory.person",
    "DROP TABLE directory.tree",
    "DROP SCHEMA directory",
)


def upgrade() -> None:
    for statement in (*TABLES, *SEARCH):
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
