--
-- PostgreSQL database dump
--


-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: audit; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA audit;


ALTER SCHEMA audit OWNER TO postgres;

--
-- Name: chat; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA chat;


ALTER SCHEMA chat OWNER TO postgres;

--
-- Name: core; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA core;


ALTER SCHEMA core OWNER TO postgres;

--
-- Name: directory; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA directory;


ALTER SCHEMA directory OWNER TO postgres;

--
-- Name: identity; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA identity;


ALTER SCHEMA identity OWNER TO postgres;

--
-- Name: queue; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA queue;


ALTER SCHEMA queue OWNER TO postgres;

--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: pgqueuer_status; Type: TYPE; Schema: queue; Owner: postgres
--

CREATE TYPE queue.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);


ALTER TYPE queue.pgqueuer_status OWNER TO postgres;

--
-- Name: close(); Type: FUNCTION; Schema: audit; Owner: postgres
--

CREATE FUNCTION audit.close() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
         UPDATE audit.head SET closed_at = now() WHERE org_id = core.org() AND closed_at IS NULL $$;


ALTER FUNCTION audit.close() OWNER TO postgres;

--
-- Name: purge(); Type: FUNCTION; Schema: audit; Owner: postgres
--

CREATE FUNCTION audit.purge() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
       BEGIN
         PERFORM FROM audit.head WHERE org_id = core.org() AND closed_at < now() - interval '30 days' FOR UPDATE;
         IF NOT FOUND THEN RETURN false; END IF;
         DELETE FROM audit.entry WHERE org_id = core.org();
         DELETE FROM audit.head WHERE org_id = core.org();
         RETURN true;
       END $$;


ALTER FUNCTION audit.purge() OWNER TO postgres;

--
-- Name: reopen(); Type: FUNCTION; Schema: audit; Owner: postgres
--

CREATE FUNCTION audit.reopen() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
         UPDATE audit.head SET closed_at = NULL WHERE org_id = core.org() $$;


ALTER FUNCTION audit.reopen() OWNER TO postgres;

--
-- Name: distribute(regclass); Type: FUNCTION; Schema: core; Owner: postgres
--

CREATE FUNCTION core.distribute(target regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
       BEGIN
         IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
           PERFORM create_distributed_table(target, 'org_id');
         END IF;
       END $$;


ALTER FUNCTION core.distribute(target regclass) OWNER TO postgres;

--
-- Name: org(); Type: FUNCTION; Schema: core; Owner: postgres
--

CREATE FUNCTION core.org() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('app.org', true), '')::uuid $$;


ALTER FUNCTION core.org() OWNER TO postgres;

--
-- Name: orgs_with_due_outbox(timestamp with time zone, bigint); Type: FUNCTION; Schema: core; Owner: workhall_dispatch
--

CREATE FUNCTION core.orgs_with_due_outbox(due timestamp with time zone, most bigint) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
         SELECT org_id FROM core.outbox WHERE failed_at IS NULL AND next_at <= due GROUP BY org_id LIMIT most $$;


ALTER FUNCTION core.orgs_with_due_outbox(due timestamp with time zone, most bigint) OWNER TO workhall_dispatch;

--
-- Name: raise_wall(regclass); Type: FUNCTION; Schema: core; Owner: postgres
--

