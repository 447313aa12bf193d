"""A case that went its way through real actors, and the commands that prove its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schemas.case import Case
from schemas.messages.intake import StatedUrgency
from schemas.messages.jobs import RunJob
from tests.builders import a_submission
from tests.every_pack import every_pack
from tests.ops.bench import Bench
from tests.packs import the_packs
from tests.workers.office import Office
from workers.job_rows import JOBS_FILE, load_jobs

PHONE: Final = "13912345678"
NAME: Final = "欧阳晓岚"
EMAIL: Final = "ouyang.xiaolan@mail.example"
SECRETS: Final = (PHONE, NAME, EMAIL, "ouyang_xl", "幸福路七号", "客厅里的旧沙发", "请打我公司电话")
"""Everything of the customer's that stands in the messages below."""


def an_event(kind: str, data: Mapping[str, Any], *, number: int = 1) -> dict[str, Any]:
    """Give a message from outside."""
    return {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "/crm",
        "type": kind,
        "time": "2026-03-09T02:00:00Z",
        "datacontenttype": "application/json",
        "data": data,
    }


def a_private_submission(pack: str, *, number: int = 1) -> dict[str, Any]:
    """Give a complaint that is full of personal data."""
    message = a_submission(
        pack=pack,
        customer={
            "name": NAME,
            "salutation": "女士",
            "username": "ouyang_xl",
            "contact": {"phone": PHONE, "email": EMAIL, "address": "幸福路七号"},
        },
        channel="phone",
        type="投诉",
        topic=None,
        demands=("处理",),
        order_number="20240520001",
        urgency=StatedUrgency(value="normal", source="customer"),
        summary=f"水壶漏电，{NAME}，请打 {PHONE}",
        text="客厅里的旧沙发旁边起火了",
    )
    data = message.model_dump(mode="json", exclude_defaults=True)
    return an_event(message.TYPE, data, number=number)


def a_supplement(case_id: str, *, number: int = 2) -> dict[str, Any]:
    """Give what the customer adds."""
    data = {"case": {"id": case_id}, "text": "请打我公司电话"}
    return an_event("caseloop.case.information-supplied.v1", data, number=number)


def an_office(pack: str = "feedback-mechanism", *, cases: int = 1) -> tuple[Office, Bench]:
    """Give an office that has taken complaints with a supplement each, and a bench over its store."""
    office = Office(packs=every_pack())
    for number in range(cases):
        office.hears(a_private_submission(pack, number=10 * number + 1))
    for number, case in enumerate(office.kept("cases", Case)):
        office.hears(a_supplement(case.id, number=10 * number + 2))
    return office, a_bench(office)


def a_bench(office: Office) -> Bench:
    """Give the command line over an office's store, as it is now."""
    bench = Bench(store=office.store, book=office.ledger, every=office.packs)
    bench.reader.known_cases += office.kept("cases", Case)
    return bench


def keep_a_root(office: Office) -> None:
    """Run the job of the daily root now."""
    row = next(one for one in load_jobs(JOBS_FILE, the_packs()) if one.kind == "evidence.root")
    office.plans(row)
    office.orders(RunJob(job=row.id, due_at=office.clock.now(), by="auditor-1"))
