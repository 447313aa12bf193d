"""What a submission lacks or has too much of, and whose it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pydantic import ValidationError

from schemas.errors import Incomplete, InvalidMessage
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import NotifyCustomer
from schemas.policy.pack import Pack
from tests.builders import a_submission
from tests.packs import a_pack, the_pack
from tests.rules.test_intake import CASE_ID, NOW, registered


@pytest.mark.req("S0-09")
@pytest.mark.parametrize("customer", [None, {}, {"contact": {}}, {"salutation": "女士"}])
def test_a_customer_whom_nothing_identifies_is_refused(customer: Any) -> None:
    with pytest.raises(Incomplete, match="The submission lacks customer") as refusal:
        registered(a_submission(customer=customer))

    assert refusal.value.field == "customer"


@pytest.mark.req("S0-09")
@pytest.mark.parametrize(
    "customer",
    [
        {"name": "测试乙"},
        {"contact": {"phone": "13900000000"}},
        {"contact": {"email": "yi@example.org"}},
        {"contact": {"platform": "yi_01"}},
        {"contact": {"address": "测试路1号"}},
        {"identifier": "C-77"},
    ],
)
def test_a_name_or_a_contact_or_an_identifier_is_enough(customer: Any) -> None:
    case = registered(a_submission(customer=customer)).after

    assert case.customer.model_dump(exclude_defaults=True) == customer


@pytest.mark.req("S0-10")
def test_a_pack_may_refuse_the_anonymous() -> None:
    identity = the_pack().intake.identity.model_copy(update={"anonymous": False})

    with pytest.raises(Incomplete) as refusal:
        registered(a_submission(customer={"anonymous": True}), a_pack("intake", identity=identity))

    assert refusal.value.field == "customer"


def required(types: tuple[str, ...] = ("complaint",)) -> list[str]:
    return [row.field for row in the_pack().intake.required if not row.types or set(types) & set(row.types)]


def without(path: str, message: FeedbackSubmitted) -> FeedbackSubmitted:
    values = message.model_dump()
    *outer, last = path.split(".")
    place = values
    for name in outer:
        place = place[name]
    del place[last]
    if path == "product.name":
        del values["product"]
    return FeedbackSubmitted.model_validate(values)


@pytest.mark.req("S0-11", "S0-12", "S0-13", "S0-14", "S0-15", "S0-16")
def test_the_handbook_requires_six_fields_of_all_feedback() -> None:
    assert set(required(())) == {"stated_at", "channel", "type", "summary", "demands", "urgency"}


@pytest.mark.req("S0-17", "S0-18", "S0-20")
def test_the_handbook_requires_four_more_of_complaints() -> None:
    assert set(required()) - set(required(())) == {
        "incident.happened_at",
        "incident.place",
        "product.name",
        "incident.description",
    }


@st.composite
def complete_complaints(draw: DrawFn) -> FeedbackSubmitted:
    channel = draw(st.sampled_from(the_pack().intake.channels))
    urgency = draw(st.sampled_from(the_pack().intake.urgencies))
    return a_submission(
        channel=draw(st.sampled_from(channel.names)),
        urgency={"value": draw(st.sampled_from(urgency.names)), "source": "agent"},
        demands=draw(st.lists(st.sampled_from(["退货", "赔偿", "道歉"]), min_size=1, max_size=20)),
        order_number=draw(st.none() | st.just("DD1")),
        stated_at=draw(st.datetimes(max_value=NOW.replace(tzinfo=None))).replace(tzinfo=NOW.tzinfo),
    )


@pytest.mark.req("S0-09", "S0-11", "S0-12", "S0-13", "S0-14", "S0-15", "S0-16", "S0-17", "S0-18", "S0-20")
@given(complete_complaints(), st.sampled_from([*required(), "customer"]))
def test_a_submission_without_any_one_required_field_is_refused_by_its_name(
    message: FeedbackSubmitted, path: str
) -> None:
    assert registered(message).after.state == "registered"

    with pytest.raises(Incomplete) as refusal:
        registered(without(path, message))

    assert refusal.value.field == path
    assert path in refusal.value.sentence
    assert refusal.value.expected
    assert refusal.value.found == ""


def test_all_that_a_submission_lacks_is_told_at_once() -> None:
    with pytest.raises(Incomplete) as refusal:
        registered(FeedbackSubmitted(type="投诉"))

    for path in set(required()) - {"type"}:
        assert path in refusal.value.sentence


@pytest.mark.parametrize(("field", "one"), [("demands", "退货"), ("attachments", {"uri": "s3://evidence/1"})])
def test_a_list_may_reach_its_cap_and_not_pass_it(field: str, one: Any) -> None:
    cap = next(row.at_most for row in the_pack().intake.caps if row.field == field)

    assert registered(a_submission(**{field: [one] * cap})).after.state == "registered"
    with pytest.raises(InvalidMessage) as refusal:
        registered(a_submission(**{field: [one] * (cap + 1)}))

    assert (refusal.value.field, refusal.value.expected, refusal.value.found) == (
        field,
        f"at most {cap}",
        str(cap + 1),
    )


@pytest.mark.req("S0-11")
def test_a_stated_time_may_be_ahead_by_what_clocks_differ_and_no_more() -> None:
    ahead = next(row.at_most for row in the_pack().intake.ahead if row.field == "stated_at")

    assert registered(a_submission(stated_at=NOW + ahead)).after.stated_at == NOW + ahead
    with pytest.raises(InvalidMessage, match=r"stated_at lies in the future\.") as refusal:
        registered(a_submission(stated_at=NOW + ahead + timedelta(milliseconds=1)))

    assert refusal.value.field == "stated_at"


@pytest.mark.parametrize(
    ("customer", "plain"),
    [
        ({"contact": {"phone": "+86 138-0000-0000"}}, "phone:13800000000"),
        ({"contact": {"phone": "（0086）１３８００００００００"}}, "phone:13800000000"),
        ({"contact": {"phone": "13800000000", "email": "a@b.cn"}}, "phone:13800000000"),
        ({"contact": {"phone": "+44 20 7946 0000"}}, "phone:+442079460000"),
        ({"contact": {"email": "Yi@Example.org"}}, "email:yi@example.org"),
        ({"contact": {"platform": "yi_01"}}, "platform:live_chat:yi_01"),
        ({"identifier": "C-77"}, "identifier:C-77"),
    ],
)
def test_the_same_customer_is_found_again_however_the_contact_is_written(customer: Any, plain: str) -> None:
    case = registered(a_submission(customer=customer), fingerprint=lambda text: f"<{text}>").after

    assert case.fingerprint == f"<{plain}>"


def test_a_customer_known_by_name_alone_has_no_fingerprint() -> None:
    assert registered(a_submission(customer={"name": "测试乙"})).after.fingerprint == ""


def awaiting() -> Pack:
    row = the_pack().intake.incomplete.model_copy(update={"action": "await"})
    return a_pack("intake", incomplete=row)


def test_a_pack_that_awaits_keeps_the_case_and_asks_for_what_it_lacks() -> None:
    decision = registered(without("incident.place", a_submission()), awaiting())

    assert decision.after.state == "awaiting_info"
    assert decision.orders == (NotifyCustomer(case_id=CASE_ID, kind="information_needed"),)
    assert [reason.detail["field"] for reason in decision.reasons if reason.code == "intake.awaits"] == [
        "incident.place"
    ]


def test_even_a_pack_that_awaits_makes_no_case_without_a_summary() -> None:
    with pytest.raises(Incomplete) as refusal:
        registered(without("summary", a_submission()), awaiting())

    assert refusal.value.field == "summary"


@pytest.mark.req("S0-11", "S0-14")
@pytest.mark.parametrize(
    ("field", "value"), [("summary", "  "), ("stated_at", "yesterday"), ("stated_at", "2026-03-06T10:00:00")]
)
def test_an_empty_summary_and_an_unreadable_time_are_no_submission(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as fault:
        a_submission(**{field: value})

    assert [error["loc"] for error in fault.value.errors()] == [(field,)]


@pytest.mark.parametrize("region", ["CN-GD", "TW", "US-CA"])
def test_a_region_is_kept_as_its_code(region: str) -> None:
    after = registered(a_submission(region=region)).after

    assert after.report.region == region


@pytest.mark.parametrize("region", ["广东", "cn-gd", "CN-", "CN-GUANGDONG", "12 Nathan Road"])
def test_a_region_in_words_is_refused_as_it_could_be_an_address(region: str) -> None:
    with pytest.raises(ValidationError) as fault:
        a_submission(region=region)

    assert [error["loc"] for error in fault.value.errors()] == [("region",)]
