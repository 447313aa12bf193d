"""A way to the database that only looks, and opens what is sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from store.connection import Connection
from store.sealing import with_vault
from store.vault import Vault


class Opened:
    """What readers of MongoDB have in common: how they get there, and that they close it."""

    ANSWER_WITHIN: ClassVar[timedelta]
    """How long an answer may take."""

    def __init__(self, url: str, database: str, *, vault: Vault | None = None) -> None:
        """Name the database; nothing is opened before the first use.

        Args:
            url: MongoDB connection string of a replica set.
            database: Name of the database.
            vault: Opens what is sealed; without it nothing is.
        """
        connection = Connection(url, database, self.ANSWER_WITHIN, self.ANSWER_WITHIN, pool_size=2)
        self._connection = with_vault(connection, vault)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
