"""Signed links: what they say, and when acknowledging by one does something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert_hands import acknowledge_alert, resolve_by_hand
from rules.alert_life import raise_alert
from rules.links import Link, Links, Verdict, link_to, read_link, token_of, verdict_on
from schemas.alert import Alert
from schemas.messages.alerting import AlertAcknowledged, AlertResolved
from tests.alerting import A_AND_B, MINUTE, NOW, ONE_THEN_TWO, a_pack_with, an_order, checked, raised, sign

PACK = a_pack_with(*ONE_THEN_TWO)
ALERT = raised(PACK).after
LASTS = timedelta(hours=72)


LINKS = Links("https://alerts.example", sign, LASTS)


def page_of(alert: Alert, person: str = "A", step: int = 0, said: int = 1) -> str:
    return f"{alert.id}:{step}:{said}:{person}"


def a_link(alert: Alert = ALERT, person: str = "A", step: int = 0, said: int = 1) -> Link:
    link = read_link(token_of(LINKS, page_of(alert, person, step, said), alert.raised_at, now=NOW), sign)
    assert link is not None
    return link


def acknowledged(alert: Alert, by: str) -> Alert:
    message = AlertAcknowledged(alert_id=alert.id, by=by)
    return acknowledge_alert(alert, PACK, message, now=NOW + MINUTE).after


def verdict(link: Link, alert: Alert, *, later: timedelta = MINUTE) -> Verdict:
    return verdict_on(link, alert, now=NOW + later)


def test_a_link_leads_to_the_page_and_says_which_alert_whom_and_until_when() -> None:
    address = link_to(LINKS, page_of(ALERT, "after-sales:07"), ALERT.raised_at, now=NOW)
    link = read_link(address.removeprefix("https://alerts.example/alert/"), sign)

    assert link == Link(ALERT.id, 0, 1, "after-sales:07", NOW, NOW + LASTS)
    assert link.page_id == page_of(ALERT, "after-sales:07")


def test_a_link_to_an_open_alert_is_good_to_the_instant_at_which_it_expires() -> None:
    assert verdict(a_link(), ALERT, later=LASTS) == "open"
    assert verdict(a_link(), ALERT, later=LASTS + timedelta(milliseconds=1)) == "expired"


@given(st.data())
def test_one_changed_character_makes_a_link_wrong(data: st.DataObject) -> None:
    token = token_of(LINKS, page_of(ALERT), ALERT.raised_at, now=NOW)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_.=é").filter(lambda one: one != token[place]))
    altered = read_link(token[:place] + other + token[place + 1 :], sign)

    assert altered in (None, a_link())


@given(st.text())
def test_what_is_no_link_of_ours_is_wrong(token: str) -> None:
    assert read_link(token, sign) is None


def test_a_signature_under_another_key_or_for_another_purpose_is_wrong() -> None:
    token = token_of(LINKS, page_of(ALERT), ALERT.raised_at, now=NOW)
    forged = token_of(replace(LINKS, sign=lambda said: said[:32]), page_of(ALERT), NOW, now=NOW)
    other_purpose = token_of(replace(LINKS, sign=lambda said: sign(said[1:])), page_of(ALERT), NOW, now=NOW)

    assert read_link(token, lambda said: said) is None
    assert read_link(forged, sign) is None
    assert read_link(other_purpose, sign) is None


def test_what_was_signed_for_another_purpose_is_no_link() -> None:
    body, _, _ = token_of(LINKS, page_of(ALERT), NOW, now=NOW).partition(".")

    assert read_link(f"{body}.{body}", lambda said: said) is not None
    assert read_link("YQ.YQ", lambda said: said) is None


def test_a_link_is_used_up_by_the_person_to_whom_it_was_sent() -> None:
    taken = acknowledged(ALERT, "A")

    assert verdict(a_link(), taken) == "used"
    assert verdict(a_link(person="B"), taken) == "taken"


def test_a_used_link_stays_used_when_the_acknowledgement_grew_stale_and_the_new_one_is_good() -> None:
    again = checked(acknowledged(ALERT, "A"), PACK, at=NOW + MINUTE + timedelta(minutes=240)).after

    assert verdict(a_link(), again) == "used"
    assert verdict(a_link(said=2), again) == "open"


def test_a_link_of_a_resolved_alert_or_of_an_earlier_raising_does_nothing() -> None:
    message = AlertResolved(alert_id=ALERT.id, reason="done", by="A")
    gone = resolve_by_hand(ALERT, PACK, message, now=NOW + MINUTE).after
    anew = raise_alert(gone, PACK, an_order(), A_AND_B, now=NOW + 2 * MINUTE).after

    assert (verdict(a_link(), gone), verdict(a_link(), anew)) == ("over", "renewed")


@pytest.mark.parametrize("person", ["A", "B"])
def test_a_link_of_an_earlier_step_still_counts(person: str) -> None:
    second = checked(ALERT, PACK, at=NOW + 30 * MINUTE).after

    assert verdict(a_link(person=person), second) == "open"
