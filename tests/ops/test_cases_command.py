"""``caseloop case``: what staff see, what nobody sees, and what a changed byte leads to."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from ops.cli.proof import faults_of
from schemas.case import Case, Link
from schemas.clock import Clock, Duration
from schemas.compensation import Application
from schemas.document import Loaded, Timer
from schemas.merging import Absorbed
from schemas.model import Money
from schemas.ports_reading import CaseFilter
from schemas.report import Contact, Customer, Details, Supplied
from schemas.work import Notice, Owner, Progress, Task
from store.mongo_reading import condition
from tests.builders import RECEIVED, a_case, a_report, at
from tests.every_pack import every_pack
from tests.ops.bench import NOW, Bench, document_fields, history_of

CUSTOMER = Customer(
    name="林晓", salutation="女士", contact=Contact(phone="13812345678", email="lin.xiao@example.com")
)


OWNER = Owner(person="agent-017", department="after_sales", mode="automatic", by="system", since=RECEIVED)


def test_the_stage_and_what_it_lacks_stand_on_the_screen() -> None:
    bench = Bench(every=every_pack())
    mall = every_pack().newest["online-mall"]
    case = bench.keep(a_case(pack=mall.ref, state="investigating", owner=OWNER))

    bench.run("case", "show", case.id)

    assert re.search(r"stage +调查与核实", bench.said)
    assert "a fact that is established and verified (fact.found or fact.verified)" in bench.said


def test_ids_of_other_cases_are_no_numbers_to_mask() -> None:
    bench, other = Bench(), "fa390ad909103642ff46de04d7171a44"
    case = bench.keep(a_case(links=(Link(case_id=other, relation="repeat_of", at=RECEIVED),)))

    bench.run("case", "show", case.id, "--json")

    assert other in bench.said


def a_busy_case() -> Case:
    clock = Clock(
        row="clocks.first-response",
        anchor=RECEIVED,
        limit=Duration(amount=4, unit="clock_hours"),
        calendar="always",
        satisfied_by=("case.responded",),
        owner="after_sales",
        due_at=at("Fri 2026-03-06 14:00"),
    )
    return a_case(
        customer=CUSTOMER,
        report=a_report(text="林晓请回电 13812345678 或 lin.xiao@example.com"),
        owner=OWNER,
        clocks={"first_response": clock},
        timers={"watch": Timer(kind="watch", due_at=at("Sat 2026-03-07 10:00"))},
        progress=(
            Progress(step="已检测", at=at("Fri 2026-03-06 11:30"), recorded_at=NOW, by="engineer-042"),
        ),
        notices=(
            Notice(
                id="n-1",
                kind="received",
                channel="phone",
                accepted="已受理",
                step="待分派",
                expected_at=at("Fri 2026-03-06 14:00"),
                text="您的投诉已受理，我们将致电 13812345678",
                at=at("Fri 2026-03-06 10:01"),
            ),
        ),
    )


def test_a_case_is_found_by_its_number_without_dashes_and_in_small_letters() -> None:
    bench = Bench()
    case = bench.keep(a_case())

    assert bench.run("case", "show", case.number.replace("-", "").lower()) == 0
    assert case.number in bench.said


@pytest.mark.req("S3-43")
def test_an_exercise_is_shown_as_one() -> None:
    bench = Bench()
    bench.keep(a_busy_case().model_copy(update={"drill": True}))

    bench.run("case", "show", a_busy_case().number)

    assert "no report counts it" in bench.said


def test_what_ended_with_its_case_and_what_was_applied_for_is_shown() -> None:
    bench, asked = Bench(), at("Fri 2026-03-06 11:00")
    task = Task(
        kind="technical_test", department="after_sales", text="检测", asked_at=asked,
        due_at=at("Fri 2026-03-06 15:00"), failed_at=NOW, failure="withdrawn",
    )  # fmt: skip
    application = Application(
        id="compensation-1", origin="application", remedy="compensation", reason="误工", row="compensation.x",
        amount=Money(amount=Decimal("80.00"), currency="CNY"), filed_by="after_sales-07", filed_at=asked,
        approver="management", status="held",
    )  # fmt: skip
    other = a_case(source_id="fb-2")
    bench.keep(
        a_busy_case().model_copy(
            update={
                "tasks": {"technical_test-1": task},
                "applications": (application,),
                "links": (Link(relation="repeat_of", case_id=other.id, at=NOW),),
            }
        )
    )

    bench.run("case", "show", a_busy_case().number)

    assert "unanswered: withdrawn" in bench.said
    assert [
        part for part in ("compensation-1", "80.00 CNY", "held", "management") if part not in bench.said
    ] == []
    assert f"repeat_of {other.number}" in bench.said


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_personal_data_is_masked(options: list[str]) -> None:
    bench = Bench()
    case = bench.keep(a_busy_case())

    bench.run("case", "show", case.id, *options)

    assert "138****5678" in bench.said
    assert not [secret for secret in ("林晓", "13812345678", "lin.xiao@") if secret in bench.said]


def test_the_masked_json_is_json_and_keeps_what_is_not_personal() -> None:
    bench = Bench()
    case = bench.keep(a_busy_case())

    bench.run("case", "show", case.id, "--json")

    shown = json.loads(bench.said)
    assert (shown["number"], shown["report"]["order_number"]) == (case.number, "DD20260303001")
    assert shown["received_at"] == "2026-03-06T02:00:00Z"


def test_revealing_names_who_looks() -> None:
    bench = Bench()
    case = bench.keep(a_busy_case())

    assert bench.run("case", "show", case.id, "--reveal-to", "manager-003") == 0
    assert "13812345678" in bench.said


def test_the_screen_shows_owner_clock_and_timer() -> None:
    bench = Bench()
    case = bench.keep(a_busy_case())

    bench.run("case", "show", case.id)

    for part in ("agent-017, after_sales (automatic)", "due in 2 h", "in 22 h", "电热水壶 K-200"):
        assert part in bench.said


def test_an_unknown_case_is_one_line_that_says_what_to_do() -> None:
    bench = Bench()

    assert bench.run("case", "show", "nothing") == 1
    assert bench.warned == (
        "✗ There is no case 'nothing'. Give the id that events carry, or the number; "
        "caseloop case list shows the numbers.\n"
    )


def test_a_mistyped_number_is_told_from_one_that_does_not_exist() -> None:
    bench = Bench()
    number = a_case().number

    bench.run("case", "show", number)
    assert "check character" not in bench.warned
    bench.run("case", "show", number[:-1] + ("0" if number[-1] != "0" else "1"))
    assert "check character does not fit" in bench.warned


def test_cases_are_listed_with_what_comes_next() -> None:
    bench = Bench()
    bench.keep(a_busy_case())
    bench.keep(a_case(source_id="fb-2", state="closed"))

    assert bench.run("case", "list", "--open") == 0
    assert "1 case\n" in bench.said
    assert "after_sales" in bench.said


@pytest.mark.req("S0-56")
def test_staff_see_every_entry_and_customers_what_they_were_told() -> None:
    bench = Bench()
    case = bench.keep(a_busy_case(), "case.registered", "case.triaged")

    bench.run("case", "timeline", case.id)
    staff = bench.said
    bench.run("case", "timeline", case.id, "--view", "customer")
    customer = bench.said.removeprefix(staff)

    assert staff.index("case.registered") < staff.index("case.triaged")
    assert "triage.urgent.safety" in staff
    assert customer.index("received") < customer.index("已检测")
    assert "engineer-042" not in customer


def test_an_unbroken_history_that_makes_the_case_is_proved() -> None:
    bench = Bench()
    case = bench.keep(a_busy_case(), "case.registered", "case.triaged", "case.assigned")

    assert bench.run("case", "verify", case.number) == 0
    assert "3 entries" in bench.said


def test_a_field_changed_behind_the_history_is_found() -> None:
    case = a_busy_case()
    entries = history_of(case, ["case.registered"])
    fields = document_fields(case, 1) | {"state": "closed"}

    faults = faults_of(Loaded(fields, 1, entries[-1].hash, {}), entries)

    assert faults == ["field 'state' is not what its history makes"]


def test_a_changed_entry_a_wrong_head_and_a_wrong_version_are_found() -> None:
    case = a_busy_case()
    first, second = history_of(case, ["case.registered", "case.triaged"])
    forged = replace(first, by="somebody-else")

    faults = faults_of(Loaded(document_fields(case, 2), 3, "0", {}), [forged, second])

    assert [fault.split(",")[0] for fault in faults] == [
        f"entry 1: expected hash {faults[0].split()[4].rstrip(',')}",
        f"expected the head '{second.hash}'",
        "expected version 2",
    ]


def test_a_history_whose_key_was_erased_is_replayed_without_what_was_sealed() -> None:
    case = a_busy_case()
    first, second = history_of(case, ["case.registered", "case.erased"])
    sealed = replace(first, changes={"state": "archived"}, withheld="erased")
    blanked = replace(second, changes={"customer.name": None, "erased": {"by": "management-01"}})
    fields = {"state": "archived", "customer": {"name": None}, "erased": {"by": "management-01"}}

    faults = faults_of(Loaded(fields, 2, second.hash, {}), [sealed, blanked])
    assert [fault for fault in faults if not fault.startswith("entry ")] == []

    faults = faults_of(Loaded(fields | {"state": "closed"}, 2, second.hash, {}), [sealed, blanked])
    assert "field 'state' is not what its history makes" in faults


def test_a_leased_timer_is_no_fault() -> None:
    case = a_busy_case()
    entries = history_of(case, ["case.registered"])
    fields = document_fields(case, 1) | {"next_due_at": NOW}

    assert faults_of(Loaded(fields, 1, entries[-1].hash, {}), entries) == []


@pytest.mark.req("S2-05")
def test_cases_are_found_by_the_account_name_of_their_customer() -> None:
    bench = Bench()
    bench.keep(a_case(customer=Customer(username="kettle_fan")))
    other = bench.keep(a_case(source_id="fb-2", customer=Customer(username="cup_fan")))

    bench.run("case", "list", "--username", "cup_fan")

    assert other.number in bench.said
    assert bench.said.count("registered") == 1
    asked = condition(CaseFilter(username="cup_fan"), "digest")
    assert asked == {"$or": [{"customer.username": "cup_fan"}, {"username_lookup": "digest"}]}


@pytest.mark.req("S2-05", "S4-08")
def test_customers_of_merged_cases_and_of_supplied_details_are_masked_too() -> None:
    bench = Bench()
    absorbed = Absorbed(
        case_id="X",
        number="Y",
        received_at=RECEIVED,
        channel="hotline",
        customer=Customer(name="王小明", username="ming", contact=Contact(phone="13912345678")),
        report=a_report(text="王小明来电"),
        reason="同",
        by="customer_service-01",
        at=RECEIVED,
    )
    details = Supplied(details=Details(customer=Customer(name="王小明")), by="customer", at=RECEIVED)
    case = bench.keep(a_case(absorbed=(absorbed,), supplied_details=(details,)))

    bench.run("case", "show", case.number, "--json")

    assert "王小明" not in bench.said
    assert '"ming"' not in bench.said
    assert "13912345678" not in bench.said
