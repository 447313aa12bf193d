"""People are told over real channels, and a channel that does not answer keeps nobody else waiting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.bench.feedback import feedback
from ops.cli.outlet import BrokerOutlet
from ops.cli.tools import Letter
from ops.services.process import wait_until
from ops.system import SchedulerGroup, System, SystemPlan, WorkerGroup
from schemas.contact import Contact
from schemas.ids import message_key
from schemas.messages.paging import PageContact
from schemas.queues import INBOUND
from schemas.replay import document_from
from tests.channels.service import Answer, Asked, Service
from workers.clock import Clock

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(240)]

SLOW_COUNT = 40
KEY = "the-key"


class Feishu(Service):
    """Takes everything at once."""

    def judge(self, asked: Asked) -> Answer:
        """Take what has a text."""
        assert asked.fields["content"]["text"]
        return Answer(body={"code": 0, "msg": "success"})


class WeCom(Service):
    """Says nothing while the test runs."""

    def judge(self, _asked: Asked) -> Answer:
        """Say nothing."""
        return Answer(holds=True)


def people(slow: str, quick: str) -> str:
    """Give a staff file: many people behind a channel that does not answer, one behind a quick one."""
    rows = [
        f"  - {{id: slow-{number}, department: after_sales, ways: [{{channel: wecom, address: s{number}}}]}}"
        for number in range(SLOW_COUNT)
    ]
    rows.append("  - {id: quick, department: after_sales, ways: [{channel: feishu, address: ou_1}]}")
    channels = [f"  wecom: {{url: '{slow}', secret: robot}}", f"  feishu: {{url: '{quick}', secret: robot}}"]
    return "\n".join(["zone: Asia/Shanghai", "people:", *rows, "channels:", *channels])


def a_page(contact: str) -> Letter:
    page = PageContact(
        contact=contact,
        page_id=f"handover:test:{contact}",
        subject="handover:test",
        kind="handover",
        severity="critical",
        text={"zh": "您从现在起值班。", "en": "You are on call from now on."},
        raised_at=Clock().now(),
    )
    event = {
        "specversion": "1.0",
        "id": contact,
        "source": "/tests",
        "type": PageContact.TYPE,
        "data": page.model_dump(mode="json", exclude_none=True),
    }
    return Letter("", PageContact.QUEUE, json.dumps(event).encode())


@pytest.fixture(scope="module")
def slow() -> Iterator[WeCom]:
    with WeCom() as service:
        yield service


@pytest.fixture(scope="module")
def quick() -> Iterator[Feishu]:
    with Feishu() as service:
        yield service


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, slow: WeCom, quick: Feishu) -> Iterator[System]:
    """Run one process with two threads for everything: the worst place for a channel that does not answer."""
    folder: Path = tmp_path_factory.mktemp("delivery")
    file = folder / "staff.yaml"
    file.write_text(people(slow.url, quick.url), encoding="utf-8")
    environment = {"CASELOOP_STAFF": str(file), "CASELOOP_SECRET__ROBOT": KEY}
    plan = SystemPlan((WorkerGroup("all", processes=1),), SchedulerGroup(1), environment=environment)
    with System(folder / "it", plan) as running:
        yield running


def contact_of(system: System, contact: str) -> Contact | None:
    """Read what waits for a person and what they were told."""
    store = system.store()
    try:
        loaded = store.load("contacts", [contact]).get(contact)
    finally:
        store.close()
    return document_from(Contact, loaded) if loaded else None


def test_a_channel_that_does_not_answer_keeps_nobody_else_waiting(
    system: System, slow: WeCom, quick: Feishu
) -> None:
    outlet = BrokerOutlet(system.settings.amqp_url.get_secret_value())
    assert all(outlet.publish([a_page(f"slow-{number}") for number in range(SLOW_COUNT)]))
    assert wait_until(lambda: len(slow.asked) >= 2, within=20)
    case = feedback(1, "delivery")
    body = json.dumps(case, ensure_ascii=False).encode()
    assert all(outlet.publish([a_page("quick"), Letter(INBOUND, case["type"], body)]))

    assert wait_until(lambda: len(quick.asked) == 1, within=5)
    assert wait_until(lambda: was_told(system, "quick"), within=5)
    assert wait_until(lambda: is_stored(system, message_key(case["source"], case["id"])), within=5)
    outlet.close()


def was_told(system: System, contact: str) -> bool:
    found = contact_of(system, contact)
    return found is not None and [one.outcome for one in found.settled] == ["delivered"]


def is_stored(system: System, case_id: str) -> bool:
    store = system.store()
    try:
        return case_id in store.load("cases", [case_id])
    finally:
        store.close()
