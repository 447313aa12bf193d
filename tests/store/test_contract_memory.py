"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest

from store.contract import StoreContract
from store.memory import MemoryStore


class TestMemoryStore(StoreContract):
    """Every test of the contract."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """Give an empty store."""
        return MemoryStore()