CREATE FUNCTION core.raise_wall(target regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
       BEGIN
         EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
         EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
         EXECUTE format('CREATE POLICY org_wall ON %s USING (org_id = core.org()) WITH CHECK (org_id = core.org())', target);
         EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO workhall_app', target);
       END $$;


ALTER FUNCTION core.raise_wall(target regclass) OWNER TO postgres;

--
-- Name: set_org(uuid); Type: FUNCTION; Schema: core; Owner: postgres
--

CREATE FUNCTION core.set_org(org uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
       BEGIN EXECUTE format('SET LOCAL app.org = %L', org); END $$;


ALTER FUNCTION core.set_org(org uuid) OWNER TO postgres;

--
-- Name: find_people(text[], uuid[], bigint, text, uuid, bigint); Type: FUNCTION; Schema: directory; Owner: workhall_search
--

CREATE FUNCTION directory.find_people(words text[], within uuid[], after_rank bigint, after_sort text, after_id uuid, most bigint) RETURNS TABLE(person_id uuid, rank bigint, sort_key text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
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
    END $$;


ALTER FUNCTION directory.find_people(words text[], within uuid[], after_rank bigint, after_sort text, after_id uuid, most bigint) OWNER TO workhall_search;

--
-- Name: fn_pgqueuer_changed(); Type: FUNCTION; Schema: queue; Owner: postgres
--

CREATE FUNCTION queue.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'workhall_queue',
            json_build_object(
                'channel', 'workhall_queue',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;


ALTER FUNCTION queue.fn_pgqueuer_changed() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account_entry; Type: TABLE; Schema: audit; Owner: postgres
--

CREATE TABLE audit.account_entry (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    action text NOT NULL,
    address text NOT NULL,
    device text NOT NULL
);


ALTER TABLE audit.account_entry OWNER TO postgres;

--
-- Name: entry; Type: TABLE; Schema: audit; Owner: postgres
--

CREATE TABLE audit.entry (
    org_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor uuid,
    system text,
    action text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    hash bytea NOT NULL
);

ALTER TABLE ONLY audit.entry FORCE ROW LEVEL SECURITY;


ALTER TABLE audit.entry OWNER TO postgres;

--
-- Name: head; Type: TABLE; Schema: audit; Owner: postgres
--

CREATE TABLE audit.head (
    org_id uuid NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    closed_at timestamp with time zone
);

ALTER TABLE ONLY audit.head FORCE ROW LEVEL SECURITY;


ALTER TABLE audit.head OWNER TO postgres;

--
-- Name: conversation; Type: TABLE; Schema: chat; Owner: postgres
--

CREATE TABLE chat.conversation (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    title text,
    direct_key text,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seq bigint NOT NULL,
    last_ordinal bigint NOT NULL,
    last_at timestamp with time zone NOT NULL,
    member_count bigint NOT NULL,
    CONSTRAINT ck_conversation_kind CHECK ((kind = ANY (ARRAY['direct'::text, 'group'::text])))
);

ALTER TABLE ONLY chat.conversation FORCE ROW LEVEL SECURITY;


ALTER TABLE chat.conversation OWNER TO postgres;

--
-- Name: feed; Type: TABLE; Schema: chat; Owner: postgres
--

CREATE TABLE chat.feed (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    n bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    body text NOT NULL
);

ALTER TABLE ONLY chat.feed FORCE ROW LEVEL SECURITY;


ALTER TABLE chat.feed OWNER TO postgres;

--
-- Name: feed_head; Type: TABLE; Schema: chat; Owner: postgres
--

CREATE TABLE chat.feed_head (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    last_n bigint NOT NULL,
    first_n bigint NOT NULL
);

ALTER TABLE ONLY chat.feed_head FORCE ROW LEVEL SECURITY;


ALTER TABLE chat.feed_head OWNER TO postgres;

--
-- Name: log; Type: TABLE; Schema: chat; Owner: postgres
--

CREATE TABLE chat.log (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    ordinal bigint NOT NULL,
    kind text NOT NULL,
    sender_id uuid,
    at timestamp with time zone NOT NULL,
    body text NOT NULL
);

ALTER TABLE ONLY chat.log FORCE ROW LEVEL SECURITY;


ALTER TABLE chat.log OWNER TO postgres;

--
-- Name: participant; Type: TABLE; Schema: chat; Owner: postgres
--

CREATE TABLE chat.participant (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    member_id uuid NOT NULL,
    role text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    joined_seq bigint NOT NULL,
    read_seq bigint NOT NULL,
    read_ordinal bigint NOT NULL,
    read_rev bigint NOT NULL,
    delivered_seq bigint NOT NULL,
    CONSTRAINT ck_participant_role CHECK ((role = ANY (ARRAY['owner'::text, 'member'::text])))
);

ALTER TABLE ONLY chat.participant FORCE ROW LEVEL SECURITY;


ALTER TABLE chat.participant OWNER TO postgres;

--
-- Name: sent; Type: TABLE; Schema: chat; Owner: postgres
--

CREATE TABLE chat.sent (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    sender_id uuid NOT NULL,
    key uuid NOT NULL,
    seq bigint NOT NULL,
    ordinal bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY chat.sent FORCE ROW LEVEL SECURITY;


ALTER TABLE chat.sent OWNER TO postgres;

--
-- Name: account_idempotency; Type: TABLE; Schema: core; Owner: postgres
--

CREATE TABLE core.account_idempotency (
    owner text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status bigint,
    body bytea,
    created_at timestamp with time zone NOT NULL
);


ALTER TABLE core.account_idempotency OWNER TO postgres;

--
-- Name: dev_mail; Type: TABLE; Schema: core; Owner: postgres
--

CREATE TABLE core.dev_mail (
    id uuid NOT NULL,
    kind text NOT NULL,
    receiver text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    locale text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_dev_mail_kind CHECK ((kind = ANY (ARRAY['mail'::text, 'sms'::text])))
);


ALTER TABLE core.dev_mail OWNER TO postgres;

--
-- Name: idempotency; Type: TABLE; Schema: core; Owner: postgres
--

CREATE TABLE core.idempotency (
    org_id uuid NOT NULL,
    owner text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status bigint,
    body bytea,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY core.idempotency FORCE ROW LEVEL SECURITY;


ALTER TABLE core.idempotency OWNER TO postgres;

--
-- Name: migration; Type: TABLE; Schema: core; Owner: postgres
--

CREATE TABLE core.migration (
    version_num text NOT NULL
);


ALTER TABLE core.migration OWNER TO postgres;

--
-- Name: outbox; Type: TABLE; Schema: core; Owner: postgres
--

CREATE TABLE core.outbox (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    handler text NOT NULL,
    payload text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    attempts bigint DEFAULT 0 NOT NULL,
    failed_at timestamp with time zone,
    error text
);

ALTER TABLE ONLY core.outbox FORCE ROW LEVEL SECURITY;


ALTER TABLE core.outbox OWNER TO postgres;

--
-- Name: revocation; Type: TABLE; Schema: core; Owner: postgres
--

CREATE TABLE core.revocation (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    org_id uuid,
    subject uuid NOT NULL,
    topic uuid
);


ALTER TABLE core.revocation OWNER TO postgres;

--
-- Name: department; Type: TABLE; Schema: directory; Owner: postgres
--

CREATE TABLE directory.department (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    "position" bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY directory.department FORCE ROW LEVEL SECURITY;


ALTER TABLE directory.department OWNER TO postgres;

--
-- Name: head; Type: TABLE; Schema: directory; Owner: postgres
--

CREATE TABLE directory.head (
    org_id uuid NOT NULL,
    department_id uuid NOT NULL,
    person_id uuid NOT NULL,
    "position" bigint NOT NULL
);

ALTER TABLE ONLY directory.head FORCE ROW LEVEL SECURITY;


ALTER TABLE directory.head OWNER TO postgres;

--
-- Name: person; Type: TABLE; Schema: directory; Owner: postgres
--

CREATE TABLE directory.person (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    is_named_here boolean NOT NULL,
    latin_name text NOT NULL,
    title text NOT NULL,
    email text,
    phone text,
    avatar text,
    manager_id uuid,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    joined_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone
);

ALTER TABLE ONLY directory.person FORCE ROW LEVEL SECURITY;


ALTER TABLE directory.person OWNER TO postgres;

--
-- Name: person_keys; Type: TABLE; Schema: directory; Owner: postgres
--

CREATE TABLE directory.person_keys (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    whole text NOT NULL,
    keys text NOT NULL,
    names bigint NOT NULL,
    department_ids uuid[] NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE ONLY directory.person_keys FORCE ROW LEVEL SECURITY;


ALTER TABLE directory.person_keys OWNER TO postgres;

--
-- Name: placement; Type: TABLE; Schema: directory; Owner: postgres
--

CREATE TABLE directory.placement (
    org_id uuid NOT NULL,
    department_id uuid NOT NULL,
    person_id uuid NOT NULL,
    "position" bigint NOT NULL
);

ALTER TABLE ONLY directory.placement FORCE ROW LEVEL SECURITY;


ALTER TABLE directory.placement OWNER TO postgres;

--
-- Name: tree; Type: TABLE; Schema: directory; Owner: postgres
--

CREATE TABLE directory.tree (
    org_id uuid NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY directory.tree FORCE ROW LEVEL SECURITY;


ALTER TABLE directory.tree OWNER TO postgres;

--
-- Name: account; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.account (
    id uuid NOT NULL,
    name text NOT NULL,
    email text,
    email_verified_at timestamp with time zone,
    phone text,
    phone_verified_at timestamp with time zone,
    locale text NOT NULL,
    theme text NOT NULL,
    reduce_motion boolean NOT NULL,
    picture_hash text,
    created_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone
);


ALTER TABLE identity.account OWNER TO postgres;

--
-- Name: account_organisation; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.account_organisation (
    account_id uuid NOT NULL,
    org_id uuid NOT NULL,
    member_id uuid NOT NULL
);


ALTER TABLE identity.account_organisation OWNER TO postgres;

--
-- Name: contact_claim; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.contact_claim (
    account_id uuid NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    code_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tries bigint NOT NULL
);


ALTER TABLE identity.contact_claim OWNER TO postgres;

--
-- Name: credential; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.credential (
    account_id uuid NOT NULL,
    password_hash text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);


ALTER TABLE identity.credential OWNER TO postgres;

--
-- Name: device; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.device (
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL
);


ALTER TABLE identity.device OWNER TO postgres;

--
-- Name: invitation; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.invitation (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    email text,
    secret_hash bytea NOT NULL,
    role_id uuid,
    department_ids uuid[] NOT NULL,
    uses bigint NOT NULL,
    max_uses bigint,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY identity.invitation FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.invitation OWNER TO postgres;

--
-- Name: member; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.member (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone
);

ALTER TABLE ONLY identity.member FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.member OWNER TO postgres;

--
-- Name: member_role; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.member_role (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    role_id uuid NOT NULL
);

ALTER TABLE ONLY identity.member_role FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.member_role OWNER TO postgres;

--
-- Name: organisation; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.organisation (
    id uuid NOT NULL,
    name text NOT NULL,
    sector text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone
);


ALTER TABLE identity.organisation OWNER TO postgres;

--
-- Name: picture; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.picture (
    account_id uuid NOT NULL,
    hash text NOT NULL,
    data bytea NOT NULL
);


ALTER TABLE identity.picture OWNER TO postgres;

--
-- Name: reset_token; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.reset_token (
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    sent_to text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);


ALTER TABLE identity.reset_token OWNER TO postgres;

--
-- Name: role; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.role (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    builtin text,
    permissions text[] NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY identity.role FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.role OWNER TO postgres;

--
-- Name: session; Type: TABLE; Schema: identity; Owner: postgres
--

CREATE TABLE identity.session (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    agent text NOT NULL,
    address text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);


ALTER TABLE identity.session OWNER TO postgres;

--
-- Name: long_job; Type: TABLE; Schema: queue; Owner: postgres
--

CREATE TABLE queue.long_job (
    id uuid NOT NULL,
    org_id uuid,
    job_id bigint NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    progress double precision NOT NULL,
    note text NOT NULL,
    error text,
    cancel_asked boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_long_job_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);


ALTER TABLE queue.long_job OWNER TO postgres;

--
-- Name: pgqueuer; Type: TABLE; Schema: queue; Owner: postgres
--

CREATE TABLE queue.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);


ALTER TABLE queue.pgqueuer OWNER TO postgres;

--
-- Name: pgqueuer_id_seq; Type: SEQUENCE; Schema: queue; Owner: postgres
--

CREATE SEQUENCE queue.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE queue.pgqueuer_id_seq OWNER TO postgres;

--
-- Name: pgqueuer_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: postgres
--

ALTER SEQUENCE queue.pgqueuer_id_seq OWNED BY queue.pgqueuer.id;


--
-- Name: pgqueuer_log; Type: TABLE; Schema: queue; Owner: postgres
--

CREATE TABLE queue.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);


ALTER TABLE queue.pgqueuer_log OWNER TO postgres;

--
-- Name: pgqueuer_log_id_seq; Type: SEQUENCE; Schema: queue; Owner: postgres
--

ALTER TABLE queue.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME queue.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: pgqueuer_schedules; Type: TABLE; Schema: queue; Owner: postgres
--

CREATE TABLE queue.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status queue.pgqueuer_status DEFAULT 'queued'::queue.pgqueuer_status
);


ALTER TABLE queue.pgqueuer_schedules OWNER TO postgres;

--
-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE; Schema: queue; Owner: postgres
--

CREATE SEQUENCE queue.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE queue.pgqueuer_schedules_id_seq OWNER TO postgres;

--
-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: postgres
--

ALTER SEQUENCE queue.pgqueuer_schedules_id_seq OWNED BY queue.pgqueuer_schedules.id;


--
-- Name: pgqueuer_statistics; Type: TABLE; Schema: queue; Owner: postgres
--

CREATE TABLE queue.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);


ALTER TABLE queue.pgqueuer_statistics OWNER TO postgres;

--
-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE; Schema: queue; Owner: postgres
--

CREATE SEQUENCE queue.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE queue.pgqueuer_statistics_id_seq OWNER TO postgres;

--
-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: postgres
--

ALTER SEQUENCE queue.pgqueuer_statistics_id_seq OWNED BY queue.pgqueuer_statistics.id;


--
-- Name: schedule; Type: TABLE; Schema: queue; Owner: postgres
--

CREATE TABLE queue.schedule (
    name text NOT NULL,
    next_at timestamp with time zone NOT NULL,
    owner uuid,
    lease_until timestamp with time zone,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    failures bigint NOT NULL,
    error text
);


ALTER TABLE queue.schedule OWNER TO postgres;

--
-- Name: pgqueuer id; Type: DEFAULT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_id_seq'::regclass);


--
-- Name: pgqueuer_schedules id; Type: DEFAULT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_schedules_id_seq'::regclass);


--
-- Name: pgqueuer_statistics id; Type: DEFAULT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_statistics_id_seq'::regclass);


--
-- Data for Name: account_entry; Type: TABLE DATA; Schema: audit; Owner: postgres
--

INSERT INTO audit.account_entry VALUES ('01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', '01a2058a-0a17-7534-b6b8-7e1a64e2ea9f', '2026-11-22 23:14:21.602453+00', 'identity.signed_up', '10.0.0.1', 'python-httpx/0.28.1');
INSERT INTO audit.account_entry VALUES ('01a2058a-0c45-7102-a88f-d1c684591397', '01a2058a-0cb8-7319-810a-690637103e6b', '2026-11-22 23:14:22.854032+00', 'identity.signed_up', '10.0.0.3', 'python-httpx/0.28.1');
INSERT INTO audit.account_entry VALUES ('01a2058a-0e5c-7449-abec-ba5efaebbd1b', '01a2058a-0ff8-756f-bbec-4cd639aed062', '2026-11-22 23:14:23.29+00', 'identity.signed_up', '10.0.0.5', 'python-httpx/0.28.1');


--
-- Data for Name: entry; Type: TABLE DATA; Schema: audit; Owner: postgres
--

INSERT INTO audit.entry VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 1, '2026-11-22 23:14:21.602453+00', '01a2058a-08af-77ab-94a0-cef2dbfd765f', NULL, 'identity.organisation_created', '01a2058a-0899-70a8-8dea-65ca14bbe37e', '{}', '\x2995d6890dbc3295db607eef4e23d8227aef4933deae23993d94e751dce22cf1');
INSERT INTO audit.entry VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 2, '2026-11-22 23:14:22.565977+00', '01a2058a-08af-77ab-94a0-cef2dbfd765f', NULL, 'identity.invitations_created', '01a2058a-0b2b-7460-8da5-26ad1bd3fba6', '{"count":1,"kind":"link","role":null}', '\xffdb80dd9352102a1390efe93aff3d89ba78dca69a97a52e0b8164b81fe01fe2');
INSERT INTO audit.entry VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 3, '2026-11-22 23:14:22.854032+00', '01a2058a-0c8e-701d-891b-93b96e90d46d', NULL, 'identity.member_joined', '01a2058a-0c8e-701d-891b-93b96e90d46d', '{"invitation":"01a2058a-0b2b-7460-8da5-26ad1bd3fba6"}', '\xf61f34030e668b239f239e71899219ed30337fe326c4ecd5fa2c1d5b52faa6b3');
INSERT INTO audit.entry VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 4, '2026-11-22 23:14:23.088604+00', '01a2058a-08af-77ab-94a0-cef2dbfd765f', NULL, 'identity.invitations_created', '01a2058a-0d0d-708c-b89c-bde1d6c83d9a', '{"count":1,"kind":"link","role":null}', '\x26de703b0796748b828fd4c265a2060a6570790ccaa30ca412a87611d24736ee');
INSERT INTO audit.entry VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 5, '2026-11-22 23:14:23.29+00', '01a2058a-0f27-72bb-bb88-e691025c1ddd', NULL, 'identity.member_joined', '01a2058a-0f27-72bb-bb88-e691025c1ddd', '{"invitation":"01a2058a-0d0d-708c-b89c-bde1d6c83d9a"}', '\xf6ec1403862d3f1d75090e24b75ccce885bf4518a83a0f0a9e46dd51d062ef4d');
INSERT INTO audit.entry VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 6, '2026-11-22 23:14:24.932993+00', '01a2058a-08af-77ab-94a0-cef2dbfd765f', NULL, 'directory.department_created', '01a2058a-1459-77f1-a681-b66aaaf78ce7', '{"parent_id":null}', '\xcf799a1a32d829d20fd2ab979d1bc332bf6641e04e636b2b6fe4f6d6661df14e');


--
-- Data for Name: head; Type: TABLE DATA; Schema: audit; Owner: postgres
--

INSERT INTO audit.head VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 6, '\xcf799a1a32d829d20fd2ab979d1bc332bf6641e04e636b2b6fe4f6d6661df14e', NULL);


