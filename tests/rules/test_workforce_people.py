"""Records, losses, teaching cases and what few may read: what the runtime's own tests leave out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rules.workforce.conversations import record_conversation
from rules.workforce.filings import file, suggest_capacity, supply_figures
from rules.workforce.grants import grant_role
from rules.workforce.losses import open_assessment, record_loss
from rules.workforce.parts import pack_named
from rules.workforce.records import finish_course, give_waiver
from rules.workforce.restricted import keep_telemetry, may_read, note_tag_look, tag_customer
from rules.workforce.teaching import tag_for_teaching, teaching_export
from rules.workforce.wellbeing import note_look, note_rest
from schemas.case import Case
from schemas.errors import CaseIsClosed, InvalidMessage, NotAllowed, TooEarly
from schemas.messages.base import CaseRef
from schemas.messages.filings import FiguresSupplied, VolumeExpected, WorkshopHeld
from schemas.messages.staff_records import (
    CourseFinished,
    LossRecorded,
    OpenAssessment,
    RoleGranted,
    TeachingTagged,
    WaiverGiven,
)
from schemas.messages.wellbeing import (
    ConversationRecorded,
    CountAbuse,
    CustomerTagged,
    NoteRest,
    NoteTagLook,
    NoteTelemetryLook,
    TelemetryReported,
)
from schemas.model import Money
from schemas.staff import NOBODY
from schemas.staff_record import StaffRecord
from schemas.wellbeing import Reading
from tests.builders import RECEIVED, at
from tests.packs import the_pack
from tests.workforce import a_handled_case, a_workforce_pack, some_staff, workforce_packs

NOW = at("Fri 2026-03-06 12:00")
STAFF = "after_sales-07"
BOSS = "management-01"
ARCHIVIST = "operations-01"
PACK = a_workforce_pack()
WHEN: dict[str, Any] = {"now": NOW, "happened_at": NOW}


def a_loss(case: Case, amount: str, to: str = STAFF, by: str = BOSS) -> LossRecorded:
    money = Money(amount=Decimal(amount), currency="CNY")
    return LossRecorded(case=CaseRef(id=case.id), loss=money, attributed_to=to, by=by)


def assessed(case: Case, *words: LossRecorded) -> dict[str, Decimal]:
    """Give what stands open for whom once some words about losses have been carried out."""
    records: dict[str, StaffRecord] = {}
    for word in words:
        decision = record_loss(case, PACK, word, **WHEN)
        case = decision.after
        for order in decision.orders:
            if isinstance(order, OpenAssessment):
                known = records.get(order.staff)
                records[order.staff] = open_assessment(known, order, PACK, NOBODY, now=NOW).after
    return {
        staff: item.loss.amount
        for staff, record in records.items()
        for item in record.appraisals.values()
        if item.withdrawn_at is None
    }


@pytest.mark.req("S1-11")
def test_a_later_word_about_a_loss_replaces_the_earlier_one() -> None:
    case = a_handled_case(STAFF)
    first, more, none, other = (
        a_loss(case, "10"),
        a_loss(case, "20"),
        a_loss(case, "0"),
        a_loss(case, "5", "technology-01"),
    )

    assert assessed(case, first, more) == {STAFF: Decimal(20)}
    assert assessed(case, first, none) == {}
    assert assessed(case, first, other) == {"technology-01": Decimal(5)}
    assert assessed(case, none) == {}


def test_only_a_complaint_is_assessed_for_its_loss() -> None:
    enquiry = a_handled_case(STAFF, form={"cls": "enquiry"})

    assert assessed(enquiry, a_loss(enquiry, "10")) == {}
    assert assessed(a_handled_case(STAFF, assessments=()), a_loss(enquiry, "10")) == {STAFF: Decimal(10)}


def test_an_older_word_about_an_assessment_changes_nothing_and_a_pack_that_is_gone_tells_nobody() -> None:
    case = a_handled_case(STAFF)
    (order,) = record_loss(case, PACK, a_loss(case, "10"), **WHEN).orders
    assert isinstance(order, OpenAssessment)

    once = open_assessment(None, order, PACK, NOBODY, now=NOW)
    quiet = open_assessment(None, order, None, NOBODY, now=NOW)

    assert len(once.events) == 1
    assert open_assessment(once.after, order, PACK, NOBODY, now=NOW).changes_nothing
    assert (quiet.events, len(quiet.after.appraisals)) == ((), 1)


@pytest.mark.parametrize(
    ("amount", "by", "error"),
    [("-1", BOSS, InvalidMessage), ("1", STAFF, NotAllowed), ("1", "x", NotAllowed)],
)
def test_a_loss_below_zero_or_said_by_the_wrong_person_is_refused(amount: str, by: str, error: Any) -> None:
    case = a_handled_case(STAFF)

    with pytest.raises(error):
        record_loss(case, PACK, a_loss(case, amount, by=by), **WHEN)


def test_a_conversation_is_for_those_at_work_on_an_open_case() -> None:
    case = a_handled_case(STAFF)
    steps = ("listen", "empathise", "solve")
    said = ConversationRecorded(case=CaseRef(id=case.id), steps=steps, by=STAFF)

    with pytest.raises(CaseIsClosed):
        record_conversation(case.model_copy(update={"state": "closed"}), PACK, said, **WHEN)
    with pytest.raises(NotAllowed, match="at work on the case"):
        record_conversation(case, PACK, said.model_copy(update={"by": "somebody"}), **WHEN)
    with pytest.raises(NotAllowed, match=r"has no rows for this"):
        record_conversation(case, the_pack(), said, **WHEN)


@pytest.mark.req("S2-54")
def test_a_pack_without_steps_still_counts_abuse_and_one_without_that_row_does_not() -> None:
    case = a_handled_case(STAFF)
    said = ConversationRecorded(case=CaseRef(id=case.id), steps=("talk",), abusive=True, by=STAFF)
    listed = said.model_copy(update={"steps": ("listen", "empathise", "solve")})

    counting = record_conversation(case, a_workforce_pack(conduct=None), said, **WHEN)
    quiet = record_conversation(case, a_workforce_pack(abuse=None), listed, **WHEN)

    assert [type(one) for one in counting.orders] == [CountAbuse]
    assert quiet.orders == ()
    assert all("abus" not in str(event) for event in counting.events)


@pytest.mark.req("S1-64")
def test_only_an_archived_case_is_set_apart_for_teaching() -> None:
    case = a_handled_case(STAFF)
    said = TeachingTagged(case=CaseRef(id=case.id), topic="首次安抚", by=ARCHIVIST)

    with pytest.raises(NotAllowed, match="only archived cases"):
        tag_for_teaching(case, PACK, said, **WHEN)
    with pytest.raises(TooEarly):
        tag_for_teaching(case.model_copy(update={"state": "closed"}), PACK, said, **WHEN)
    tagged = tag_for_teaching(case.model_copy(update={"state": "archived"}), PACK, said, **WHEN)

    assert tagged.after.teaching is not None
    assert tagged.after.state == "archived"


def test_without_keepers_of_the_archive_anybody_sets_a_case_apart() -> None:
    archive = PACK.archive.model_copy(update={"keepers": None})
    case = a_handled_case(STAFF, state="archived")
    said = TeachingTagged(case=CaseRef(id=case.id), topic="首次安抚", by=STAFF)

    tagged = tag_for_teaching(case, PACK.model_copy(update={"archive": archive}), said, **WHEN)

    assert tagged.after.teaching is not None


@pytest.mark.req("S1-64")
def test_a_teaching_case_goes_out_without_anything_that_says_who() -> None:
    case = a_handled_case(STAFF, state="archived")
    summary = "测试甲的电热水壶坏了，电话13800000000，单号DD20260303001"
    case = case.model_copy(update={"report": case.report.model_copy(update={"summary": summary})})
    said = TeachingTagged(case=CaseRef(id=case.id), topic="质量投诉", by=ARCHIVIST)

    exported = str(teaching_export(tag_for_teaching(case, PACK, said, **WHEN).after))

    assert "***的电热水壶坏了，电话***，单号***" in exported
    for secret in ("测试甲", "13800000000", "DD20260303001", case.number, case.id, STAFF, ARCHIVIST):
        assert secret not in exported
    with pytest.raises(NotAllowed, match="not set apart"):
        teaching_export(case)


def test_a_bare_case_goes_out_too() -> None:
    case = a_handled_case(STAFF, state="archived", assessments=())
    report = case.report.model_copy(update={"product": None, "order_number": None})
    said = TeachingTagged(case=CaseRef(id=case.id), topic="质量投诉", by=ARCHIVIST)
    bare = tag_for_teaching(case.model_copy(update={"report": report}), PACK, said, **WHEN).after

    assert teaching_export(bare)["product"] == ""


def test_a_role_that_the_pack_does_not_list_or_that_one_gives_oneself_is_refused() -> None:
    granted = RoleGranted(
        staff=STAFF, role="supervisor", call_centre_years=9, complaint_years=9, diploma=True, by=BOSS
    )

    assert grant_role(None, granted, PACK, happened_at=NOW).after.roles["supervisor"].waived == ()
    with pytest.raises(InvalidMessage, match="asks nothing of this role"):
        grant_role(None, granted.model_copy(update={"role": "poet"}), PACK, happened_at=NOW)
    with pytest.raises(NotAllowed, match="to themselves"):
        grant_role(None, granted.model_copy(update={"by": STAFF}), PACK, happened_at=NOW)


@pytest.mark.req("S1-47")
def test_a_waiver_counts_only_from_somebody_else() -> None:
    lacking = RoleGranted(
        staff=STAFF, role="supervisor", call_centre_years=4, complaint_years=2, diploma=True, by=BOSS
    )
    own = WaiverGiven(staff=STAFF, role="supervisor", reason="出色", by=BOSS)

    record = give_waiver(None, own, happened_at=NOW).after

    with pytest.raises(NotAllowed, match="asks for 5 call_centre_years"):
        grant_role(record, lacking, PACK, happened_at=NOW)
    with pytest.raises(NotAllowed, match="to themselves"):
        give_waiver(None, own.model_copy(update={"by": STAFF}), happened_at=NOW)


@pytest.mark.req("S3-52")
def test_a_finished_course_is_kept_once_under_its_code() -> None:
    said = CourseFinished(staff=STAFF, course="情绪管理", by="training-001")
    record = finish_course(None, said, PACK, happened_at=NOW).after

    assert set(record.courses) == {"emotion_management"}
    assert finish_course(record, said, PACK, happened_at=NOW).changes_nothing


def test_a_pack_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(InvalidMessage) as refused:
        pack_named(workforce_packs(), "elsewhere")

    assert (refused.value.field, refused.value.expected) == ("pack", "one of feedback-handbook")


@pytest.mark.req("S3-57", "S3-56")
def test_roles_of_the_staff_file_say_who_may_read_and_without_one_the_beginning_of_the_id() -> None:
    staff = some_staff({"id": "ps-1", "roles": ["psychologist"]}, {"id": "psychologist-2"})

    assert may_read(PACK, staff, "ps-1", ("psychologist",))
    assert not may_read(PACK, staff, "psychologist-2", ("psychologist",))
    assert not may_read(PACK, staff, "unknown", ("psychologist",))
    assert may_read(PACK, NOBODY, "psychologist-2", ("psychologist",))
    assert not may_read(PACK, NOBODY, "ps-1", ("psychologist",))


@pytest.mark.req("S3-57")
def test_measurements_expire_counted_from_the_oldest_and_never_from_one_to_come() -> None:
    past, future = at("Fri 2026-03-06 09:00"), at("Fri 2026-03-06 20:00")

    def expiry(*moments: Any) -> Any:
        readings = tuple(Reading(kind="voice_tension", value=50, at=one) for one in moments)
        message = TelemetryReported(staff=STAFF, readings=readings)
        return keep_telemetry(message, PACK, "key", now=NOW).after.expires_at

    assert expiry(past, future) == at("Sun 2026-03-08 09:00")
    assert expiry(future) == at("Sun 2026-03-08 12:00")


@pytest.mark.req("S3-56", "S3-57")
def test_each_look_is_recorded_and_a_tag_that_is_there_changes_nothing() -> None:
    said = CustomerTagged(case_id="c", tag="depression", by="psychologist-2")
    tagged = tag_customer(None, said, PACK, NOBODY, now=NOW).after

    seen = note_tag_look(tagged, NoteTagLook(case_id="c", by="psychologist-2"))
    looked = note_look(None, NoteTelemetryLook(staff=STAFF, by="doctor-1"))

    assert tag_customer(tagged, said, PACK, NOBODY, now=NOW).changes_nothing
    assert (seen.after.look_count, looked.after.look_count) == (1, 1)
    assert NoteTelemetryLook(staff=STAFF, by="doctor-1").spoken_by() == "doctor-1"


@pytest.mark.req("S3-58")
def test_what_somebody_says_to_their_pool_ends_the_run() -> None:
    assert note_rest(None, NoteRest(staff=STAFF, at=NOW)).after.reset_at == NOW


def test_an_older_filing_changes_nothing_and_a_newer_one_replaces_it() -> None:
    said = WorkshopHeld(pack=PACK.name, workshop="w", scenes=("职业索赔人",), by="training-001")
    first = file(None, said, PACK, happened_at=NOW).after

    assert file(first, said, PACK, happened_at=RECEIVED).changes_nothing
    assert (
        file(first, said.model_copy(update={"scenes": ("抑郁",)}), PACK, happened_at=NOW).after.version == 2
    )


def test_volume_that_ends_before_it_begins_is_refused_and_an_older_word_suggests_nothing() -> None:
    said = VolumeExpected(
        pack=PACK.name, occasion="618", cases_a_day=30, since=RECEIVED, until=NOW, by="op-1"
    )
    first = suggest_capacity(None, said, PACK, NOBODY, **WHEN)
    late: dict[str, Any] = {"now": NOW, "happened_at": RECEIVED}

    assert suggest_capacity(first.after, said, PACK, NOBODY, **late).changes_nothing
    with pytest.raises(InvalidMessage, match="ends before it begins"):
        suggest_capacity(None, said.model_copy(update={"until": RECEIVED}), PACK, NOBODY, **WHEN)


def test_figures_of_a_team_that_nobody_knows_are_refused() -> None:
    said = FiguresSupplied(
        pack=PACK.name, team="after_sales", month="2026-03", headcount=9, left_count=1, by="personnel-1"
    )

    assert supply_figures(None, said, PACK, happened_at=NOW).after.name == "2026-03/after_sales"
    with pytest.raises(InvalidMessage, match="no such team"):
        supply_figures(None, said.model_copy(update={"team": "nobody"}), PACK, happened_at=NOW)


@pytest.mark.req("S3-60")
def test_nothing_that_is_kept_or_taken_in_has_a_place_for_the_use_of_the_help_line() -> None:
    from schemas.messages.catalogue import MESSAGES
    from workers.repertoire import DOCUMENTS

    names = {name for shape in (*MESSAGES.values(), *DOCUMENTS.values()) for name in fields_below(shape)}

    assert {"case_id", "staff", "readings"} <= names
    assert [name for name in names if any(word in name for word in ("eap", "hotline", "helpline"))] == []


def fields_below(shape: Any) -> set[str]:
    """Give the names of all fields of a shape, at any depth."""
    schema = shape.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}
