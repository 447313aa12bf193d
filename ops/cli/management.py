"""RabbitMQ's management plug-in asked for what AMQP does not tell: which node keeps what."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import httpx2

from ops.cli.tools import BrokerMembers, QueueMembers
from schemas.errors import Unavailable

_ANSWER_WITHIN_S: Final = 10.0

_COLUMNS: Final = "name,type,members,online,leader"


def members_at(urls: str, virtual_host: str) -> BrokerMembers:
    """Give nodes and members of queues as the first address that answers tells them.

    Args:
        urls: Addresses of the plug-in on one or several nodes, separated by commas, each with account and password.
        virtual_host: Whose queues.

    Raises:
        Unavailable: none answers as expected.
    """
    last = "no address"
    for url in filter(None, (one.strip() for one in urls.split(","))):
        try:
            return _asked(url.rstrip("/"), virtual_host)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as fault:
            last = type(fault).__name__
    message = f"RabbitMQ's management plug-in does not answer as expected: {last}"
    raise Unavailable(message)


def _asked(url: str, virtual_host: str) -> BrokerMembers:
    with httpx2.Client(timeout=_ANSWER_WITHIN_S, trust_env=False) as client:
        nodes = _json(client, f"{url}/api/nodes?columns=name,running,partitions")
        queues = _json(client, f"{url}/api/queues/{quote(virtual_host, safe='')}?columns={_COLUMNS}")
    kept = [
        QueueMembers(one["name"], one["members"], one["online"], one.get("leader") or "")
        for one in queues
        if one["type"] == "quorum"
    ]
    parted = {one["name"]: one["partitions"] for one in nodes if one.get("partitions")}
    return BrokerMembers({one["name"]: bool(one["running"]) for one in nodes}, kept, parted)


def _json(client: httpx2.Client, url: str) -> list[dict[str, Any]]:
    answer = client.get(url)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found
