"""What a person reads, and what is still wanted at the moment of sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.paging.texts import age, letter
from rules.paging.wanted import causes_to_ask_for, still_wanted, what_is_wanted
from schemas.contact import Page
from schemas.paging import SendPages
from schemas.policy.paging import Inhibition
from tests.builders import RECEIVED
from tests.paging import LIN, a_page_order, a_person, an_alert, the_policy

MINUTE = timedelta(minutes=1)
ROW = Inhibition(
    id="escalation.inhibition.test", source="ours", cause=("round_cap",), mutes=("blocked",), equal=("case",)
)


def a_page(subject: str = "a", **changes: Any) -> Page:
    order = a_page_order(subject).model_dump(exclude={"contact"})
    asked = {"asked_at": RECEIVED, "not_before": RECEIVED}
    return Page.model_validate({**order, **asked, **changes})


def an_errand(*pages: Page, language: Any = "en", **changes: Any) -> SendPages:
    person = a_person(language=language)
    values: dict[str, Any] = {
        "sending_id": "s1",
        "person": person,
        "way": person.ways[0],
        "pages": pages or (a_page(),),
        "restated": (),
        "texts": the_policy().texts_in(language),
        "inhibitions": (ROW,),
        "now": RECEIVED + 125 * MINUTE,
    }
    return SendPages(**(values | changes))


def test_one_subject_says_how_urgent_what_happened_how_long_ago_and_what_to_do() -> None:
    page = a_page(severity="critical")

    written = letter(an_errand(page), (page,), (), {page.page_id: "https://c.example/l"})

    assert written.title == "[Critical] One matter needs you"
    assert written.link == "https://c.example/l"
    assert written.text.split("\n\n") == [
        "[Critical] a has passed its limit (raised 2026-03-06 10:00, 2 h ago, step 1)",
        "Open the link to say that you act on it; if nobody does, the next person is told.",
    ]


@pytest.mark.parametrize(("count", "said"), [(0, False), (7, True)])
def test_a_message_says_how_many_matters_it_does_not_list(count: int, said: bool) -> None:  # noqa: FBT001 - a case
    written = letter(an_errand(unlisted_count=count), (a_page(),), (), {})

    assert (f"{count} more are not listed here" in written.text) == said


def test_several_subjects_stand_in_order_each_with_its_link() -> None:
    pages = (a_page("a", severity="critical"), a_page("b"))

    written = letter(an_errand(*pages), pages, (), {page.page_id: page.subject for page in pages})

    assert written.title == "[Critical] 2 matters need you"
    assert written.link == ""
    first, second, _ = written.text.split("\n\n")
    assert first.startswith("[Critical] a")
    assert first.endswith("\nSay that you act on it: a")
    assert second.startswith("[Warning] b")
    assert second.endswith("\nSay that you act on it: b")


def test_the_reader_is_spoken_to_in_their_language() -> None:
    page = a_page()

    written = letter(an_errand(page, language="zh"), (page,), (), {})

    assert written.title == "【警告】有一件事需要您处理"
    assert written.text == "【警告】a已过时限（2026-03-06 10:00提出，已过2小时，第1级）"


def test_a_text_in_one_language_only_serves_every_reader() -> None:
    page = a_page(text={"zh": "已过时限"})

    assert "已过时限" in letter(an_errand(page), (page,), (), {}).text


def test_a_subject_said_twice_stands_once_with_its_newest_text() -> None:
    old, new = a_page(page_id="1"), a_page(page_id="2", asked_at=RECEIVED + MINUTE, text={"en": "still late"})

    for pages in ((old, new), (new, old)):
        written = letter(an_errand(*pages), pages, (), {})
        assert written.title == "[Warning] One matter needs you"
        assert "still late" in written.text
        assert "has passed" not in written.text


def test_what_was_told_before_and_is_open_is_named_once_more_below() -> None:
    written = letter(an_errand(), (a_page(),), (a_page("b"), a_page("c")), {})

    below = written.text.split("\n\n")[-1].splitlines()
    assert below[0] == "Told before and still open: 2"
    assert [line.split()[1] for line in below[1:]] == ["b", "c"]


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(hours=24), "1 d"),
        (timedelta(days=11), "11 d"),
    ],
)
def test_an_age_is_told_in_its_greatest_whole_unit(passed: timedelta, expected: str) -> None:
    assert age(passed, the_policy().texts_in("en")) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ""),
        ({"state": "resolved"}, "resolved"),
        ({"state": "acknowledged"}, "acknowledged"),
        ({"snoozed_until": RECEIVED + MINUTE}, "snoozed"),
        ({"snoozed_until": RECEIVED}, ""),
        ({"awaited": (LIN, "other")}, ""),
        ({"awaited": ("other",)}, "acknowledged"),
        ({"awaited": ("other",), "step": 1}, ""),
    ],
)
@pytest.mark.req("S0-43")
def test_a_page_is_wanted_while_its_alert_waits_for_its_reader(
    changes: dict[str, Any], expected: str
) -> None:
    alert = an_alert(**changes)

    assert still_wanted(a_page(), alert, contact=LIN, now=RECEIVED) == expected


def test_a_page_whose_alert_cannot_be_found_is_wanted() -> None:
    assert still_wanted(a_page(), None, contact=LIN, now=RECEIVED) == ""


@pytest.mark.parametrize(
    ("cause", "is_muted"),
    [
        ({}, True),
        ({"state": "acknowledged"}, True),
        ({"state": "resolved"}, False),
        ({"case_id": "c2"}, False),
        ({"case_id": None}, False),
        ({"kind": "crisis"}, False),
    ],
)
def test_an_open_cause_of_the_same_case_mutes_its_symptom(cause: dict[str, Any], is_muted: bool) -> None:  # noqa: FBT001 - a case
    page = a_page(kind="blocked")
    errand = an_errand(page)
    alerts = {"a": an_alert("a", kind="blocked", case_id="c1")}
    causes = [an_alert("cause", **{"kind": "round_cap", "case_id": "c1", **cause})]

    wanted = what_is_wanted(errand, alerts, causes)

    assert causes_to_ask_for(errand) == ("round_cap",)
    assert wanted.inhibited == ({page.page_id: "cause"} if is_muted else {})
    assert wanted.pages == (() if is_muted else (page,))


def test_a_symptom_without_a_case_is_muted_by_no_cause_without_one() -> None:
    alerts = {"a": an_alert("a", kind="blocked")}

    wanted = what_is_wanted(an_errand(a_page(kind="blocked")), alerts, [an_alert("c", kind="round_cap")])

    assert wanted.inhibited == {}


def test_another_kind_asks_for_no_causes_and_is_muted_by_none() -> None:
    alerts = {"a": an_alert("a", case_id="c1")}

    wanted = what_is_wanted(an_errand(), alerts, [an_alert("c", kind="round_cap", case_id="c1")])

    assert causes_to_ask_for(an_errand()) == ()
    assert len(wanted.pages) == 1


def test_only_what_is_open_still_is_named_once_more() -> None:
    told = (a_page("b"), a_page("c"), a_page("unknown"))
    alerts = {"b": an_alert("b"), "c": an_alert("c", state="resolved")}

    wanted = what_is_wanted(an_errand(restated=told), alerts, [])

    assert [page.subject for page in wanted.restated] == ["b"]