--
-- Data for Name: conversation; Type: TABLE DATA; Schema: chat; Owner: postgres
--

INSERT INTO chat.conversation VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', 'group', 'Room', NULL, '01a2058a-0c8e-701d-891b-93b96e90d46d', '2026-11-22 23:14:24.324797+00', 5, 4, '2026-11-22 23:14:24.657198+00', 3);
INSERT INTO chat.conversation VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '10435320-8520-556e-8cba-7e535ff990d0', 'direct', NULL, '01a2058a-0c8e-701d-891b-93b96e90d46d 01a2058a-0f27-72bb-bb88-e691025c1ddd', '01a2058a-0f27-72bb-bb88-e691025c1ddd', '2026-11-22 23:14:24.717102+00', 2, 1, '2026-11-22 23:14:24.893703+00', 2);


--
-- Data for Name: feed; Type: TABLE DATA; Schema: chat; Owner: postgres
--

INSERT INTO chat.feed VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0c8e-701d-891b-93b96e90d46d', 1, '2026-11-22 23:14:24.324797+00', '{"n":1,"k":"joined","c":"01a2058a-11a0-72ab-87a5-5439c8887c55","b":{"seq":1}}');
INSERT INTO chat.feed VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0f27-72bb-bb88-e691025c1ddd', 1, '2026-11-22 23:14:24.324797+00', '{"n":1,"k":"joined","c":"01a2058a-11a0-72ab-87a5-5439c8887c55","b":{"seq":1}}');
INSERT INTO chat.feed VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08af-77ab-94a0-cef2dbfd765f', 1, '2026-11-22 23:14:24.324797+00', '{"n":1,"k":"joined","c":"01a2058a-11a0-72ab-87a5-5439c8887c55","b":{"seq":1}}');
INSERT INTO chat.feed VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0f27-72bb-bb88-e691025c1ddd', 2, '2026-11-22 23:14:24.717102+00', '{"n":2,"k":"joined","c":"10435320-8520-556e-8cba-7e535ff990d0","b":{"seq":1}}');
INSERT INTO chat.feed VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0c8e-701d-891b-93b96e90d46d', 2, '2026-11-22 23:14:24.717102+00', '{"n":2,"k":"joined","c":"10435320-8520-556e-8cba-7e535ff990d0","b":{"seq":1}}');


--
-- Data for Name: feed_head; Type: TABLE DATA; Schema: chat; Owner: postgres
--

INSERT INTO chat.feed_head VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08af-77ab-94a0-cef2dbfd765f', 1, 1);
INSERT INTO chat.feed_head VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0c8e-701d-891b-93b96e90d46d', 2, 1);
INSERT INTO chat.feed_head VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0f27-72bb-bb88-e691025c1ddd', 2, 1);


--
-- Data for Name: log; Type: TABLE DATA; Schema: chat; Owner: postgres
--

INSERT INTO chat.log VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', 1, 0, 'created', '01a2058a-0c8e-701d-891b-93b96e90d46d', '2026-11-22 23:14:24.324797+00', '{"c":"01a2058a-11a0-72ab-87a5-5439c8887c55","s":1,"o":0,"k":"created","by":"01a2058a-0c8e-701d-891b-93b96e90d46d","at":1795389264324,"b":{"title":"Room"}}');
INSERT INTO chat.log VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', 2, 1, 'message', '01a2058a-0c8e-701d-891b-93b96e90d46d', '2026-11-22 23:14:24.608418+00', '{"c":"01a2058a-11a0-72ab-87a5-5439c8887c55","s":2,"o":1,"k":"message","by":"01a2058a-0c8e-701d-891b-93b96e90d46d","at":1795389264608,"b":{"text":"Good morning"},"key":"bba07882-6854-4fe9-9919-4af5aeb98db2"}');
INSERT INTO chat.log VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', 3, 2, 'message', '01a2058a-0c8e-701d-891b-93b96e90d46d', '2026-11-22 23:14:24.627855+00', '{"c":"01a2058a-11a0-72ab-87a5-5439c8887c55","s":3,"o":2,"k":"message","by":"01a2058a-0c8e-701d-891b-93b96e90d46d","at":1795389264627,"b":{"text":"早上好"},"key":"a2143d7c-56a1-4367-8489-d5d00860b515"}');
INSERT INTO chat.log VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', 4, 3, 'message', '01a2058a-0c8e-701d-891b-93b96e90d46d', '2026-11-22 23:14:24.644527+00', '{"c":"01a2058a-11a0-72ab-87a5-5439c8887c55","s":4,"o":3,"k":"message","by":"01a2058a-0c8e-701d-891b-93b96e90d46d","at":1795389264644,"b":{"text":"Guten Morgen"},"key":"3079a1d0-96a8-4ae3-96ab-d387764cd528"}');
INSERT INTO chat.log VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', 5, 4, 'message', '01a2058a-0c8e-701d-891b-93b96e90d46d', '2026-11-22 23:14:24.657198+00', '{"c":"01a2058a-11a0-72ab-87a5-5439c8887c55","s":5,"o":4,"k":"message","by":"01a2058a-0c8e-701d-891b-93b96e90d46d","at":1795389264657,"b":{"text":"Buongiorno"},"key":"1f64abfd-1849-4fae-9dac-fda808a99cbd"}');
INSERT INTO chat.log VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '10435320-8520-556e-8cba-7e535ff990d0', 1, 0, 'created', '01a2058a-0f27-72bb-bb88-e691025c1ddd', '2026-11-22 23:14:24.717102+00', '{"c":"10435320-8520-556e-8cba-7e535ff990d0","s":1,"o":0,"k":"created","by":"01a2058a-0f27-72bb-bb88-e691025c1ddd","at":1795389264717,"b":{"title":null}}');
INSERT INTO chat.log VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '10435320-8520-556e-8cba-7e535ff990d0', 2, 1, 'message', '01a2058a-0f27-72bb-bb88-e691025c1ddd', '2026-11-22 23:14:24.893703+00', '{"c":"10435320-8520-556e-8cba-7e535ff990d0","s":2,"o":1,"k":"message","by":"01a2058a-0f27-72bb-bb88-e691025c1ddd","at":1795389264893,"b":{"text":"Lunch?"},"key":"87f22246-ba2b-46d3-9a86-fd938a106322"}');


--
-- Data for Name: participant; Type: TABLE DATA; Schema: chat; Owner: postgres
--

INSERT INTO chat.participant VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', '01a2058a-0f27-72bb-bb88-e691025c1ddd', 'member', '2026-11-22 23:14:24.324797+00', 1, 1, 0, 0, 1);
INSERT INTO chat.participant VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', '01a2058a-08af-77ab-94a0-cef2dbfd765f', 'member', '2026-11-22 23:14:24.324797+00', 1, 1, 0, 0, 1);
INSERT INTO chat.participant VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', '01a2058a-0c8e-701d-891b-93b96e90d46d', 'owner', '2026-11-22 23:14:24.324797+00', 1, 5, 4, 4, 5);
INSERT INTO chat.participant VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '10435320-8520-556e-8cba-7e535ff990d0', '01a2058a-0c8e-701d-891b-93b96e90d46d', 'owner', '2026-11-22 23:14:24.717102+00', 1, 1, 0, 0, 1);
INSERT INTO chat.participant VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '10435320-8520-556e-8cba-7e535ff990d0', '01a2058a-0f27-72bb-bb88-e691025c1ddd', 'owner', '2026-11-22 23:14:24.717102+00', 1, 2, 1, 1, 2);


--
-- Data for Name: sent; Type: TABLE DATA; Schema: chat; Owner: postgres
--

INSERT INTO chat.sent VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', '01a2058a-0c8e-701d-891b-93b96e90d46d', 'bba07882-6854-4fe9-9919-4af5aeb98db2', 2, 1, '2026-11-22 23:14:24.608418+00');
INSERT INTO chat.sent VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', '01a2058a-0c8e-701d-891b-93b96e90d46d', 'a2143d7c-56a1-4367-8489-d5d00860b515', 3, 2, '2026-11-22 23:14:24.627855+00');
INSERT INTO chat.sent VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', '01a2058a-0c8e-701d-891b-93b96e90d46d', '3079a1d0-96a8-4ae3-96ab-d387764cd528', 4, 3, '2026-11-22 23:14:24.644527+00');
INSERT INTO chat.sent VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-11a0-72ab-87a5-5439c8887c55', '01a2058a-0c8e-701d-891b-93b96e90d46d', '1f64abfd-1849-4fae-9dac-fda808a99cbd', 5, 4, '2026-11-22 23:14:24.657198+00');
INSERT INTO chat.sent VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '10435320-8520-556e-8cba-7e535ff990d0', '01a2058a-0f27-72bb-bb88-e691025c1ddd', '87f22246-ba2b-46d3-9a86-fd938a106322', 2, 1, '2026-11-22 23:14:24.893703+00');


