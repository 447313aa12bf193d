"""The command line on real servers: what it declares, publishes and reads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pika
import pytest
from pymongo import MongoClient
from pymongo.database import Database

from ops.cli.app import run
from ops.cli.deployment import Deployment
from ops.services import Addresses, Services
from schemas.alert import Alert
from schemas.contact import Contact
from schemas.queues import EVENTS
from schemas.work import Owner
from tests.builders import RECEIVED, a_case
from tests.ops.bench import NOW, a_console, keep, written
from tests.ops.test_alerts_command import an_alert
from tests.ops.test_parked_command import a_record
from tests.ops.test_publish_command import EVENT, a_file
from tests.paging import World, a_page_order, a_person, the_policy

pytestmark = pytest.mark.system

PROJECT = Path(__file__).parent.parent.parent
SNIPPETS = PROJECT / "docs" / "snippets"


@dataclass(slots=True)
class Machine:
    """A deployment on private servers, and what the last command said."""

    addresses: Addresses
    tools: Deployment
    database: Database[dict[str, Any]]

    def say(self, *tokens: str) -> tuple[int, str]:
        """Carry out a command line; give its exit code, and what it answered and complained about."""
        self.tools.console, self.tools.warnings = a_console(), a_console()
        code = run(tokens, self.tools)
        return code, written(self.tools.console) + written(self.tools.warnings)

    @staticmethod
    def run(*tokens: str) -> tuple[int, str]:
        """Carry out a command line in a process of its own; give its exit code and all that it said."""
        command = [sys.executable, "-m", "ops.cli", *tokens]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=PROJECT)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    services = Services(tmp_path_factory.mktemp("pair"))
    yield services.up()
    services.wipe()


@pytest.fixture
def machine(addresses: Addresses, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.setenv("CASELOOP_AMQP_URL", addresses.amqp_url)
    monkeypatch.setenv("CASELOOP_MONGO_URL", addresses.mongo_url)
    monkeypatch.setenv("CASELOOP_DATABASE", "command_line")
    tools = Deployment()
    client: MongoClient[dict[str, Any]] = MongoClient(addresses.mongo_url)
    made = Machine(addresses, tools, client["command_line"])
    assert made.say("setup")[0] == 0
    yield made
    made.tools.close()
    client.drop_database("command_line")
    client.close()


def test_setup_twice_is_harmless_and_the_doctor_misses_nothing_but_workers(machine: Machine) -> None:
    assert machine.say("setup")[0] == 0

    code, said = machine.say("doctor")

    assert code == 1
    assert "nobody serves intake, urgent, triage" in said
    assert "1 fault, " in said


def test_the_doctor_sees_missing_indexes_and_queues_of_another_kind(machine: Machine) -> None:
    machine.database.cases.drop_index("due_by_urgency")
    with pika.BlockingConnection(pika.URLParameters(machine.addresses.amqp_url)) as connection:
        channel = connection.channel()
        channel.queue_delete("alerts.v1")
        channel.queue_declare("alerts.v1", durable=True)

        code, said = machine.say("doctor")

        channel.queue_delete("alerts.v1")
    assert code == 1
    assert "missing: cases.due_by_urgency" in said
    assert "inequivalent arg" in said


def test_every_line_of_a_file_lies_in_the_intake_queue(machine: Machine, tmp_path: Path) -> None:
    code, said = machine.run("publish", a_file(tmp_path, *[EVENT] * 1_200))

    assert code == 0
    assert "1200 confirmed, 0 not confirmed, 0 not sent" in said
    with pika.BlockingConnection(pika.URLParameters(machine.addresses.amqp_url)) as connection:
        assert connection.channel().queue_purge("assignment.v1").method.message_count == 1_200


def test_cases_are_found_filtered_and_proved(machine: Machine) -> None:
    owner = Owner(person="a-1", department="after_sales", mode="manual", by="d-1", since=RECEIVED)
    waiting = a_case(owner=owner, next_due_at=NOW - timedelta(days=1))
    mine = keep(machine.tools.store, waiting, "case.registered", "case.assigned")
    other = keep(machine.tools.store, a_case(source_id="fb-2", state="closed"))

    assert mine.number in machine.say("case", "show", mine.number.lower())[1]
    assert machine.say("case", "list", "--open")[1].count("registered") == 1
    assert mine.number not in machine.say("case", "list", "--state", "closed")[1]
    assert other.number not in machine.say("case", "list", "--department", "after_sales")[1]
    assert "2 cases" in machine.say("case", "list", "--priority", "unranked")[1]
    assert machine.say("case", "list", "--priority", "urgent")[1] == "0 cases\n"
    assert machine.say("case", "verify", mine.id)[0] == 0
    assert "case.assigned" in machine.say("case", "timeline", mine.id)[1]
    assert "1 late" in machine.say("doctor")[1]


def test_a_byte_changed_in_the_database_is_found(machine: Machine) -> None:
    case = keep(machine.tools.store, a_case())
    machine.database.cases.update_one({"_id": case.id}, {"$set": {"report.summary": "forged"}})

    code, said = machine.say("case", "verify", case.number)

    assert code == 1
    assert "field 'report' is not what its history makes" in said


def test_people_are_listed_by_what_is_looked_at_first_and_shown_with_their_pages(machine: Machine) -> None:
    for name, minutes in (("later", 5), ("sooner", 0)):
        world = World(the_policy(), a_person(id=name, quiet=["09:00-12:00"]))
        world.page(a_page_order(contact=name), RECEIVED + timedelta(minutes=minutes))
        assert world.contact is not None
        shifted = {"next_due_at": RECEIVED + timedelta(minutes=minutes)}
        keep(machine.tools.store, world.contact.model_copy(update=shifted), "contact.paged")
    keep(machine.tools.store, Contact(id="idle"), "contact.paged")

    _, waiting = machine.say("contact", "list")
    _, everybody = machine.say("contact", "list", "--all")
    code, shown = machine.say("contact", "show", "sooner")

    assert waiting.index("sooner") < waiting.index("later")
    assert "idle" not in waiting
    assert everybody.index("later") < everybody.index("idle")
    assert (code, "quiet escalation.paging.holding" in shown) == (0, True)


def test_alerts_are_listed_newest_first(machine: Machine) -> None:
    for number, minutes in ((1, 0), (2, 5)):
        alert: Alert = an_alert(id=f"alert{number}", raised_at=NOW + timedelta(minutes=minutes))
        keep(machine.tools.store, alert, "alert.raised")

    _, said = machine.say("alert", "list")

    assert said.index("alert2") < said.index("alert1")
    assert "2S553-P1V5H-X" in machine.say("alert", "show", "alert1")[1]


def test_a_parked_message_goes_back_to_its_queue_with_the_name_of_its_record(machine: Machine) -> None:
    machine.tools.store.park([a_record()])

    assert "1 parked" in machine.say("parked", "list")[1]
    assert "1 of 1 sent again" in machine.run("parked", "replay", "--all")[1]
    with pika.BlockingConnection(pika.URLParameters(machine.addresses.amqp_url)) as connection:
        _, properties, body = connection.channel().basic_get("intake.v1", auto_ack=True)
    assert properties is not None
    assert properties.headers is not None
    assert properties.headers["x-caseloop-parked"] == "p-1"
    assert body == a_record().body


def test_the_published_snippet_lies_in_the_intake_queue(machine: Machine) -> None:
    command = [sys.executable, str(SNIPPETS / "publisher.py"), machine.addresses.amqp_url]

    subprocess.run(command, check=True, timeout=30)

    with pika.BlockingConnection(pika.URLParameters(machine.addresses.amqp_url)) as connection:
        assert connection.channel().queue_purge("intake.v1").method.message_count == 1


def test_the_subscribing_snippet_prints_what_is_published(machine: Machine) -> None:
    url = machine.addresses.amqp_url
    body = b'{"type": "caseloop.event.case.triaged.v1", "data": {"case_number": "2S553-P1V5H-X"}}'
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("my-shop.events", durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind("my-shop.events", EVENTS, "case.#")
        channel.basic_publish(EVENTS, "case.triaged.feedback-handbook.urgent", body, mandatory=True)
    command = [sys.executable, str(SNIPPETS / "subscriber.py"), url]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as snippet:
        assert snippet.stdout is not None
        line = snippet.stdout.readline()
        snippet.terminate()

    assert line == "caseloop.event.case.triaged.v1 2S553-P1V5H-X \n"


def test_servers_that_do_not_answer_are_said_so_in_one_line(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CASELOOP_AMQP_URL", "amqp://guest:secret@127.0.0.1:1/%2F")

    code, said = machine.run("publish", a_file(tmp_path, EVENT))

    assert code == 1
    assert said.count("\n") == 1
    assert "caseloop doctor says what is wrong" in said
    assert "secret" not in said
