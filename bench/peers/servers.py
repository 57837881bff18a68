"""ejabberd and Prosody from Debian's packages, each with a PostgreSQL of its own, on the servers' core.

What is set: accounts, rooms and the whole message archive in PostgreSQL; persistent rooms whose presence is not
broadcast; PLAIN without TLS; no limits on rates and sizes. The rest is as the packages have it.
"""

import glob
import os
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.load.servers import HOST, Cores, Server
from bench.peers.postgres import PeersPostgres, free_port
from bench.peers.xmpp import DOMAIN, PASSWORD, ROOMS, user

PACKAGES = {"ejabberd": ("ejabberd", "erlang-p1-pgsql"), "prosody": ("prosody", "lua-dbi-postgresql")}
_NO_SERVICES = Path("/usr/sbin/policy-rc.d")


class NotInstalled(Exception):
    """Says what to install."""


def install(names: Sequence[str]) -> None:
    """With apt where that is possible. Debian starts services when it installs them; here it is told not to."""
    wanted = [package for name in names for package in PACKAGES[name] if version(package) is None]
    if not wanted:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NotInstalled("install them first: apt-get install --no-install-recommends " + " ".join(wanted))
    own = not _NO_SERVICES.exists()
    if own:
        _NO_SERVICES.write_text("#!/bin/sh\nexit 101\n")
        _NO_SERVICES.chmod(0o755)
    try:
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL, check=True, timeout=600,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise NotInstalled(f"apt-get could not install {' '.join(wanted)}; run apt-get update?") from error
    finally:
        if own:
            _NO_SERVICES.unlink()


def version(package: str) -> str | None:
    if shutil.which("dpkg-query") is None:
        return None
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    status, _, found = told.stdout.partition(" ")
    return found if status == "installed" else None


class Peer(Server):
    """`archived`: the query for (message number, place) of what is stored, in the archive's order."""

    archived = ""
    forget = ""

    def __init__(self, cores: Cores, folder: Path, people: int) -> None:
        super().__init__(cores, folder / self.name)
        self.folder.mkdir()
        self.people = people
        self.port = free_port()
        self.postgres = PeersPostgres(cores, self.folder / "db")

    def prepare(self) -> None:
        """The database and the accounts, before or after the first start, as the server wants it."""
        self.postgres.make()
        self.postgres.start()
        self.postgres.query("CREATE DATABASE peer")
        self.configure()
        self.start()
        self.make_accounts()

    def configure(self) -> None:
        raise NotImplementedError

    def make_accounts(self) -> None:
        raise NotImplementedError

    def ready_on(self, said: str) -> int | None:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as knock:
                # A port that nobody listens on may be given to the knocking socket itself.
                return self.port if knock.getsockname() != knock.getpeername() else None
        except OSError:
            return None

    def database_pid(self) -> int | None:
        return self.postgres.pid

    def end(self) -> None:
        self.stop()
        self.postgres.stop()

    def log_tail(self) -> str:
        logs = sorted(self.folder.glob("*.log"), key=lambda one: one.stat().st_mtime)
        return "\n".join(one.read_text(errors="replace")[-1500:] for one in logs)


class Ejabberd(Peer):
    """Schedulers do not spin while they wait (+sbwt none): spinning would count as processor time."""

    name = "ejabberd"
    archived = "SELECT xml AS text, username AS place FROM archive WHERE kind = 'groupchat' ORDER BY id"
    forget = "DELETE FROM archive"

    def command(self) -> list[str]:
        quiet = [part for one in ("+sbwt", "+sbwtdcpu", "+sbwtdio") for part in (one, "none")]
        spool = f'"{self.folder / "mnesia"}"'
        return ["erl", "+K", "true", "+P", "250000", "+Q", "65536", *quiet, "-noinput", "-mnesia", "dir", spool,
                "-s", "ejabberd"]  # fmt: skip

    def environment(self) -> dict[str, str]:
        libraries = glob.glob("/usr/lib/*/ejabberd-*")
        if not libraries:
            raise NotInstalled("ejabberd's files are not where Debian puts them")
        return {
            **super().environment(),
            "ERL_LIBS": str(Path(libraries[0]).parent),
            "EJABBERD_CONFIG_PATH": str(self.folder / "ejabberd.yml"),
            "EJABBERD_LOG_PATH": str(self.folder / "ejabberd.log"),
            "ERL_CRASH_DUMP": str(self.folder / "crash.dump"),
            "HOME": str(self.folder),
        }

    def configure(self) -> None:
        schema = Path("/usr/share/ejabberd/sql/pg.sql").read_text()
        self.postgres.query(schema, database="peer")
        (self.folder / "ejabberd.yml").write_text(
            _EJABBERD.format(domain=DOMAIN, rooms=ROOMS, host=HOST, port=self.port, database=self.postgres.port)
        )

    def make_accounts(self) -> None:
        names = [user(person) for person in range(self.people)]
        self.postgres.query(
            "INSERT INTO users (username, password) SELECT name, $2 FROM unnest($1::text[]) AS name",
            names, PASSWORD, database="peer",
        )  # fmt: skip