--
-- Data for Name: account_idempotency; Type: TABLE DATA; Schema: core; Owner: postgres
--



--
-- Data for Name: dev_mail; Type: TABLE DATA; Schema: core; Owner: postgres
--

INSERT INTO core.dev_mail VALUES ('01a2058a-080f-74b8-9e38-931edc865ef8', 'mail', 'olga.release.2@example.org', '158449 is your Workhall code', 'Your code is 158449. Enter it where you were asked for it. It is valid for 15 minutes.

If you did not ask for it, you need not do anything. Never tell the code to anybody.', 'en', '2026-11-22 23:14:21.602453+00');
INSERT INTO core.dev_mail VALUES ('01a2058a-0c57-7715-8f14-6d71473709df', 'mail', 'ada.release.4@example.org', '226307 is your Workhall code', 'Your code is 226307. Enter it where you were asked for it. It is valid for 15 minutes.

If you did not ask for it, you need not do anything. Never tell the code to anybody.', 'en', '2026-11-22 23:14:22.854032+00');
INSERT INTO core.dev_mail VALUES ('01a2058a-0e89-700d-9bc9-39d6193af6c9', 'mail', 'bo.release.6@example.org', '256123 is your Workhall code', 'Your code is 256123. Enter it where you were asked for it. It is valid for 15 minutes.

If you did not ask for it, you need not do anything. Never tell the code to anybody.', 'en', '2026-11-22 23:14:23.29+00');


--
-- Data for Name: idempotency; Type: TABLE DATA; Schema: core; Owner: postgres
--



--
-- Data for Name: migration; Type: TABLE DATA; Schema: core; Owner: postgres
--

INSERT INTO core.migration VALUES ('chat_0001');
INSERT INTO core.migration VALUES ('directory_0001');
INSERT INTO core.migration VALUES ('audit_0001');
INSERT INTO core.migration VALUES ('core_0003');


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: core; Owner: postgres
--



--
-- Data for Name: revocation; Type: TABLE DATA; Schema: core; Owner: postgres
--



--
-- Data for Name: department; Type: TABLE DATA; Schema: directory; Owner: postgres
--

INSERT INTO directory.department VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-1459-77f1-a681-b66aaaf78ce7', NULL, 'Operations', 0, '2026-11-22 23:14:24.932993+00');


--
-- Data for Name: head; Type: TABLE DATA; Schema: directory; Owner: postgres
--



--
-- Data for Name: person; Type: TABLE DATA; Schema: directory; Owner: postgres
--

INSERT INTO directory.person VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08af-77ab-94a0-cef2dbfd765f', '01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', 'Olga', false, '', '', NULL, NULL, NULL, NULL, 'olga', '2026-11-22 23:14:21.602453+00', NULL);
INSERT INTO directory.person VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0c8e-701d-891b-93b96e90d46d', '01a2058a-0c45-7102-a88f-d1c684591397', 'Ada', false, '', '', NULL, NULL, NULL, NULL, 'ada', '2026-11-22 23:14:22.854032+00', NULL);
INSERT INTO directory.person VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0f27-72bb-bb88-e691025c1ddd', '01a2058a-0e5c-7449-abec-ba5efaebbd1b', 'Bo', false, '', '', NULL, NULL, NULL, NULL, 'bo', '2026-11-22 23:14:23.29+00', NULL);


--
-- Data for Name: person_keys; Type: TABLE DATA; Schema: directory; Owner: postgres
--

INSERT INTO directory.person_keys VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08af-77ab-94a0-cef2dbfd765f', ' olga o ', ' olga o ', 8, '{}', 'olga');
INSERT INTO directory.person_keys VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0c8e-701d-891b-93b96e90d46d', ' ada a ', ' ada a ', 7, '{}', 'ada');
INSERT INTO directory.person_keys VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0f27-72bb-bb88-e691025c1ddd', ' bo b ', ' bo b ', 6, '{}', 'bo');


--
-- Data for Name: placement; Type: TABLE DATA; Schema: directory; Owner: postgres
--



--
-- Data for Name: tree; Type: TABLE DATA; Schema: directory; Owner: postgres
--

INSERT INTO directory.tree VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 1);


--
-- Data for Name: account; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.account VALUES ('01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', 'Olga', 'olga.release.2@example.org', NULL, NULL, NULL, 'en', 'system', false, NULL, '2026-11-22 23:14:21.602453+00', NULL);
INSERT INTO identity.account VALUES ('01a2058a-0c45-7102-a88f-d1c684591397', 'Ada', 'ada.release.4@example.org', NULL, NULL, NULL, 'en', 'system', false, NULL, '2026-11-22 23:14:22.854032+00', NULL);
INSERT INTO identity.account VALUES ('01a2058a-0e5c-7449-abec-ba5efaebbd1b', 'Bo', 'bo.release.6@example.org', NULL, NULL, NULL, 'en', 'system', false, NULL, '2026-11-22 23:14:23.29+00', NULL);


--
-- Data for Name: account_organisation; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.account_organisation VALUES ('01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', '01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08af-77ab-94a0-cef2dbfd765f');
INSERT INTO identity.account_organisation VALUES ('01a2058a-0c45-7102-a88f-d1c684591397', '01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0c8e-701d-891b-93b96e90d46d');
INSERT INTO identity.account_organisation VALUES ('01a2058a-0e5c-7449-abec-ba5efaebbd1b', '01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0f27-72bb-bb88-e691025c1ddd');


--
-- Data for Name: contact_claim; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.contact_claim VALUES ('01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', 'email', 'olga.release.2@example.org', '\x8eb0ff8a7c3154d63a5fa62ff58e09263b460df1ec7dd44c6f0aa207caa838f3', '2026-11-22 23:29:21.602453+00', 0);
INSERT INTO identity.contact_claim VALUES ('01a2058a-0c45-7102-a88f-d1c684591397', 'email', 'ada.release.4@example.org', '\x94d1580a95b01c438c478656747ef584aee3ed9fc10f0c8678536fe1a0e35f7c', '2026-11-22 23:29:22.854032+00', 0);
INSERT INTO identity.contact_claim VALUES ('01a2058a-0e5c-7449-abec-ba5efaebbd1b', 'email', 'bo.release.6@example.org', '\x10610482da474b453ab1f993513e693c4b059c423b5911953cd0e549f16e519e', '2026-11-22 23:29:23.29+00', 0);


--
-- Data for Name: credential; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.credential VALUES ('01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', '$argon2id$v=19$m=64,t=1,p=1$rKKjznT584WenXOe3vtqZw$72p1kupOtpLqxrLNAjq695WKUbxuSTKFdT+2my7R43k', '2026-11-22 23:14:21.602453+00');
INSERT INTO identity.credential VALUES ('01a2058a-0c45-7102-a88f-d1c684591397', '$argon2id$v=19$m=64,t=1,p=1$Y9sO5K34dQviAZVcx18t9g$NldkFvCiJT1eow21U9Wt3DdM4jWraidW6WVmt4KSEcw', '2026-11-22 23:14:22.854032+00');
INSERT INTO identity.credential VALUES ('01a2058a-0e5c-7449-abec-ba5efaebbd1b', '$argon2id$v=19$m=64,t=1,p=1$1M+LMcJz2DME0gUNxVKW2w$hdRfBKBXPXI5Bj24oz0PmdWtnouUUvZCuJYVq3OhAVM', '2026-11-22 23:14:23.29+00');


--
-- Data for Name: device; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.device VALUES ('\xae6f672217b3099c6e1c1d1d9094f5ac76f8f9f0448c9bc867dbcf16baaa5228', '01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', '2026-11-22 23:14:21.602453+00');
INSERT INTO identity.device VALUES ('\xbe58b0fcb02ab7198f55f166e49ddfac1e7f18bf79931e451fedea7d1782ecf4', '01a2058a-0c45-7102-a88f-d1c684591397', '2026-11-22 23:14:22.854032+00');
INSERT INTO identity.device VALUES ('\x8de47176407d030c6cfbe0b4229784bcab64e4dba1563c6c38d04fdbbfab6f5f', '01a2058a-0e5c-7449-abec-ba5efaebbd1b', '2026-11-22 23:14:23.29+00');


--
-- Data for Name: invitation; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.invitation VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0b2b-7460-8da5-26ad1bd3fba6', 'link', NULL, '\x230f80e3bb638d24aa613d2a60678b4c1a707ae3404ef44ec13eafe1ed7dd099', NULL, '{}', 1, NULL, '2026-12-06 23:14:22.565977+00', NULL, '01a2058a-08af-77ab-94a0-cef2dbfd765f', '2026-11-22 23:14:22.565977+00');
INSERT INTO identity.invitation VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0d0d-708c-b89c-bde1d6c83d9a', 'link', NULL, '\xbf99e5c3a2b04c3b220191fa712c259347dbebc7ca56d6cd44733e04cc0e7ba4', NULL, '{}', 1, NULL, '2026-12-06 23:14:23.088604+00', NULL, '01a2058a-08af-77ab-94a0-cef2dbfd765f', '2026-11-22 23:14:23.088604+00');


--
-- Data for Name: member; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.member VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08af-77ab-94a0-cef2dbfd765f', '01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', '2026-11-22 23:14:21.602453+00', NULL);
INSERT INTO identity.member VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0c8e-701d-891b-93b96e90d46d', '01a2058a-0c45-7102-a88f-d1c684591397', '2026-11-22 23:14:22.854032+00', NULL);
INSERT INTO identity.member VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-0f27-72bb-bb88-e691025c1ddd', '01a2058a-0e5c-7449-abec-ba5efaebbd1b', '2026-11-22 23:14:23.29+00', NULL);


--
-- Data for Name: member_role; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.member_role VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08af-77ab-94a0-cef2dbfd765f', '01a2058a-08c0-7119-818e-86d212519ec8');


--
-- Data for Name: organisation; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.organisation VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', 'Hall', 'other', '2026-11-22 23:14:21.602453+00', NULL);


--
-- Data for Name: picture; Type: TABLE DATA; Schema: identity; Owner: postgres
--



--
-- Data for Name: reset_token; Type: TABLE DATA; Schema: identity; Owner: postgres
--



--
-- Data for Name: role; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.role VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08c0-7119-818e-86d212519ec8', 'Owner', 'owner', '{}', '2026-11-22 23:14:21.602453+00');
INSERT INTO identity.role VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08c0-7119-818e-86d394a9c82d', 'Admin', 'admin', '{}', '2026-11-22 23:14:21.602453+00');
INSERT INTO identity.role VALUES ('01a2058a-0899-70a8-8dea-65ca14bbe37e', '01a2058a-08c0-7119-818e-86d498d5f52a', 'Member', 'member', '{}', '2026-11-22 23:14:21.602453+00');


--
-- Data for Name: session; Type: TABLE DATA; Schema: identity; Owner: postgres
--

INSERT INTO identity.session VALUES ('01a2058a-0864-75a9-b74c-e5df3e0e53f5', '01a2058a-07d9-74b4-a4cd-ff0a3f13a9bc', '\x0aab5870156b2124ce18cecd756e43d13201d69ae873e6a71571e64603f1f845', 'python-httpx/0.28.1', '10.0.0.1', '2026-11-22 23:14:21.602453+00', '2026-11-22 23:14:21.602453+00', '2026-12-22 23:14:21.602453+00');
INSERT INTO identity.session VALUES ('01a2058a-0c58-77dd-91e1-5c431dececbb', '01a2058a-0c45-7102-a88f-d1c684591397', '\x029270cee176dcb4e549ede6fa229ed82652d47cd1464820c1ab4a02f331ff2f', 'python-httpx/0.28.1', '10.0.0.3', '2026-11-22 23:14:22.854032+00', '2026-11-22 23:14:22.854032+00', '2026-12-22 23:14:22.854032+00');
INSERT INTO identity.session VALUES ('01a2058a-0eea-7598-844d-79a8c3fdc724', '01a2058a-0e5c-7449-abec-ba5efaebbd1b', '\xedbc367d9a548c6cda96fd5de41d85ecacb809553088579da552d40de659e772', 'python-httpx/0.28.1', '10.0.0.5', '2026-11-22 23:14:23.29+00', '2026-11-22 23:14:23.29+00', '2026-12-22 23:14:23.29+00');


--
-- Data for Name: long_job; Type: TABLE DATA; Schema: queue; Owner: postgres
--



--
-- Data for Name: pgqueuer; Type: TABLE DATA; Schema: queue; Owner: postgres
--



--
-- Data for Name: pgqueuer_log; Type: TABLE DATA; Schema: queue; Owner: postgres
--

INSERT INTO queue.pgqueuer_log VALUES (1, '2026-11-22 23:14:21.752359+00', 1, 'queued', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (2, '2026-11-22 23:14:22.561353+00', 1, 'picked', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (3, '2026-11-22 23:14:22.724452+00', 1, 'successful', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (4, '2026-11-22 23:14:22.866953+00', 2, 'queued', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (5, '2026-11-22 23:14:23.064339+00', 2, 'picked', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (6, '2026-11-22 23:14:23.14307+00', 2, 'successful', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (7, '2026-11-22 23:14:23.300385+00', 3, 'queued', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (8, '2026-11-22 23:14:23.902367+00', 3, 'picked', 0, 'core.send_mail', NULL, false);
INSERT INTO queue.pgqueuer_log VALUES (9, '2026-11-22 23:14:24.292341+00', 3, 'successful', 0, 'core.send_mail', NULL, false);


--
-- Data for Name: pgqueuer_schedules; Type: TABLE DATA; Schema: queue; Owner: postgres
--



--
-- Data for Name: pgqueuer_statistics; Type: TABLE DATA; Schema: queue; Owner: postgres
--



--
-- Data for Name: schedule; Type: TABLE DATA; Schema: queue; Owner: postgres
--

INSERT INTO queue.schedule VALUES ('audit.forget_old_account_entries', '2026-11-23 23:14:21.853215+00', NULL, NULL, '2026-11-22 23:14:21.853215+00', '2026-11-22 23:14:21.96035+00', 0, NULL);
INSERT INTO queue.schedule VALUES ('chat.prune', '2026-11-23 23:14:21.885053+00', NULL, NULL, '2026-11-22 23:14:21.885053+00', '2026-11-22 23:14:22.011013+00', 0, NULL);
INSERT INTO queue.schedule VALUES ('core.prune_dev_mail', '2026-11-23 23:14:21.94136+00', NULL, NULL, '2026-11-22 23:14:21.94136+00', '2026-11-22 23:14:22.10332+00', 0, NULL);
INSERT INTO queue.schedule VALUES ('identity.purge_deleted_organisations', '2026-11-23 05:14:22.021819+00', NULL, NULL, '2026-11-22 23:14:22.021819+00', '2026-11-22 23:14:22.137578+00', 0, NULL);
INSERT INTO queue.schedule VALUES ('identity.forget_what_ended', '2026-11-23 00:14:21.976444+00', NULL, NULL, '2026-11-22 23:14:21.976444+00', '2026-11-22 23:14:22.195239+00', 0, NULL);
INSERT INTO queue.schedule VALUES ('queue.prune', '2026-11-23 23:14:22.080424+00', NULL, NULL, '2026-11-22 23:14:22.080424+00', '2026-11-22 23:14:22.219329+00', 0, NULL);


--
-- Name: pgqueuer_id_seq; Type: SEQUENCE SET; Schema: queue; Owner: postgres
--

SELECT pg_catalog.setval('queue.pgqueuer_id_seq', 3, true);


--
-- Name: pgqueuer_log_id_seq; Type: SEQUENCE SET; Schema: queue; Owner: postgres
--

SELECT pg_catalog.setval('queue.pgqueuer_log_id_seq', 9, true);


--
-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE SET; Schema: queue; Owner: postgres
--

SELECT pg_catalog.setval('queue.pgqueuer_schedules_id_seq', 1, false);


--
-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE SET; Schema: queue; Owner: postgres
--

SELECT pg_catalog.setval('queue.pgqueuer_statistics_id_seq', 1, false);


--
-- Name: account_entry pk_account_entry; Type: CONSTRAINT; Schema: audit; Owner: postgres
--

ALTER TABLE ONLY audit.account_entry
    ADD CONSTRAINT pk_account_entry PRIMARY KEY (account_id, id);


--
-- Name: entry pk_entry; Type: CONSTRAINT; Schema: audit; Owner: postgres
--

ALTER TABLE ONLY audit.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (org_id, seq);


--
-- Name: head pk_head; Type: CONSTRAINT; Schema: audit; Owner: postgres
--

ALTER TABLE ONLY audit.head
    ADD CONSTRAINT pk_head PRIMARY KEY (org_id);


--
-- Name: conversation pk_conversation; Type: CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.conversation
    ADD CONSTRAINT pk_conversation PRIMARY KEY (org_id, id);


--
-- Name: feed pk_feed; Type: CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.feed
    ADD CONSTRAINT pk_feed PRIMARY KEY (org_id, member_id, n);


--
-- Name: feed_head pk_feed_head; Type: CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.feed_head
    ADD CONSTRAINT pk_feed_head PRIMARY KEY (org_id, member_id);


--
-- Name: log pk_log; Type: CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.log
    ADD CONSTRAINT pk_log PRIMARY KEY (org_id, conversation_id, seq);


--
-- Name: participant pk_participant; Type: CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.participant
    ADD CONSTRAINT pk_participant PRIMARY KEY (org_id, conversation_id, member_id);


--
-- Name: sent pk_sent; Type: CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.sent
    ADD CONSTRAINT pk_sent PRIMARY KEY (org_id, conversation_id, sender_id, key);


--
-- Name: conversation uq_conversation_org_id_direct_key; Type: CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.conversation
    ADD CONSTRAINT uq_conversation_org_id_direct_key UNIQUE (org_id, direct_key);


--
-- Name: migration migration_pkey; Type: CONSTRAINT; Schema: core; Owner: postgres
--

ALTER TABLE ONLY core.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (version_num);


--
-- Name: account_idempotency pk_account_idempotency; Type: CONSTRAINT; Schema: core; Owner: postgres
--

ALTER TABLE ONLY core.account_idempotency
    ADD CONSTRAINT pk_account_idempotency PRIMARY KEY (owner, key);


--
-- Name: dev_mail pk_dev_mail; Type: CONSTRAINT; Schema: core; Owner: postgres
--

ALTER TABLE ONLY core.dev_mail
    ADD CONSTRAINT pk_dev_mail PRIMARY KEY (id);


--
-- Name: idempotency pk_idempotency; Type: CONSTRAINT; Schema: core; Owner: postgres
--

ALTER TABLE ONLY core.idempotency
    ADD CONSTRAINT pk_idempotency PRIMARY KEY (org_id, owner, key);


--
-- Name: outbox pk_outbox; Type: CONSTRAINT; Schema: core; Owner: postgres
--

ALTER TABLE ONLY core.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (org_id, id);


--
-- Name: revocation pk_revocation; Type: CONSTRAINT; Schema: core; Owner: postgres
--

ALTER TABLE ONLY core.revocation
    ADD CONSTRAINT pk_revocation PRIMARY KEY (id);


--
-- Name: outbox uq_outbox_org_id_event_id_handler; Type: CONSTRAINT; Schema: core; Owner: postgres
--

ALTER TABLE ONLY core.outbox
    ADD CONSTRAINT uq_outbox_org_id_event_id_handler UNIQUE (org_id, event_id, handler);


--
-- Name: department pk_department; Type: CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.department
    ADD CONSTRAINT pk_department PRIMARY KEY (org_id, id);


--
-- Name: head pk_head; Type: CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.head
    ADD CONSTRAINT pk_head PRIMARY KEY (org_id, department_id, person_id);


--
-- Name: person pk_person; Type: CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.person
    ADD CONSTRAINT pk_person PRIMARY KEY (org_id, id);


--
-- Name: person_keys pk_person_keys; Type: CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.person_keys
    ADD CONSTRAINT pk_person_keys PRIMARY KEY (org_id, person_id);


--
-- Name: placement pk_placement; Type: CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.placement
    ADD CONSTRAINT pk_placement PRIMARY KEY (org_id, department_id, person_id);


--
-- Name: tree pk_tree; Type: CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.tree
    ADD CONSTRAINT pk_tree PRIMARY KEY (org_id);


--
-- Name: account pk_account; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);


--
-- Name: account_organisation pk_account_organisation; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.account_organisation
    ADD CONSTRAINT pk_account_organisation PRIMARY KEY (account_id, org_id);


--
-- Name: contact_claim pk_contact_claim; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.contact_claim
    ADD CONSTRAINT pk_contact_claim PRIMARY KEY (account_id, kind);


--
-- Name: credential pk_credential; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.credential
    ADD CONSTRAINT pk_credential PRIMARY KEY (account_id);


--
-- Name: device pk_device; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.device
    ADD CONSTRAINT pk_device PRIMARY KEY (token_hash);


--
-- Name: invitation pk_invitation; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.invitation
    ADD CONSTRAINT pk_invitation PRIMARY KEY (org_id, id);


--
-- Name: member pk_member; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.member
    ADD CONSTRAINT pk_member PRIMARY KEY (org_id, id);


--
-- Name: member_role pk_member_role; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.member_role
    ADD CONSTRAINT pk_member_role PRIMARY KEY (org_id, member_id, role_id);


--
-- Name: organisation pk_organisation; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.organisation
    ADD CONSTRAINT pk_organisation PRIMARY KEY (id);


--
-- Name: picture pk_picture; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.picture
    ADD CONSTRAINT pk_picture PRIMARY KEY (account_id);


--
-- Name: reset_token pk_reset_token; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.reset_token
    ADD CONSTRAINT pk_reset_token PRIMARY KEY (token_hash);


--
-- Name: role pk_role; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.role
    ADD CONSTRAINT pk_role PRIMARY KEY (org_id, id);


--
-- Name: session pk_session; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT pk_session PRIMARY KEY (id);


--
-- Name: invitation uq_invitation_org_id_secret_hash; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.invitation
    ADD CONSTRAINT uq_invitation_org_id_secret_hash UNIQUE (org_id, secret_hash);


--
-- Name: member uq_member_org_id_account_id; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.member
    ADD CONSTRAINT uq_member_org_id_account_id UNIQUE (org_id, account_id);


--
-- Name: role uq_role_org_id_builtin; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.role
    ADD CONSTRAINT uq_role_org_id_builtin UNIQUE (org_id, builtin);


--
-- Name: session uq_session_token_hash; Type: CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT uq_session_token_hash UNIQUE (token_hash);


--
-- Name: pgqueuer_log pgqueuer_log_pkey; Type: CONSTRAINT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);


--
-- Name: pgqueuer pgqueuer_pkey; Type: CONSTRAINT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);


--
-- Name: pgqueuer_schedules pgqueuer_schedules_expression_entrypoint_key; Type: CONSTRAINT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);


--
-- Name: pgqueuer_schedules pgqueuer_schedules_pkey; Type: CONSTRAINT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);


--
-- Name: pgqueuer_statistics pgqueuer_statistics_pkey; Type: CONSTRAINT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);


--
-- Name: long_job pk_long_job; Type: CONSTRAINT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.long_job
    ADD CONSTRAINT pk_long_job PRIMARY KEY (id);


--
-- Name: schedule pk_schedule; Type: CONSTRAINT; Schema: queue; Owner: postgres
--

ALTER TABLE ONLY queue.schedule
    ADD CONSTRAINT pk_schedule PRIMARY KEY (name);


--
-- Name: ix_account_entry_at; Type: INDEX; Schema: audit; Owner: postgres
--

CREATE INDEX ix_account_entry_at ON audit.account_entry USING btree (at);


--
-- Name: ix_feed_at; Type: INDEX; Schema: chat; Owner: postgres
--

CREATE INDEX ix_feed_at ON chat.feed USING brin (at);


--
-- Name: ix_participant_org_id_member_id; Type: INDEX; Schema: chat; Owner: postgres
--

CREATE INDEX ix_participant_org_id_member_id ON chat.participant USING btree (org_id, member_id);


--
-- Name: ix_sent_at; Type: INDEX; Schema: chat; Owner: postgres
--

CREATE INDEX ix_sent_at ON chat.sent USING brin (at);


--
-- Name: ix_account_idempotency_created_at; Type: INDEX; Schema: core; Owner: postgres
--

CREATE INDEX ix_account_idempotency_created_at ON core.account_idempotency USING btree (created_at);


--
-- Name: ix_dev_mail_created_at; Type: INDEX; Schema: core; Owner: postgres
--

CREATE INDEX ix_dev_mail_created_at ON core.dev_mail USING btree (created_at);


--
-- Name: ix_idempotency_org_id_created_at; Type: INDEX; Schema: core; Owner: postgres
--

CREATE INDEX ix_idempotency_org_id_created_at ON core.idempotency USING btree (org_id, created_at);


--
-- Name: ix_outbox_next_at; Type: INDEX; Schema: core; Owner: postgres
--

CREATE INDEX ix_outbox_next_at ON core.outbox USING btree (next_at) WHERE (failed_at IS NULL);


--
-- Name: ix_outbox_org_id_next_at; Type: INDEX; Schema: core; Owner: postgres
--

CREATE INDEX ix_outbox_org_id_next_at ON core.outbox USING btree (org_id, next_at, id) WHERE (failed_at IS NULL);


--
-- Name: ix_revocation_at; Type: INDEX; Schema: core; Owner: postgres
--

CREATE INDEX ix_revocation_at ON core.revocation USING btree (at);


--
-- Name: ix_department_org_id_parent_id_position; Type: INDEX; Schema: directory; Owner: postgres
--

CREATE INDEX ix_department_org_id_parent_id_position ON directory.department USING btree (org_id, parent_id, "position");


--
-- Name: ix_head_org_id_person_id; Type: INDEX; Schema: directory; Owner: postgres
--

CREATE INDEX ix_head_org_id_person_id ON directory.head USING btree (org_id, person_id);


--
-- Name: ix_person_keys_keys; Type: INDEX; Schema: directory; Owner: postgres
--

CREATE INDEX ix_person_keys_keys ON directory.person_keys USING gin (keys public.gin_trgm_ops) WITH (fastupdate=off);


--
-- Name: ix_person_org_id_manager_id; Type: INDEX; Schema: directory; Owner: postgres
--

CREATE INDEX ix_person_org_id_manager_id ON directory.person USING btree (org_id, manager_id);


--
-- Name: ix_person_org_id_sort_key_id; Type: INDEX; Schema: directory; Owner: postgres
--

CREATE INDEX ix_person_org_id_sort_key_id ON directory.person USING btree (org_id, sort_key, id);


--
-- Name: ix_placement_org_id_person_id; Type: INDEX; Schema: directory; Owner: postgres
--

CREATE INDEX ix_placement_org_id_person_id ON directory.placement USING btree (org_id, person_id);


--
-- Name: ix_account_email; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_account_email ON identity.account USING btree (email);


--
-- Name: ix_account_organisation_org_id; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_account_organisation_org_id ON identity.account_organisation USING btree (org_id);


--
-- Name: ix_account_phone; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_account_phone ON identity.account USING btree (phone);


--
-- Name: ix_device_account_id; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_device_account_id ON identity.device USING btree (account_id);


--
-- Name: ix_invitation_org_id_created_by; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_invitation_org_id_created_by ON identity.invitation USING btree (org_id, created_by);


--
-- Name: ix_invitation_org_id_role_id; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_invitation_org_id_role_id ON identity.invitation USING btree (org_id, role_id);


--
-- Name: ix_member_role_org_id_role_id; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_member_role_org_id_role_id ON identity.member_role USING btree (org_id, role_id);


--
-- Name: ix_organisation_deleted_at; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_organisation_deleted_at ON identity.organisation USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);


--
-- Name: ix_reset_token_account_id; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_reset_token_account_id ON identity.reset_token USING btree (account_id);


--
-- Name: ix_session_account_id; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_session_account_id ON identity.session USING btree (account_id);


--
-- Name: ix_session_expires_at; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE INDEX ix_session_expires_at ON identity.session USING btree (expires_at);


--
-- Name: uq_account_email; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE UNIQUE INDEX uq_account_email ON identity.account USING btree (email) WHERE (email_verified_at IS NOT NULL);


--
-- Name: uq_account_phone; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE UNIQUE INDEX uq_account_phone ON identity.account USING btree (phone) WHERE (phone_verified_at IS NOT NULL);


--
-- Name: uq_role_org_id_name; Type: INDEX; Schema: identity; Owner: postgres
--

CREATE UNIQUE INDEX uq_role_org_id_name ON identity.role USING btree (org_id, lower(name));


--
-- Name: ix_long_job_updated_at; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX ix_long_job_updated_at ON queue.long_job USING btree (updated_at);


--
-- Name: pgqueuer_ep_ea_idx; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_ep_ea_idx ON queue.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::queue.pgqueuer_status);


--
-- Name: pgqueuer_ep_prio_id_idx; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_ep_prio_id_idx ON queue.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::queue.pgqueuer_status);


