"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest

from store.contract import StoreContract
from store.contract.evidence import EvidenceContract
from store.contract.finding import FindingContract
from store.contract.looking import LookingContract
from store.memory import MemoryStore
from store.memory_evidence import MemoryLedger
from store.memory_finding import MemoryFinder
from store.memory_looking import MemoryLooker


class TestMemoryLooker(LookingContract):
    """What jobs look at in it."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """Give an empty store."""
        return MemoryStore()

    @pytest.fixture
    def looker(self, store: MemoryStore) -> MemoryLooker:
        """Give what looks into the store."""
        return MemoryLooker(store)


class TestMemoryFinder(FindingContract):
    """Looking cases up again in it."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """Give an empty store."""
        return MemoryStore()

    @pytest.fixture
    def finder(self, store: MemoryStore) -> MemoryFinder:
        """Give what finds cases in the store."""
        return MemoryFinder(store)


class TestMemoryLedger(EvidenceContract):
    """Evidence in it."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """Give an empty store."""
        return MemoryStore()

    @pytest.fixture
    def ledger(self, store: MemoryStore) -> MemoryLedger:
        """Give what reads evidence."""
        return MemoryLedger(store)


class TestMemoryStore(StoreContract):
    """Every test of the contract."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        """Give an empty store."""
        return MemoryStore()
