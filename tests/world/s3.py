"""The S3 server of the wheel."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from obstore.exceptions import BaseError
from pydantic import SecretStr

from workhall.kit.blobs import Blobs, org_key
from workhall.kit.ids import OrgId
from workhall.settings import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def s3_server(place: Path) -> Iterator[Settings]:
    """On loopback, with a key pair of its own; the settings with which the program uses it."""
    (place / "data").mkdir()
    (place / "s3.json").write_text(
        json.dumps(
            {
                "identities": [
                    {
                        "name": "workhall",
                        "credentials": [{"accessKey": "test-access", "secretKey": "test-secret"}],
                        "actions": ["Admin", "Read", "Write", "List"],
                    }
                ]
            }
        )
    )
    ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
    command = [
        str(Path(sys.executable).parent / "weed"),
        "server",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        "-s3",
    ]
    command += [f"-dir={place / 'data'}", f"-s3.config={place / 's3.json'}", "-volume.max=20"]
    command += [f"-{name}.port={port}" for name, port in ports.items()]
    command += [f"-{name}.port.grpc={free_port()}" for name in ports]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=place)
    try:
        yield _when_ready(place, ports["s3"], server)
    finally:
        server.kill()
        server.wait()


def _when_ready(place: Path, port: int, server: "subprocess.Popen[bytes]") -> Settings:
    settings = Settings(
        data=place,
        blob_url="s3://workhall/some/prefix",
        s3_endpoint=f"http://127.0.0.1:{port}",
        s3_access_key=SecretStr("test-access"),
        s3_secret_key=SecretStr("test-secret"),
        s3_allow_http=True,
    )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert server.poll() is None, (place / "log").read_text()[-2000:]
        try:
            asyncio.run(Blobs(settings).put(org_key(OrgId(UUID(int=1)), "ready"), b"", limit=1))
        except (BaseError, OSError):
            time.sleep(0.2)
        else:
            return settings
    raise AssertionError((place / "log").read_text()[-2000:])
