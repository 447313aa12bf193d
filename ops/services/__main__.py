"""Command line of the local servers: python -m ops.services up|down|status|wipe|roll [--folder F] [--members N]."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from ops.services import DEFAULT_FOLDER, Cluster, Server, ServerStatus, Services, ServicesError, servers_of


def main() -> int:
    """Carry out one command; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ops.services", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "status", "wipe", "roll"])
    parser.add_argument(
        "--folder", type=Path, default=DEFAULT_FOLDER, help="where the servers keep everything"
    )
    parser.add_argument(
        "--members", type=int, help="how many of each; heeded at the first start (default: 1; a cluster: 3)"
    )
    arguments = parser.parse_args()
    commands = {"up": _up, "down": _down, "status": _status, "wipe": _wipe, "roll": _roll}
    try:
        commands[arguments.command](servers_of(arguments.folder, members=arguments.members))
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _up(servers: Services | Cluster) -> None:
    began = time.monotonic()
    servers.up()
    print(f"All serve after {time.monotonic() - began:.1f} s, in {servers.folder}")
    _status(servers)


def _down(servers: Services | Cluster) -> None:
    servers.down()


def _wipe(servers: Services | Cluster) -> None:
    servers.wipe()


def _roll(servers: Services | Cluster) -> None:
    """Restart every server, one after another."""
    for server in Server:
        if isinstance(servers, Cluster):
            servers.restart_one_by_one(server)
        else:
            servers.restart(server)
    _status(servers)


def _status(servers: Services | Cluster) -> None:
    members = servers.members if isinstance(servers, Cluster) else [servers]
    for member in members:
        statuses = member.status()
        if len(members) > 1:
            print(f"{member.folder.name}:")
        for one in statuses:
            print(_line(one))
        if any(one.server is Server.RABBITMQ for one in statuses):
            print(f"Addresses with passwords: {member.folder / 'plan.json'}")
    if not any(member.status() for member in members):
        print(f"No servers were ever started in {servers.folder}")


def _line(one: ServerStatus) -> str:
    word = "paused" if one.paused else "running" if one.running else "stopped"
    where = f"pid {one.pid}" if one.pid is not None else "no process"
    return f"{one.server:9} {word:8} {one.address}:{one.port}  {where}"


if __name__ == "__main__":
    sys.exit(main())
