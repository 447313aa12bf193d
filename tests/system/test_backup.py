"""Backup and restore by the command line on real servers: whole, verified, and without anybody who was erased since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
import pytest
from pymongo import MongoClient
from pymongo.database import Database

from ops.backup.errors import BackupFault
from ops.backup.files import Noted
from ops.backup.making import Source, make_backup
from ops.backup.restoring import note_of_erasures
from ops.cli.app import run
from ops.cli.deployment import Deployment
from ops.cli.tools import Letter
from ops.services import Services
from schemas.case import Case
from schemas.queues import EVENT_LOG, EVENTS, QUEUES
from schemas.report import Contact, Customer
from store.contract.sample import NOON
from store.dumping import PASSING
from tests.builders import a_case
from tests.ops.bench import a_console, keep, written
from workers import topology

pytestmark = pytest.mark.system

NAME = "backups"
WHO = Customer(name="林晓", contact=Contact(phone="13800000000"))


@dataclass(slots=True)
class Machine:
    """A deployment on private servers, and what the last command said."""

    services: Services
    tools: Deployment
    client: MongoClient[dict[str, Any]]

    @property
    def database(self) -> Database[dict[str, Any]]:
        """Give its database."""
        return self.client[NAME]

    def say(self, *tokens: str) -> tuple[int, str]:
        """Carry out a command line; give its exit code, and what it answered and complained about."""
        self.tools.console, self.tools.warnings = a_console(), a_console()
        code = run(tokens, self.tools)
        return code, written(self.tools.console) + written(self.tools.warnings)

    def keeps(self, name: str) -> Case:
        """Let the database hold a case of two entries, and tell of it."""
        case = keep(self.tools.store, a_case(source_id=name, customer=WHO), "case.registered", "case.triaged")
        self.tells("registered", case.id, 2)
        return case

    def tells(self, fact: str, case_id: str, version: int) -> None:
        """Publish an event about a case."""
        kind = f"caseloop.event.case.{fact}.v1"
        told = {"case_id": case_id, "version": version}
        event = {"id": f"{case_id}.{version}.{fact}", "type": kind, "time": NOON.isoformat(), "data": told}
        body = json.dumps(event).encode()
        assert all(self.tools.outlet.publish([Letter(EVENTS, f"case.{fact}", body)]))

    def contents(self) -> dict[str, dict[str, Any]]:
        """Give every document by collection and id."""
        names = set(self.database.list_collection_names()) - PASSING
        return {name: {str(one["_id"]): one for one in self.database[name].find()} for name in sorted(names)}

    def indexes(self) -> set[tuple[str, str]]:
        """Give every index by collection and name."""
        names = self.database.list_collection_names()
        return {(name, one) for name in names for one in self.database[name].index_information()}

    def asks(self, case_id: str) -> Customer | None:
        """Give the customer of a case as it can be opened by a process that has not read its key before."""
        with closing(Deployment()) as fresh:
            found = fresh.store.load("cases", [case_id])[case_id]
        return Customer.model_validate(found.fields["customer"])


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = Services(tmp_path_factory.mktemp("pair"))
    services.up()
    yield services
    services.wipe()


@pytest.fixture
def machine(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    addresses = services.addresses()
    monkeypatch.setenv("CASELOOP_AMQP_URL", addresses.amqp_url)
    monkeypatch.setenv("CASELOOP_MONGO_URL", addresses.mongo_url)
    monkeypatch.setenv("CASELOOP_DATABASE", NAME)
    monkeypatch.setenv("CASELOOP_FINGERPRINT_KEY", "a key")
    monkeypatch.setenv("CASELOOP_MASTER_KEYS", "0f" * 32)
    with MongoClient[dict[str, Any]](addresses.mongo_url, tz_aware=True) as client:
        client.drop_database(NAME)
        made = Machine(services, Deployment(), client)
        assert made.say("setup")[0] == 0
        yield made
        made.tools.close()


@pytest.fixture
def taken(machine: Machine, tmp_path: Path) -> Path:
    """Give a backup of three cases."""
    for name in ("one", "two", "three"):
        machine.keeps(name)
    code, said = machine.say("backup", str(tmp_path / "taken"))
    assert code == 0, said
    return tmp_path / "taken"


def test_what_was_backed_up_is_there_again_document_for_document(machine: Machine, taken: Path) -> None:
    before, indexes = machine.contents(), machine.indexes()
    machine.client.drop_database(NAME)

    code, said = machine.say("restore", str(taken))

    assert code == 0, said
    assert machine.contents() == before
    assert machine.indexes() >= indexes
    assert "every history is unbroken" in said
    assert machine.say("audit", "chain")[0] == 0


def test_a_backup_is_of_one_instant_whatever_is_written_meanwhile(machine: Machine, tmp_path: Path) -> None:
    case = machine.keeps("before")
    tools, begun = machine.tools, list[str]()

    def told(what: str, _total: int) -> Noted:
        if begun:
            keep(tools.store, a_case(source_id=f"during-{what}"), "case.registered")
        begun.append(what)
        return lambda _count: None

    source = Source(tools.dumps, tools.amqp_url, ["after_sales"])
    manifest = make_backup(source, tmp_path / "taken", now=NOON, told=told)

    counts = {part.name: part.count for part in manifest.parts}
    assert {"cases", "keys"} <= set(begun[1:])
    assert (counts["cases"], counts["keys"]) == (1, 1)
    assert case.id.encode() in (tmp_path / "taken" / "data" / "cases.bson").read_bytes()


def test_a_file_with_another_byte_is_named_and_nothing_is_restored(machine: Machine, taken: Path) -> None:
    file = taken / "data" / "cases.bson"
    raw = bytearray(file.read_bytes())
    raw[100] ^= 1
    file.write_bytes(raw)
    before = machine.contents()

    code, said = machine.say("restore", str(taken), "--replace")

    assert (code, "cases.bson is not what was written: another checksum" in said) == (1, True)
    assert machine.contents() == before


def test_a_database_that_holds_something_is_left_alone_unless_told(machine: Machine, taken: Path) -> None:
    later = machine.keeps("later")

    code, said = machine.say("restore", str(taken))

    assert (code, "is not empty: cases" in said) == (1, True)
    assert machine.asks(later.id) == WHO
    code, said = machine.say("restore", str(taken), "--replace", "--json")
    told = json.loads(said)
    assert (code, told["counts"]["cases"], told["events_since"]) == (0, 3, 1)
    assert told["behind"] == {later.id: 2}


@pytest.mark.faults
@pytest.mark.endurance
def test_workers_must_not_run_and_the_master_key_must_be_given(
    machine: Machine, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pika.BlockingConnection(pika.URLParameters(machine.tools.amqp_url)) as connection:
        connection.channel().basic_consume("triage.v1", lambda *_: None)
        code, said = machine.say("restore", str(taken), "--replace")
    monkeypatch.setenv("CASELOOP_MASTER_KEYS", "aa" * 32)
    other = Machine(machine.services, Deployment(), machine.client)

    assert (code, "Workers still serve triage.v1" in said) == (1, True)
    code, said = other.say("restore", str(taken), "--replace")
    other.tools.close()
    assert (code, "needs a master key that is not given" in said) == (1, True)


def erase(machine: Machine, case_id: str) -> None:
    """Erase the key of a case as the write does that erases its person, and tell of it."""
    machine.database["keys"].update_one({"_id": case_id}, {"$set": {"erased_before": 3}})
    machine.tells("erased", case_id, 3)


def test_whoever_was_erased_since_stays_erased_and_the_case_goes_on(machine: Machine, taken: Path) -> None:
    gone, stays = sorted(one for one in machine.contents()["cases"])[:2]
    erase(machine, gone)
    machine.client.drop_database(NAME)

    code, said = machine.say("restore", str(taken), "--json")

    assert code == 0, said
    assert json.loads(said)["erased_since"] == [gone]
    assert machine.asks(stays) == WHO
    assert machine.asks(gone) == Customer()
    assert machine.say("audit", "chain")[0] == 0
    key = machine.database["keys"].find_one({"_id": gone})
    assert key is not None
    assert key["erased_before"] == 3


@pytest.mark.faults
@pytest.mark.endurance
def test_the_database_that_is_replaced_says_who_was_erased(machine: Machine, taken: Path) -> None:
    gone = min(machine.contents()["cases"])
    machine.database["keys"].update_one({"_id": gone}, {"$set": {"erased_before": 3}})

    code, said = machine.say("restore", str(taken), "--replace", "--json")

    assert code == 0, said
    assert json.loads(said)["erased_since"] == [gone]


def test_without_the_log_nobody_comes_back_unless_a_list_says_who_was_erased(
    machine: Machine, taken: Path, tmp_path: Path
) -> None:
    gone = min(machine.contents()["cases"])
    machine.database["keys"].update_one({"_id": gone}, {"$set": {"erased_before": 3}})
    assert machine.say("keys", "erased", "--out", str(tmp_path / "erased.json"))[0] == 0
    machine.client.drop_database(NAME)
    with pika.BlockingConnection(pika.URLParameters(machine.tools.amqp_url)) as connection:
        connection.channel().queue_delete(EVENT_LOG)

    code, said = machine.say("restore", str(taken))

    assert (code, "nobody can say whose keys were erased since" in said) == (1, True)
    code, said = machine.say("restore", str(taken), "--erased", str(tmp_path / "erased.json"))
    assert code == 0, said
    assert machine.asks(gone) == Customer()


@pytest.mark.faults
@pytest.mark.endurance
def test_what_broke_off_is_no_backup_and_a_folder_is_used_once(
    machine: Machine, taken: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()

    assert "holds no backup" in machine.say("restore", str(tmp_path / "empty"))[1]
    code, said = machine.say("backup", str(taken))
    assert (code, "is not empty" in said) == (1, True)


def test_a_restore_that_broke_off_still_knows_who_was_erased(
    machine: Machine, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = min(machine.contents()["cases"])
    machine.database["keys"].update_one({"_id": gone}, {"$set": {"erased_before": 3}})
    with monkeypatch.context() as full:
        full.setattr("ops.cli.backups.load", breaks_off)
        assert machine.say("restore", str(taken), "--replace")[0] == 1
    with pika.BlockingConnection(pika.URLParameters(machine.tools.amqp_url)) as connection:
        connection.channel().queue_delete(EVENT_LOG)

    code, said = machine.say("restore", str(taken), "--replace")

    assert code == 0, said
    assert machine.asks(gone) == Customer()
    assert not note_of_erasures(taken).exists()


def breaks_off(*_: object, **__: object) -> None:
    """End a restore after the old database is gone and before the new one is there."""
    raise BackupFault("The disk is full.")


@pytest.mark.faults
@pytest.mark.endurance
def test_the_broker_s_definitions_make_what_setup_makes(machine: Machine, taken: Path) -> None:
    bound = sorted(machine.services.rabbitmqctl("list_bindings").splitlines())
    departments = json.loads((taken / "manifest.json").read_text())["departments"]
    with pika.BlockingConnection(pika.URLParameters(machine.tools.amqp_url)) as connection:
        for name in (*QUEUES, EVENT_LOG):
            connection.channel().queue_delete(name)

    machine.services.rabbitmqctl("import_definitions", str(taken / "broker.json"))

    topology.check(machine.tools.amqp_url, QUEUES)
    assert sorted(machine.services.rabbitmqctl("list_bindings").splitlines()) == bound
    topology.declare(machine.tools.amqp_url, departments)
