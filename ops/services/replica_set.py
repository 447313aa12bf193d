"""Whether mongod truly serves: a replica set of one, with a primary that takes a majority write."""

from __future__ import annotations

from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.write_concern import WriteConcern

from ops.services.plan import REPLICA_SET
from ops.services.ports import LOOPBACK, accepts

NOT_YET_INITIALIZED = 94
ALREADY_INITIALIZED = 23


def database_serves(port: int) -> bool:
    """Make the server a replica set of one if it is none yet; tell whether a majority write went through."""
    if not accepts(port):
        return False
    client: MongoClient[dict[str, Any]] = MongoClient(LOOPBACK, port, directConnection=True, timeoutMS=2000)
    with client:
        try:
            return _is_primary(client) and _takes_a_write(client)
        except PyMongoError:
            return False


def _is_primary(client: MongoClient[dict[str, Any]]) -> bool:
    hello = client.admin.command("hello")
    if "setName" not in hello:
        _initiate(client)
        hello = client.admin.command("hello")
    return bool(hello["isWritablePrimary"])


def _initiate(client: MongoClient[dict[str, Any]]) -> None:
    host, port = client.address or (LOOPBACK, None)
    members = [{"_id": 0, "host": f"{host}:{port}"}]
    try:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
    except OperationFailure as error:
        if error.code != ALREADY_INITIALIZED:
            raise


def _takes_a_write(client: MongoClient[dict[str, Any]]) -> bool:
    ready = client["caseloop_ready"].get_collection("ready", write_concern=WriteConcern("majority", j=True))
    return ready.update_one({"_id": "ready"}, {"$inc": {"starts": 1}}, upsert=True).acknowledged