--
-- Name: pgqueuer_log_created; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_log_created ON queue.pgqueuer_log USING btree (created);


--
-- Name: pgqueuer_log_job_id_status; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_log_job_id_status ON queue.pgqueuer_log USING btree (job_id, created DESC);


--
-- Name: pgqueuer_log_not_aggregated; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_log_not_aggregated ON queue.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);


--
-- Name: pgqueuer_log_status; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_log_status ON queue.pgqueuer_log USING btree (status);


--
-- Name: pgqueuer_picked_heartbeat_idx; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_picked_heartbeat_idx ON queue.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::queue.pgqueuer_status);


--
-- Name: pgqueuer_picked_slot_idx; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON queue.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::queue.pgqueuer_status) AND (slot IS NOT NULL));


--
-- Name: pgqueuer_priority_id_id1_idx; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_priority_id_id1_idx ON queue.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::queue.pgqueuer_status);


--
-- Name: pgqueuer_queue_manager_id_idx; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_queue_manager_id_idx ON queue.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);


--
-- Name: pgqueuer_statistics_unique_count; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON queue.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);


--
-- Name: pgqueuer_unique_dedupe_key; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON queue.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status])) AND (dedupe_key IS NOT NULL));


--
-- Name: pgqueuer_updated_id_id1_idx; Type: INDEX; Schema: queue; Owner: postgres
--

