"""Command line of the local servers: python -m ops.services up|down|status|wipe [--folder F]."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from ops.services import DEFAULT_FOLDER, Server, Services, ServicesError


def main() -> int:
    """Carry out one command; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ops.services", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "status", "wipe"])
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where the pair keeps everything")
    arguments = parser.parse_args()
    services = Services(arguments.folder)
    commands = {"up": _up, "down": Services.down, "status": _status, "wipe": Services.wipe}
    try:
        commands[arguments.command](services)
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _up(services: Services) -> None:
    began = time.monotonic()
    services.up()
    print(f"Both serve after {time.monotonic() - began:.1f} s, in {services.folder}")
    _status(services)


def _status(services: Services) -> None:
    statuses = services.status()
    if not statuses:
        print(f"No servers were ever started in {services.folder}")
    for one in statuses:
        word = "paused" if one.paused else "running" if one.running else "stopped"
        where = f"pid {one.pid}" if one.pid is not None else "no process"
        print(f"{one.server:9} {word:8} 127.0.0.1:{one.port}  {where}")
    if any(one.server is Server.RABBITMQ for one in statuses):
        print(f"Addresses with passwords: {services.folder / 'plan.json'}")


if __name__ == "__main__":
    sys.exit(main())
