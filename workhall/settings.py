"""Settings: environment variables (WORKHALL_…, nested with two underscores) over one TOML file over the defaults.

Modules add a section of their own through their manifests (`[identity]`, WORKHALL_IDENTITY__…). The table in
docs/operations/settings.md is generated from this file: descriptions are written for an administrator.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, SecretStr, create_model, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

M = TypeVar("M", bound=BaseModel)

Role = Literal["web", "gateway", "worker"]
ALL_ROLES: tuple[Role, ...] = ("web", "gateway", "worker")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="WORKHALL_", env_nested_delimiter="__", extra="forbid")

    data: Path = Field(Path("data"), description="Folder for everything that is kept: database, files, keys, logs.")
    host: str = Field(
        "127.0.0.1", description="Address to listen on. Use a reverse proxy with HTTPS in front of others."
    )
    port: int = Field(8000, ge=0, le=65535, description="Port for pages, API and sockets alike.")
    roles: tuple[Role, ...] = Field(ALL_ROLES, description="What this process does: web, gateway, worker.")
    processes: int = Field(1, ge=1, le=64, description="Server processes on this host; more than one needs Valkey.")
    public_url: str | None = Field(None, description="Address that people type, such as https://work.example.org.")
    extra_origins: tuple[str, ...] = Field((), description="Further origins whose pages may call this server.")
    trusted_proxies: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"), description="Addresses of reverse proxies whose X-Forwarded headers are believed."
    )
    secret_key: SecretStr | None = Field(
        None,
        description="At least 32 characters. Made and kept in the data folder when not set; the same on all hosts.",
    )
    database_url: str | None = Field(
        None,
        description="Your own PostgreSQL 18 as its owner (migrates). Without it one is started in the data folder.",
    )
    database_app_url: str | None = Field(
        None, description="The same server as the role workhall_app; derived from database_url when not set."
    )
    database_writer_url: str | None = Field(
        None, description="The same server as the role workhall_writer; derived from database_url when not set."
    )
    database_listen_url: str | None = Field(
        None,
        description="The same server without a connection pooler between, for notifications; else database_app_url.",
    )
    database_pool: int = Field(10, ge=2, le=200, description="Database connections a process keeps.")
    migrate_at_start: bool = Field(True, description="Bring the database up to date before serving.")
    valkey_url: str | None = Field(
        None, description="Valkey or Redis for several processes, such as redis://host:6379/0; else one is started."
    )
    blob_url: str | None = Field(
        None, description="Where files live, such as s3://bucket/prefix. Without it a folder below the data folder."
    )
    s3_endpoint: str | None = Field(None, description="Address of an S3 server other than Amazon's.")
    s3_access_key: SecretStr | None = Field(None, description="Access key for the S3 server.")
    s3_secret_key: SecretStr | None = Field(None, description="Secret key for the S3 server.")
    s3_region: str = Field("us-east-1", description="Region of the S3 bucket.")
    s3_allow_http: bool = Field(False, description="Allow an S3 endpoint without TLS (inside your own network only).")
    smtp_host: str | None = Field(None, description="Mail server. Without one, mails are kept in the outbox page.")
    smtp_port: int = Field(587, description="Port of the mail server.")
    smtp_user: str | None = Field(None, description="Account at the mail server.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is protected."
    )
    mail_from: str = Field("Workhall <workhall@localhost>", description="Sender of the mails.")
    dev_outbox: bool = Field(
        True,
        description="Show mails that could not be sent for lack of a mail server at /dev/outbox, on loopback only.",
    )
    outbound_allow: tuple[str, ...] = Field(
        (), description="Hosts or networks inside your own walls that the server may call, such as 10.0.0.0/8."
    )
    outbound_ports: tuple[int, ...] = Field(
        (80, 443), description="Ports that the server may call on the internet; outbound_allow is free of this."
    )
    sms_gateway_url: str | None = Field(
        None,
        description='Gateway that takes a POST of {"to", "text"} for each text message; else they are kept like mails.',
    )
    sms_gateway_token: SecretStr | None = Field(None, description="Bearer token for the gateway.")
    job_concurrency: int = Field(20, ge=20, le=500, description="Background jobs that a worker process runs at a time.")
    job_drain_seconds: float = Field(
        20, ge=0, le=600, description="Seconds that running jobs get to finish when the server stops."
    )
    requests_per_minute: int = Field(
        1200, ge=10, description="Requests that a session, or an address without one, may make in a minute."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics. Without it only loopback may read them."
    )
    log_format: Literal["console", "json"] = Field("console", description="Form of the log lines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe line to log.")
    web_dist: Path | None = Field(
        None, description="Folder of the built web client, when it is not beside the program."
    )

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError(
                "needs at least 32 characters; make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())

    def of(self, section: type[M]) -> M:
        """A module's own section."""
        for value in self.__dict__.values():
            if isinstance(value, section):
                return value
        raise LookupError(f"no module declares {section.__name__} in its manifest")

    @property
    def files_folder(self) -> Path:
        return self.data / "files"

    def secret(self) -> str:
        """The installation's secret, made on first use with mode 0600. Raises OSError when the folder is not
        writable."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        self.data.mkdir(parents=True, exist_ok=True)
        path = self.data / "secret_key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        return path.read_text().strip()


def config_file() -> Path:
    """WORKHALL_CONFIG, or workhall.toml in the folder where the program starts (which need not exist)."""
    return Path(os.environ.get("WORKHALL_CONFIG", "workhall.toml"))


def with_sections(sections: Iterable[tuple[str, type[BaseModel]]]) -> type[Settings]:
    """The settings class of this program: the fields above and a section for each module that has settings."""
    fields: dict[str, Any] = {name: (section, Field(default_factory=section)) for name, section in sections}
    made: type[Settings] = create_model("WorkhallSettings", __base__=Settings, **fields)
    return made
