"""The store in MongoDB keeps the contract, however it writes its updates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from store.commit import Way
from store.contract import StoreContract
from store.contract.evidence import EvidenceContract
from store.contract.finding import FindingContract
from store.contract.looking import LookingContract
from store.mongo import MongoStore
from store.mongo_evidence import MongoLedger
from store.mongo_finding import MongoFinder
from store.mongo_looking import MongoLooker
from store.vault import Vault
from tests.system import mongod

pytestmark = pytest.mark.system

VAULT = Vault([b"a master key of thirty-two bytes"], b"lookup")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a private server."""
    with mongod.running(tmp_path_factory.mktemp("mongod")) as address:
        store = MongoStore(address, "contract")
        store.set_up()
        store.close()
        yield address


def emptied(url: str, way: Way = "auto") -> MongoStore:
    """Give a store in which nothing is kept."""
    with MongoClient[dict[str, object]](url) as client:
        for collection in client["contract"].list_collection_names():
            client["contract"][collection].delete_many({})
    return MongoStore(url, "contract", way=way, vault=VAULT)


class TestMongoLooker(LookingContract):
    """What jobs look at in it."""

    @pytest.fixture
    def store(self, url: str) -> Iterator[MongoStore]:
        """Give an empty store."""
        store = emptied(url)
        yield store
        store.close()

    @pytest.fixture
    def looker(self, url: str) -> Iterator[MongoLooker]:
        """Give what looks into the store."""
        looker = MongoLooker(url, "contract")
        yield looker
        looker.close()


class TestMongoFinder(FindingContract):
    """Looking cases up again in it."""

    @pytest.fixture
    def store(self, url: str) -> Iterator[MongoStore]:
        """Give an empty store."""
        store = emptied(url)
        yield store
        store.close()

    @pytest.fixture
    def finder(self, url: str) -> Iterator[MongoFinder]:
        """Give what finds cases."""
        finder = MongoFinder(url, "contract", vault=VAULT)
        yield finder
        finder.close()


class TestMongoLedger(EvidenceContract):
    """Evidence in it."""

    @pytest.fixture
    def store(self, url: str) -> Iterator[MongoStore]:
        """Give an empty store."""
        store = emptied(url)
        yield store
        store.close()

    @pytest.fixture
    def ledger(self, url: str, store: MongoStore) -> Iterator[MongoLedger]:  # noqa: ARG002 - emptied before
        """Give what reads evidence."""
        ledger = MongoLedger(url, "contract", vault=VAULT)
        yield ledger
        ledger.close()


@pytest.mark.fault("F30", "F31")
class TestMongoStore(StoreContract):
    """Every test of the contract."""

    way: Way = "auto"

    @pytest.fixture
    def store(self, url: str) -> Iterator[MongoStore]:
        """Give an empty store."""
        store = emptied(url, self.way)
        yield store
        store.close()


class TestMongoStoreWritingInSets(TestMongoStore):
    """The same with one operation for each expected version, however few share it."""

    way: Way = "set"
