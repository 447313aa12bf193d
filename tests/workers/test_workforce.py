"""Staff through the whole runtime: messages decided, written, sent on; copies change nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from schemas.contact import Contact
from schemas.document import Emission
from schemas.filing import Filing
from schemas.messages.wellbeing import CountCase
from schemas.staff_record import StaffRecord
from schemas.wellbeing import Telemetry, Wellbeing
from tests.builders import at
from tests.ops.bench import keep
from tests.workers.fakes import NOW
from tests.workers.joined import Joined
from tests.workers.office import Office
from tests.workforce import a_handled_case, some_staff, workforce_packs
from workers.incoming import Applied, Aside, Incoming, Recorded
from workers.wire import event_body

STAFF = "after_sales-07"
PACK = "feedback-handbook"


def an_office() -> Office:
    return Office(
        packs=workforce_packs(),
        staff=some_staff({"id": STAFF}, {"id": "management-01", "department": "management"}),
    )


def event(kind: str, number: int = 1, /, **data: Any) -> dict[str, Any]:
    """Give a message from outside."""
    return {
        "specversion": "1.0",
        "id": f"m-{number}",
        "source": "/personnel",
        "type": f"caseloop.{kind}.v1",
        "time": NOW.isoformat(),
        "data": data,
    }


def worked(office: Office, message: dict[str, Any]) -> Incoming:
    """Decide a message and settle it, and carry out what it orders."""
    incoming = office.process.decided(message)
    outcome = incoming.outcome
    office.process.settle(incoming)
    office.process.amqp.confirm_all()
    if isinstance(outcome, Recorded):
        office.carries_out(outcome.write.entries[-1].emits)
    return incoming


def refusal(office: Office, message: dict[str, Any]) -> tuple[str, str]:
    """Give code and field of the refusal."""
    outcome = worked(office, message).outcome
    assert isinstance(outcome, Aside)
    return outcome.record.code, outcome.record.field


def counting(number: int) -> Emission:
    order = CountCase(
        staff=STAFF,
        case_id=f"case-{number}",
        pack=PACK,
        department="after_sales",
        is_intense=True,
        ended_at=NOW + timedelta(minutes=number),
    )
    data = order.model_dump(mode="json")
    return Emission(f"case-{number}.3.0", order.TYPE, "", order.QUEUE, data, order.case_id)


@pytest.mark.req("S3-58", "S3-59")
def test_five_resolved_cases_page_the_person_once_however_often_their_orders_come() -> None:
    office = an_office()

    for _ in range(3):
        office.carries_out([counting(number) for number in range(5)])
    office.carries_out([counting(number) for number in range(5, 9)])

    (contact,) = office.kept("contacts", Contact)
    known = office.kept("wellbeing", Wellbeing)[0]
    assert contact.id == STAFF
    assert [page.kind for page in contact.waiting] == ["rest_reminder"]
    assert (known.reminder_count, len(known.run), known.version) == (1, 9, 9)


@pytest.mark.req("S3-58")
def test_a_copy_of_the_fifth_order_publishes_the_same_page_again_and_writes_nothing() -> None:
    office = an_office()
    office.carries_out([counting(number) for number in range(5)])
    entry = office.store.history("wellbeing", STAFF)[-1]

    again = office.process.decided(json.loads(event_body(counting(4), NOW.isoformat())))

    assert isinstance(again.outcome, Applied)
    assert [one.id for one in again.outcome.entry.emits] == [one.id for one in entry.emits]


@pytest.mark.req("S3-53", "S2-54")
def test_an_abusive_conversation_is_kept_with_its_steps_and_counted_for_care() -> None:
    office = an_office()
    case = keep(office.store, a_handled_case(STAFF))
    steps = ["倾听", "empathise", "solve"]

    worked(office, event("conversation.recorded", case={"id": case.id}, steps=steps, abusive=True, by=STAFF))

    (known,) = office.kept("wellbeing", Wellbeing)
    stored = office.store.load("cases", [case.id])[case.id].fields["conversations"]
    assert known.abuse == {"2026-03": 1}
    assert [one["steps"] for one in stored] == [["listen", "empathise", "solve"]]


@pytest.mark.req("S3-53")
@pytest.mark.parametrize("steps", [["empathise", "listen", "solve"], ["listen", "solve"], ["listen"]])
def test_steps_in_another_order_or_missing_are_refused(steps: list[str]) -> None:
    office = an_office()
    case = keep(office.store, a_handled_case(STAFF))

    message = event("conversation.recorded", case={"id": case.id}, steps=steps, by=STAFF)

    assert refusal(office, message) == ("invalid_message", "steps")


@pytest.mark.req("S3-57")
def test_telemetry_is_kept_for_its_time_and_tells_nobody() -> None:
    office = an_office()
    reading = {"kind": "heart_rate", "value": 97, "at": (NOW - timedelta(hours=1)).isoformat()}
    message = event("telemetry.reported", staff=STAFF, readings=[reading])

    incoming = worked(office, message)
    worked(office, message)

    (kept,) = office.kept("telemetry", Telemetry)
    assert isinstance(incoming.outcome, Recorded)
    assert incoming.outcome.write.entries[-1].emits == ()
    assert (kept.staff, kept.expires_at) == (STAFF, NOW + timedelta(hours=47))
    assert office.kept("wellbeing", Wellbeing) == []


@pytest.mark.req("S3-56")
def test_the_tag_of_a_vulnerable_customer_stands_apart_from_the_case_and_tells_nobody() -> None:
    office = Office(
        packs=workforce_packs(), staff=some_staff({"id": "ps-1", "roles": ["psychologist"]}, {"id": STAFF})
    )
    case = keep(office.store, a_handled_case(STAFF))

    said = worked(office, event("customer.tagged", case_id=case.id, tag="抑郁症客户", by="ps-1"))
    refused = refusal(office, event("customer.tagged", 2, case_id=case.id, tag="depression", by=STAFF))

    assert isinstance(said.outcome, Recorded)
    assert said.outcome.write.entries[-1].emits == ()
    assert refused == ("not_allowed", "by")
    assert "depression" not in str(office.store.load("cases", [case.id]))
    assert list(office.store.load("sensitive", [case.id])[case.id].fields["tags"]) == ["depression"]


@pytest.mark.req("S1-47", "S1-48")
def test_a_role_is_refused_without_the_years_and_granted_with_a_waiver() -> None:
    office = an_office()
    role = {"staff": STAFF, "role": "supervisor", "diploma": True, "by": "management-01"}

    for number, (call_centre, complaints) in enumerate([(4, 2), (5, 1)]):
        years = {"call_centre_years": call_centre, "complaint_years": complaints}
        assert refusal(office, event("role.granted", number, **role, **years))[0] == "not_allowed"
    worked(
        office, event("waiver.given", 8, staff=STAFF, role="supervisor", reason="出色", by="management-02")
    )
    worked(office, event("role.granted", 9, **role, call_centre_years=4, complaint_years=1))

    (known,) = office.kept("staff_records", StaffRecord)
    assert known.roles["supervisor"].waived == ("call_centre_years", "complaint_years")


@pytest.mark.req("S1-48")
def test_a_missing_diploma_needs_a_note_and_blocks_nobody() -> None:
    office = an_office()
    role: dict[str, Any] = {
        "staff": STAFF,
        "role": "supervisor",
        "call_centre_years": 5,
        "complaint_years": 2,
    }
    role |= {"diploma": False, "by": "management-01"}

    assert refusal(office, event("role.granted", 1, **role)) == ("not_allowed", "note")
    worked(office, event("role.granted", 2, **role, note="资深优秀人员"))

    assert office.kept("staff_records", StaffRecord)[0].roles["supervisor"].waived == ("diploma",)


@pytest.mark.req("S1-44", "S1-58", "S2-52", "S3-52", "S3-62")
def test_a_record_links_courses_skills_training_scores_and_care() -> None:
    office = an_office()
    said = {"staff": STAFF, "by": "training-001"}
    worked(office, event("course.finished", 1, **said, course="法律基础"))
    worked(office, event("course.finished", 2, **said, course="emotion_management"))
    worked(office, event("training.attended", 3, **said, topic="升级流程"))
    worked(office, event("training.scored", 4, **said, scene="customer_smashes_counter", score=82))
    worked(office, event("care.given", 5, **said, kind="谈心"))

    (known,) = office.kept("staff_records", StaffRecord)
    assert (sorted(known.courses), known.skills) == (["emotion_management", "law_basics"], ("law",))
    assert [(one.scene, one.score) for one in known.scores] == [("customer_smashes_counter", 82)]
    assert ([one.topic for one in known.trainings], [one.kind for one in known.care]) == (
        ["升级流程"],
        ["talk"],
    )


@pytest.mark.req("S1-11")
@pytest.mark.parametrize(("amount", "items"), [("0.00", 0), ("320.00", 1)])
def test_only_a_loss_above_zero_opens_an_assessment(amount: str, items: int) -> None:
    office = an_office()
    case = keep(office.store, a_handled_case(STAFF))
    loss = {"amount": amount, "currency": "CNY"}
    said = {"case": {"id": case.id}, "loss": loss, "attributed_to": STAFF, "by": "management-01"}

    worked(office, event("loss.recorded", **said))
    worked(office, event("loss.recorded", **said))

    records = office.kept("staff_records", StaffRecord)
    assert sum(len(one.appraisals) for one in records) == items
    assert [page.kind for one in office.kept("contacts", Contact) for page in one.waiting] == [
        "loss_assessment"
    ] * items


PLAN = {
    "pack": PACK,
    "plan": "q2",
    "post": "投诉专员",
    "method": "案例教学",
    "audience": "新员工",
    "goal": "独立处理投诉",
    "by": "training-001",
}


@pytest.mark.req("S1-63")
@pytest.mark.parametrize("missing", ["method", "audience", "goal"])
def test_a_training_plan_without_one_of_the_three_is_refused(missing: str) -> None:
    office = an_office()
    plan = {name: value for name, value in PLAN.items() if name != missing}

    assert refusal(office, event("training.planned", 1, **plan)) == ("invalid_message", f"data.{missing}")


@pytest.mark.req("S1-62")
@pytest.mark.parametrize(
    ("trainers", "flags"),
    [((), ("no_eligible_trainer",)), (("after_sales-07",), ("no_eligible_trainer",)), (("lecturer-3",), ())],
)
def test_a_training_plan_without_an_eligible_trainer_is_flagged(trainers: Any, flags: Any) -> None:
    office = an_office()

    incoming = worked(office, event("training.planned", 1, **PLAN, trainers=trainers))

    assert isinstance(incoming.outcome, Recorded)
    sent = incoming.outcome.write.entries[-1].emits
    assert office.kept("filings", Filing)[0].flags == flags
    assert [one.routing_key for one in sent] == ["department.customer_service.training_plan"] * len(flags)


@pytest.mark.req("S3-29")
@pytest.mark.parametrize(("volume", "workers"), [(30, 1), (31, 2), (900, 30)])
def test_expected_volume_suggests_people_to_operations(volume: int, workers: int) -> None:
    office = an_office()
    said: dict[str, Any] = {"pack": PACK, "occasion": "618", "cases_a_day": volume, "by": "operations-004"}
    since, until = at("Tue 2026-06-16 00:00").isoformat(), at("Sun 2026-06-21 00:00").isoformat()

    incoming = worked(office, event("volume.expected", 1, **said, since=since, until=until))

    assert isinstance(incoming.outcome, Recorded)
    (told,) = incoming.outcome.write.entries[-1].emits
    assert told.routing_key == "department.operations.capacity"
    assert (told.data["details"]["expected_volume"], told.data["details"]["workers"]) == (volume, workers)


@pytest.mark.req("S3-63")
def test_the_result_of_a_contest_is_kept() -> None:
    office = an_office()
    said: dict[str, Any] = {"pack": PACK, "month": "2026-03", "teams": ["red", "blue"], "by": "training-001"}

    worked(office, event("contest.held", 1, **said, winner="blue", prize="海外旅行"))

    (filed,) = office.kept("filings", Filing)
    assert (filed.content["winner"], filed.name) == ("blue", "2026-03")
    assert refusal(office, event("contest.held", 2, **said, winner="green")) == ("invalid_message", "winner")


def test_a_pack_without_workforce_takes_none_of_it() -> None:
    joined = Joined()

    said: dict[str, dict[str, Any]] = {
        "telemetry.reported": {
            "staff": STAFF,
            "readings": [{"kind": "heart_rate", "value": 97, "at": NOW.isoformat()}],
        },
        "training.planned": PLAN,
        "course.finished": {"staff": STAFF, "course": "law_basics", "by": STAFF},
    }
    for number, (kind, data) in enumerate(said.items()):
        outcome = joined.decided(event(kind, number, **data)).outcome
        assert isinstance(outcome, Aside)
        assert (outcome.record.code, outcome.record.field) == ("not_allowed", "pack")
