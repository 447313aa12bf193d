"""``caseloop case find``: by order, customer, period, topic, and what is like a case."""

from __future__ import annotations

import json

import pytest

from schemas.case import Case
from schemas.report import Contact, Customer
from tests.builders import a_case, a_report
from tests.ending import a_closed_case, a_judged_case
from tests.ops.bench import Bench


def archived(name: str, **changes: object) -> Case:
    """Give an archived complaint about the quality of a product."""
    return a_closed_case(source_id=name, **changes).model_copy(update={"state": "archived"})


def found(bench: Bench, *said: str) -> list[str]:
    """Give the numbers of the cases that a search finds."""
    assert bench.run("case", "find", *said, "--json") == 0
    return [row["number"] for row in json.loads(bench.said)]


@pytest.mark.req("S2-44")
@pytest.mark.parametrize(
    "said",
    [
        ["--order", "DD-9"],
        ["--username", "lin"],
        ["--from", "2026-03-06", "--until", "2026-03-06", "--state", "archived"],
    ],
)
def test_a_case_is_found_by_order_username_and_period(said: list[str]) -> None:
    bench = Bench()
    wanted = bench.keep(
        archived("a", report=a_report(order_number="DD-9"), customer=Customer(name="林晓", username="lin"))
    )
    bench.keep(a_case(source_id="b"))

    assert found(bench, *said) == [wanted.number]


@pytest.mark.parametrize(
    ("customer", "digest"),
    [("+86 138-0000-0000", "phone:13800000000"), ("Lin@Example.com", "email:lin@example.com")],
)
def test_a_customer_is_found_by_the_digest_of_a_contact(customer: str, digest: str) -> None:
    bench = Bench()
    wanted = bench.keep(a_case(fingerprint=f"digest of {digest}"))

    assert found(bench, "--customer", customer) == [wanted.number]


@pytest.mark.req("S1-10")
def test_a_topic_finds_earlier_archived_cases() -> None:
    bench = Bench()
    earlier = bench.keep(archived("a"))
    bench.keep(a_judged_case(source_id="b"))

    assert found(bench, "--topic", "质量投诉") == [earlier.number]


@pytest.mark.req("S1-10")
def test_a_case_finds_the_archived_ones_that_are_like_it() -> None:
    bench = Bench()
    far = bench.keep(archived("far", report=a_report(summary="杯子有异味")))
    near = bench.keep(archived("near", report=a_report(summary="电热水壶用了两天就不工作")))
    asking = bench.keep(a_judged_case(source_id="asking"))

    assert found(bench, "--like", asking.number) == [near.number, far.number]


def test_what_is_found_is_masked_and_shown_as_a_table() -> None:
    bench = Bench()
    customer = Customer(name="林晓", contact=Contact(phone="13812345678"))
    bench.keep(archived("a", customer=customer, report=a_report(summary="请回电13812345678")))

    assert bench.run("case", "find", "--topic", "quality_complaint", "--limit", "1") == 0
    assert "138****5678" in bench.said
    assert "13812345678" not in bench.said
    assert "1 case, there may be more" in bench.said


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([], "Nothing to look for was said"),
        (["--topic", "colour"], "There is no topic 'colour'"),
        (["--topic", "colour", "--pack", "feedback-handbook"], "There is no topic 'colour'"),
        (["--pack", "none"], "There is no pack 'none'"),
        (["--like", "nobody"], "There is no case 'nobody'"),
    ],
)
def test_a_search_for_nothing_is_told(said: list[str], sentence: str) -> None:
    bench = Bench()

    assert bench.run("case", "find", *said) == 1
    assert sentence in bench.warned


def test_what_nobody_judged_is_like_nothing_yet() -> None:
    bench = Bench()
    bench.keep(a_case())

    assert bench.run("case", "find", "--like", a_case().number) == 1
    assert "is not judged yet" in bench.warned


@pytest.mark.parametrize(
    "said", [["--from", "0001-01-01"], ["--from", "2026-03-01", "--until", "9999-12-31"]]
)
def test_the_first_and_the_last_day_that_there_are_have_no_end_and_the_answer_says_so(
    said: list[str],
) -> None:
    bench = Bench()

    assert bench.run("case", "find", *said) == 1
    assert "Take years from 2 to 9998." in bench.warned