CREATE INDEX pgqueuer_updated_id_id1_idx ON queue.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::queue.pgqueuer_status);


--
-- Name: pgqueuer tg_pgqueuer_changed; Type: TRIGGER; Schema: queue; Owner: postgres
--

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON queue.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION queue.fn_pgqueuer_changed();


--
-- Name: conversation fk_conversation_organisation_org_id; Type: FK CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.conversation
    ADD CONSTRAINT fk_conversation_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: feed_head fk_feed_head_organisation_org_id; Type: FK CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.feed_head
    ADD CONSTRAINT fk_feed_head_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: participant fk_participant_conversation_org_id_conversation_id; Type: FK CONSTRAINT; Schema: chat; Owner: postgres
--

ALTER TABLE ONLY chat.participant
    ADD CONSTRAINT fk_participant_conversation_org_id_conversation_id FOREIGN KEY (org_id, conversation_id) REFERENCES chat.conversation(org_id, id) ON DELETE CASCADE;


--
-- Name: department fk_department_department_org_id_parent_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.department
    ADD CONSTRAINT fk_department_department_org_id_parent_id FOREIGN KEY (org_id, parent_id) REFERENCES directory.department(org_id, id);


--
-- Name: department fk_department_organisation_org_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.department
    ADD CONSTRAINT fk_department_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: head fk_head_department_org_id_department_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.head
    ADD CONSTRAINT fk_head_department_org_id_department_id FOREIGN KEY (org_id, department_id) REFERENCES directory.department(org_id, id) ON DELETE CASCADE;


