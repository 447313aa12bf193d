"""One process has one client, however many threads ask for it first."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

from store.connection import Connection


def test_threads_that_ask_at_once_get_the_same_client() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert [len(set(clients_of(8))) for _ in range(20)] == [1] * 20
    finally:
        sys.setswitchinterval(usual)


def clients_of(count: int) -> list[int]:
    """Give the client that each of so many threads got from a fresh connection."""
    second = timedelta(seconds=1)
    connection = Connection("mongodb://127.0.0.1:1/?replicaSet=none", "none", second, second, 1)
    ready, found = threading.Barrier(count), list[int]()

    def ask() -> None:
        ready.wait()
        found.append(id(connection.client))

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert len(found) == count
    return found