_EJABBERD = """
hosts: ["{domain}"]
loglevel: warning
log_rotate_count: 0
sql_type: pgsql
sql_server: "{host}"
sql_port: {database}
sql_database: peer
sql_username: postgres
sql_password: ""
sql_pool_size: 10
default_db: sql
auth_method: sql
auth_password_format: plain
max_fsm_queue: 100000
listen:
  - port: {port}
    ip: "{host}"
    module: ejabberd_c2s
    max_stanza_size: 262144
    shaper: none
    access: all
    starttls: false
    backlog: 4096
acl: {{}}
access_rules: {{}}
modules:
  mod_ping: {{send_pings: false}}
  mod_mam: {{db_type: sql, default: always, request_activates_archiving: false}}
  mod_muc:
    host: "{rooms}"
    db_type: sql
    access_create: all
    access_persistent: all
    max_users: 20000
    max_user_conferences: 1000
    min_message_interval: 0
    min_presence_interval: 0
    history_size: 0
    user_message_shaper: none
    room_shaper: none
    default_room_options:
      persistent: true
      mam: true
      presence_broadcast: []
      max_users: 20000
  mod_stream_mgmt: {{ack_timeout: infinity, max_ack_queue: infinity, resume_timeout: 0}}
"""


class Prosody(Peer):
    name = "prosody"
    archived = "SELECT value AS text, \"user\" AS place FROM prosodyarchive WHERE store = 'muc_log' ORDER BY sort_id"
    forget = "DELETE FROM prosodyarchive"

    def command(self) -> list[str]:
        return ["prosody", "--config", str(self.folder / "prosody.cfg.lua"), "-F"]

    def configure(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        text = _PROSODY
        for name, value in {
            "FOLDER": str(self.folder), "DOMAIN": DOMAIN, "ROOMS": ROOMS, "HOST": HOST, "PORT": str(self.port),
            "DATABASE": str(self.postgres.port),
        }.items():  # fmt: skip
            text = text.replace(f"@{name}@", value)
        (self.folder / "prosody.cfg.lua").write_text(text)

    def make_accounts(self) -> None:
        names = [user(person) for person in range(self.people)]
        self.postgres.query(
            'INSERT INTO prosody (host, "user", store, key, type, value)'
            " SELECT $2, name, 'accounts', 'password', 'string', $3 FROM unnest($1::text[]) AS name",
            names, DOMAIN, PASSWORD, database="peer",
        )  # fmt: skip


_PROSODY = """
run_as_root = true
pidfile = "@FOLDER@/prosody.pid"
data_path = "@FOLDER@/data"
log = { warn = "@FOLDER@/prosody.log" }
interfaces = { "@HOST@" }
c2s_ports = { @PORT@ }
network_backend = "epoll"
modules_enabled = { "saslauth", "roster", "disco", "ping", "mam", "smacks", "presence", "message", "iq" }
modules_disabled = { "s2s", "tls", "offline" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "sql"
sql = { driver = "PostgreSQL", database = "peer", host = "@HOST@", port = @DATABASE@, username = "postgres",
  password = "" }
archive_expires_after = "never"
default_archive_policy = true
dont_archive_namespaces = {}
c2s_tcp_keepalives = false
VirtualHost "@DOMAIN@"
Component "@ROOMS@" "muc"
  modules_enabled = { "muc_mam" }
  muc_room_locking = false
  muc_room_default_persistent = true
  muc_room_default_public = true
  muc_room_default_history_length = 0
  muc_room_default_presence_broadcast = { visitor = false, participant = false, moderator = false }
  muc_log_by_default = true
  muc_log_presences = false
  restrict_room_creation = false
"""