--
-- Name: head fk_head_person_org_id_person_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.head
    ADD CONSTRAINT fk_head_person_org_id_person_id FOREIGN KEY (org_id, person_id) REFERENCES directory.person(org_id, id) ON DELETE CASCADE;


--
-- Name: person_keys fk_person_keys_person_org_id_person_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.person_keys
    ADD CONSTRAINT fk_person_keys_person_org_id_person_id FOREIGN KEY (org_id, person_id) REFERENCES directory.person(org_id, id) ON DELETE CASCADE;


--
-- Name: person fk_person_organisation_org_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.person
    ADD CONSTRAINT fk_person_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: person fk_person_person_org_id_manager_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.person
    ADD CONSTRAINT fk_person_person_org_id_manager_id FOREIGN KEY (org_id, manager_id) REFERENCES directory.person(org_id, id);


--
-- Name: placement fk_placement_department_org_id_department_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.placement
    ADD CONSTRAINT fk_placement_department_org_id_department_id FOREIGN KEY (org_id, department_id) REFERENCES directory.department(org_id, id);


--
-- Name: placement fk_placement_person_org_id_person_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.placement
    ADD CONSTRAINT fk_placement_person_org_id_person_id FOREIGN KEY (org_id, person_id) REFERENCES directory.person(org_id, id) ON DELETE CASCADE;


--
-- Name: tree fk_tree_organisation_org_id; Type: FK CONSTRAINT; Schema: directory; Owner: postgres
--

ALTER TABLE ONLY directory.tree
    ADD CONSTRAINT fk_tree_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: account_organisation fk_account_organisation_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.account_organisation
    ADD CONSTRAINT fk_account_organisation_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id) ON DELETE CASCADE;


--
-- Name: account_organisation fk_account_organisation_organisation_org_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.account_organisation
    ADD CONSTRAINT fk_account_organisation_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: contact_claim fk_contact_claim_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.contact_claim
    ADD CONSTRAINT fk_contact_claim_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id) ON DELETE CASCADE;


--
-- Name: credential fk_credential_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.credential
    ADD CONSTRAINT fk_credential_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id) ON DELETE CASCADE;


--
-- Name: device fk_device_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.device
    ADD CONSTRAINT fk_device_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id) ON DELETE CASCADE;


--
-- Name: invitation fk_invitation_member_org_id_created_by; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.invitation
    ADD CONSTRAINT fk_invitation_member_org_id_created_by FOREIGN KEY (org_id, created_by) REFERENCES identity.member(org_id, id) ON DELETE CASCADE;


--
-- Name: invitation fk_invitation_role_org_id_role_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.invitation
    ADD CONSTRAINT fk_invitation_role_org_id_role_id FOREIGN KEY (org_id, role_id) REFERENCES identity.role(org_id, id);


--
-- Name: member fk_member_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.member
    ADD CONSTRAINT fk_member_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id);


--
-- Name: member fk_member_organisation_org_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.member
    ADD CONSTRAINT fk_member_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: member_role fk_member_role_member_org_id_member_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.member_role
    ADD CONSTRAINT fk_member_role_member_org_id_member_id FOREIGN KEY (org_id, member_id) REFERENCES identity.member(org_id, id) ON DELETE CASCADE;


--
-- Name: member_role fk_member_role_role_org_id_role_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.member_role
    ADD CONSTRAINT fk_member_role_role_org_id_role_id FOREIGN KEY (org_id, role_id) REFERENCES identity.role(org_id, id) ON DELETE CASCADE;


--
-- Name: picture fk_picture_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.picture
    ADD CONSTRAINT fk_picture_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id) ON DELETE CASCADE;


--
-- Name: reset_token fk_reset_token_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.reset_token
    ADD CONSTRAINT fk_reset_token_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id) ON DELETE CASCADE;


--
-- Name: role fk_role_organisation_org_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.role
    ADD CONSTRAINT fk_role_organisation_org_id FOREIGN KEY (org_id) REFERENCES identity.organisation(id) ON DELETE CASCADE;


--
-- Name: session fk_session_account_account_id; Type: FK CONSTRAINT; Schema: identity; Owner: postgres
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT fk_session_account_account_id FOREIGN KEY (account_id) REFERENCES identity.account(id) ON DELETE CASCADE;


--
-- Name: entry; Type: ROW SECURITY; Schema: audit; Owner: postgres
--

ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;

--
-- Name: head; Type: ROW SECURITY; Schema: audit; Owner: postgres
--

ALTER TABLE audit.head ENABLE ROW LEVEL SECURITY;

--
-- Name: entry org_wall; Type: POLICY; Schema: audit; Owner: postgres
--

CREATE POLICY org_wall ON audit.entry USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: head org_wall; Type: POLICY; Schema: audit; Owner: postgres
--

CREATE POLICY org_wall ON audit.head USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: conversation; Type: ROW SECURITY; Schema: chat; Owner: postgres
--

ALTER TABLE chat.conversation ENABLE ROW LEVEL SECURITY;

--
-- Name: feed; Type: ROW SECURITY; Schema: chat; Owner: postgres
--

ALTER TABLE chat.feed ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_head; Type: ROW SECURITY; Schema: chat; Owner: postgres
--

ALTER TABLE chat.feed_head ENABLE ROW LEVEL SECURITY;

--
-- Name: log; Type: ROW SECURITY; Schema: chat; Owner: postgres
--

ALTER TABLE chat.log ENABLE ROW LEVEL SECURITY;

--
-- Name: conversation org_wall; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY org_wall ON chat.conversation USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: feed org_wall; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY org_wall ON chat.feed USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: feed_head org_wall; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY org_wall ON chat.feed_head USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: log org_wall; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY org_wall ON chat.log USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: participant org_wall; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY org_wall ON chat.participant USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: sent org_wall; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY org_wall ON chat.sent USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: participant; Type: ROW SECURITY; Schema: chat; Owner: postgres
--

ALTER TABLE chat.participant ENABLE ROW LEVEL SECURITY;

--
-- Name: sent; Type: ROW SECURITY; Schema: chat; Owner: postgres
--

ALTER TABLE chat.sent ENABLE ROW LEVEL SECURITY;

--
-- Name: conversation writer; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY writer ON chat.conversation TO workhall_writer USING (true) WITH CHECK (true);


--
-- Name: feed writer; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY writer ON chat.feed TO workhall_writer USING (true) WITH CHECK (true);


--
-- Name: feed_head writer; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY writer ON chat.feed_head TO workhall_writer USING (true) WITH CHECK (true);


--
-- Name: log writer; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY writer ON chat.log TO workhall_writer USING (true) WITH CHECK (true);


--
-- Name: participant writer; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY writer ON chat.participant TO workhall_writer USING (true) WITH CHECK (true);


--
-- Name: sent writer; Type: POLICY; Schema: chat; Owner: postgres
--

CREATE POLICY writer ON chat.sent TO workhall_writer USING (true) WITH CHECK (true);


--
-- Name: outbox dispatch; Type: POLICY; Schema: core; Owner: postgres
--

CREATE POLICY dispatch ON core.outbox FOR SELECT TO workhall_dispatch USING (true);


--
-- Name: idempotency; Type: ROW SECURITY; Schema: core; Owner: postgres
--

ALTER TABLE core.idempotency ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency org_wall; Type: POLICY; Schema: core; Owner: postgres
--

CREATE POLICY org_wall ON core.idempotency USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: outbox org_wall; Type: POLICY; Schema: core; Owner: postgres
--

CREATE POLICY org_wall ON core.outbox USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: outbox; Type: ROW SECURITY; Schema: core; Owner: postgres
--

ALTER TABLE core.outbox ENABLE ROW LEVEL SECURITY;

--
-- Name: department; Type: ROW SECURITY; Schema: directory; Owner: postgres
--

ALTER TABLE directory.department ENABLE ROW LEVEL SECURITY;

--
-- Name: head; Type: ROW SECURITY; Schema: directory; Owner: postgres
--

ALTER TABLE directory.head ENABLE ROW LEVEL SECURITY;

--
-- Name: department org_wall; Type: POLICY; Schema: directory; Owner: postgres
--

CREATE POLICY org_wall ON directory.department USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: head org_wall; Type: POLICY; Schema: directory; Owner: postgres
--

CREATE POLICY org_wall ON directory.head USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: person org_wall; Type: POLICY; Schema: directory; Owner: postgres
--

CREATE POLICY org_wall ON directory.person USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: person_keys org_wall; Type: POLICY; Schema: directory; Owner: postgres
--

CREATE POLICY org_wall ON directory.person_keys USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: placement org_wall; Type: POLICY; Schema: directory; Owner: postgres
--

CREATE POLICY org_wall ON directory.placement USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: tree org_wall; Type: POLICY; Schema: directory; Owner: postgres
--

CREATE POLICY org_wall ON directory.tree USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: person; Type: ROW SECURITY; Schema: directory; Owner: postgres
--

ALTER TABLE directory.person ENABLE ROW LEVEL SECURITY;

--
-- Name: person_keys; Type: ROW SECURITY; Schema: directory; Owner: postgres
--

