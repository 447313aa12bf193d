"""Whether mongod truly serves: a member of a replica set whose primary takes a majority write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.write_concern import WriteConcern

from ops.services.plan import REPLICA_SET
from ops.services.ports import accepts

ALREADY_INITIALIZED = 23


def database_serves(host: str, members: Sequence[str]) -> bool:
    """Tell whether a member does its part: a majority write went through, or it follows a primary.

    The first member makes the replica set once all of them answer, if it is none yet.

    Args:
        host: ``address:port`` of the member.
        members: Of all members, in the order of the set.
    """
    if not _accepts(host):
        return False
    client: MongoClient[dict[str, Any]] = MongoClient(host, directConnection=True, timeoutMS=2000)
    with client:
        try:
            hello = client.admin.command("hello")
            if "setName" not in hello and host == members[0] and all(map(_accepts, members)):
                _initiate(client, members)
                hello = client.admin.command("hello")
            if hello["isWritablePrimary"]:
                return _takes_a_write(client)
            return bool(hello.get("secondary")) and "primary" in hello
        except PyMongoError:
            return False


def _accepts(host: str) -> bool:
    address, _, port = host.rpartition(":")
    return accepts(int(port), address)


def _initiate(client: MongoClient[dict[str, Any]], hosts: Sequence[str]) -> None:
    members = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
    try:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
    except OperationFailure as error:
        if error.code != ALREADY_INITIALIZED:
            raise


def _takes_a_write(client: MongoClient[dict[str, Any]]) -> bool:
    ready = client["caseloop_ready"].get_collection("ready", write_concern=WriteConcern("majority", j=True))
    return ready.update_one({"_id": "ready"}, {"$inc": {"starts": 1}}, upsert=True).acknowledged
