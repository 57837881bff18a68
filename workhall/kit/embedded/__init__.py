"""Services that Workhall brings along: PostgreSQL and Valkey, as supervised children on Unix sockets."""

from workhall.kit.embedded.errors import EmbeddedError
from workhall.kit.embedded.postgres import EmbeddedPostgres, dsn_of_running
from workhall.kit.embedded.valkey import EmbeddedValkey
from workhall.kit.embedded.wheel import postgres_program

__all__ = ["EmbeddedError", "EmbeddedPostgres", "EmbeddedValkey", "dsn_of_running", "postgres_program"]