ALTER TABLE directory.person_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: placement; Type: ROW SECURITY; Schema: directory; Owner: postgres
--

ALTER TABLE directory.placement ENABLE ROW LEVEL SECURITY;

--
-- Name: person_keys search; Type: POLICY; Schema: directory; Owner: postgres
--

CREATE POLICY search ON directory.person_keys FOR SELECT TO workhall_search USING (true);


--
-- Name: tree; Type: ROW SECURITY; Schema: directory; Owner: postgres
--

ALTER TABLE directory.tree ENABLE ROW LEVEL SECURITY;

--
-- Name: invitation; Type: ROW SECURITY; Schema: identity; Owner: postgres
--

ALTER TABLE identity.invitation ENABLE ROW LEVEL SECURITY;

--
-- Name: member; Type: ROW SECURITY; Schema: identity; Owner: postgres
--

ALTER TABLE identity.member ENABLE ROW LEVEL SECURITY;

--
-- Name: member_role; Type: ROW SECURITY; Schema: identity; Owner: postgres
--

ALTER TABLE identity.member_role ENABLE ROW LEVEL SECURITY;

--
-- Name: invitation org_wall; Type: POLICY; Schema: identity; Owner: postgres
--

CREATE POLICY org_wall ON identity.invitation USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: member org_wall; Type: POLICY; Schema: identity; Owner: postgres
--

CREATE POLICY org_wall ON identity.member USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: member_role org_wall; Type: POLICY; Schema: identity; Owner: postgres
--

CREATE POLICY org_wall ON identity.member_role USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: role org_wall; Type: POLICY; Schema: identity; Owner: postgres
--

CREATE POLICY org_wall ON identity.role USING ((org_id = core.org())) WITH CHECK ((org_id = core.org()));


--
-- Name: role; Type: ROW SECURITY; Schema: identity; Owner: postgres
--

ALTER TABLE identity.role ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA audit; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA audit TO workhall_app;


--
-- Name: SCHEMA chat; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA chat TO workhall_app;
GRANT USAGE ON SCHEMA chat TO workhall_writer;


--
-- Name: SCHEMA core; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA core TO workhall_app;
GRANT USAGE ON SCHEMA core TO workhall_writer;
GRANT USAGE ON SCHEMA core TO workhall_dispatch;
GRANT USAGE ON SCHEMA core TO workhall_search;


--
-- Name: SCHEMA directory; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA directory TO workhall_app;
GRANT USAGE ON SCHEMA directory TO workhall_search;


--
-- Name: SCHEMA identity; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA identity TO workhall_app;


--
-- Name: SCHEMA queue; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA queue TO workhall_app;


--
-- Name: FUNCTION close(); Type: ACL; Schema: audit; Owner: postgres
--

REVOKE ALL ON FUNCTION audit.close() FROM PUBLIC;
GRANT ALL ON FUNCTION audit.close() TO workhall_app;


--
-- Name: FUNCTION purge(); Type: ACL; Schema: audit; Owner: postgres
--

REVOKE ALL ON FUNCTION audit.purge() FROM PUBLIC;
GRANT ALL ON FUNCTION audit.purge() TO workhall_app;


--
-- Name: FUNCTION reopen(); Type: ACL; Schema: audit; Owner: postgres
--

REVOKE ALL ON FUNCTION audit.reopen() FROM PUBLIC;
GRANT ALL ON FUNCTION audit.reopen() TO workhall_app;


--
-- Name: FUNCTION orgs_with_due_outbox(due timestamp with time zone, most bigint); Type: ACL; Schema: core; Owner: workhall_dispatch
--

REVOKE ALL ON FUNCTION core.orgs_with_due_outbox(due timestamp with time zone, most bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION core.orgs_with_due_outbox(due timestamp with time zone, most bigint) TO workhall_app;


--
-- Name: FUNCTION find_people(words text[], within uuid[], after_rank bigint, after_sort text, after_id uuid, most bigint); Type: ACL; Schema: directory; Owner: workhall_search
--

REVOKE ALL ON FUNCTION directory.find_people(words text[], within uuid[], after_rank bigint, after_sort text, after_id uuid, most bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION directory.find_people(words text[], within uuid[], after_rank bigint, after_sort text, after_id uuid, most bigint) TO workhall_app;


--
-- Name: TABLE account_entry; Type: ACL; Schema: audit; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE audit.account_entry TO workhall_app;


--
-- Name: TABLE entry; Type: ACL; Schema: audit; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE audit.entry TO workhall_app;


--
-- Name: TABLE head; Type: ACL; Schema: audit; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE audit.head TO workhall_app;


--
-- Name: COLUMN head.seq; Type: ACL; Schema: audit; Owner: postgres
--

GRANT UPDATE(seq) ON TABLE audit.head TO workhall_app;


--
-- Name: COLUMN head.hash; Type: ACL; Schema: audit; Owner: postgres
--

GRANT UPDATE(hash) ON TABLE audit.head TO workhall_app;


--
-- Name: TABLE conversation; Type: ACL; Schema: chat; Owner: postgres
--

GRANT SELECT,DELETE ON TABLE chat.conversation TO workhall_app;
GRANT SELECT,INSERT,UPDATE ON TABLE chat.conversation TO workhall_writer;


--
-- Name: TABLE feed; Type: ACL; Schema: chat; Owner: postgres
--

GRANT SELECT,DELETE ON TABLE chat.feed TO workhall_app;
GRANT SELECT,INSERT,UPDATE ON TABLE chat.feed TO workhall_writer;


--
-- Name: TABLE feed_head; Type: ACL; Schema: chat; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE chat.feed_head TO workhall_app;
GRANT SELECT,INSERT,UPDATE ON TABLE chat.feed_head TO workhall_writer;


--
-- Name: TABLE log; Type: ACL; Schema: chat; Owner: postgres
--

GRANT SELECT,DELETE ON TABLE chat.log TO workhall_app;
GRANT SELECT,INSERT,UPDATE ON TABLE chat.log TO workhall_writer;


--
-- Name: TABLE participant; Type: ACL; Schema: chat; Owner: postgres
--

GRANT SELECT,DELETE ON TABLE chat.participant TO workhall_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE chat.participant TO workhall_writer;


--
-- Name: TABLE sent; Type: ACL; Schema: chat; Owner: postgres
--

GRANT SELECT,DELETE ON TABLE chat.sent TO workhall_app;
GRANT SELECT,INSERT,UPDATE ON TABLE chat.sent TO workhall_writer;


--
-- Name: TABLE account_idempotency; Type: ACL; Schema: core; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.account_idempotency TO workhall_app;


--
-- Name: TABLE dev_mail; Type: ACL; Schema: core; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE core.dev_mail TO workhall_app;


--
-- Name: TABLE idempotency; Type: ACL; Schema: core; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.idempotency TO workhall_app;


--
-- Name: TABLE migration; Type: ACL; Schema: core; Owner: postgres
--

GRANT SELECT ON TABLE core.migration TO workhall_app;


--
-- Name: TABLE outbox; Type: ACL; Schema: core; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.outbox TO workhall_app;
GRANT SELECT ON TABLE core.outbox TO workhall_dispatch;


--
-- Name: TABLE revocation; Type: ACL; Schema: core; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE core.revocation TO workhall_app;
GRANT INSERT ON TABLE core.revocation TO workhall_writer;


--
-- Name: TABLE department; Type: ACL; Schema: directory; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.department TO workhall_app;


--
-- Name: TABLE head; Type: ACL; Schema: directory; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.head TO workhall_app;


--
-- Name: TABLE person; Type: ACL; Schema: directory; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.person TO workhall_app;


--
-- Name: TABLE person_keys; Type: ACL; Schema: directory; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.person_keys TO workhall_app;
GRANT SELECT ON TABLE directory.person_keys TO workhall_search;


--
-- Name: TABLE placement; Type: ACL; Schema: directory; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.placement TO workhall_app;


--
-- Name: TABLE tree; Type: ACL; Schema: directory; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.tree TO workhall_app;


--
-- Name: TABLE account; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.account TO workhall_app;


--
-- Name: TABLE account_organisation; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.account_organisation TO workhall_app;


--
-- Name: TABLE contact_claim; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.contact_claim TO workhall_app;


--
-- Name: TABLE credential; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.credential TO workhall_app;


--
-- Name: TABLE device; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.device TO workhall_app;


--
-- Name: TABLE invitation; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.invitation TO workhall_app;


--
-- Name: TABLE member; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.member TO workhall_app;


--
-- Name: TABLE member_role; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.member_role TO workhall_app;


--
-- Name: TABLE organisation; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.organisation TO workhall_app;


--
-- Name: TABLE picture; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.picture TO workhall_app;


--
-- Name: TABLE reset_token; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.reset_token TO workhall_app;


--
-- Name: TABLE role; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.role TO workhall_app;


--
-- Name: TABLE session; Type: ACL; Schema: identity; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.session TO workhall_app;


--
-- Name: TABLE long_job; Type: ACL; Schema: queue; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.long_job TO workhall_app;


--
-- Name: TABLE pgqueuer; Type: ACL; Schema: queue; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer TO workhall_app;


--
-- Name: SEQUENCE pgqueuer_id_seq; Type: ACL; Schema: queue; Owner: postgres
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_id_seq TO workhall_app;


--
-- Name: TABLE pgqueuer_log; Type: ACL; Schema: queue; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer_log TO workhall_app;


--
-- Name: SEQUENCE pgqueuer_log_id_seq; Type: ACL; Schema: queue; Owner: postgres
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_log_id_seq TO workhall_app;


--
-- Name: TABLE pgqueuer_schedules; Type: ACL; Schema: queue; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer_schedules TO workhall_app;


--
-- Name: SEQUENCE pgqueuer_schedules_id_seq; Type: ACL; Schema: queue; Owner: postgres
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_schedules_id_seq TO workhall_app;


--
-- Name: TABLE pgqueuer_statistics; Type: ACL; Schema: queue; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer_statistics TO workhall_app;


--
-- Name: SEQUENCE pgqueuer_statistics_id_seq; Type: ACL; Schema: queue; Owner: postgres
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_statistics_id_seq TO workhall_app;


--
-- Name: TABLE schedule; Type: ACL; Schema: queue; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.schedule TO workhall_app;


--
-- PostgreSQL database dump complete
--


