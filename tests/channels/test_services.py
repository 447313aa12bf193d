"""Slack, PagerDuty and signed webhooks."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from schemas.errands import Delivery
from tests.channels.post import CHINESE, LINK, a_message, sent, the_channels
from tests.channels.service import Answer
from tests.channels.vendors import KEY, ROUTING, SIGNING, PagerDuty, Receiver, SlackApi, SlackHook
from workers.channels.webhook import signature

HOOK = f"T000/B000/{KEY}"
BOT = f"xoxb-{KEY}"


def test_a_slack_webhook_names_the_person_and_shows_no_preview_of_the_link() -> None:
    with SlackHook() as service:
        assert sent("slack", service.url, HOOK, address="U07") == Delivery("accepted", "slack", "ok")

    fields = service.asked[0].fields
    assert fields["text"].endswith("<@U07>")
    assert fields["unfurl_links"] is False


def test_a_slack_webhook_that_is_gone_is_rejected_for_good() -> None:
    with SlackHook() as service:
        assert sent("slack", service.url, "T000/B000/gone", address="group").outcome == "rejected"


def test_a_slack_webhook_that_says_anything_but_ok_is_not_believed() -> None:
    with SlackHook() as service:
        service.says = [Answer(body="<html>Log in to the guest network</html>")]

        assert sent("slack", service.url, HOOK, address="group").outcome == "unsure"


def test_a_slack_bot_writes_to_a_person() -> None:
    with SlackApi() as service:
        assert sent("slack", service.url, BOT, address="U07").outcome == "accepted"

    assert service.asked[0].fields["channel"] == "U07"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("channel_not_found", "rejected"),
        ("token_revoked", "rejected"),
        ("internal_error", "unsure"),
        ("service_unavailable", "refused"),
    ],
)
def test_a_slack_bot_that_refuses_inside_a_200_has_taken_nothing(error: str, outcome: str) -> None:
    with SlackApi() as service:
        service.says = [Answer(body={"ok": False, "error": error})]

        assert sent("slack", service.url, BOT, address="U07") == Delivery(outcome, "slack", error)  # type: ignore[arg-type]


def test_a_slack_bot_that_is_too_fast_waits_as_long_as_slack_says() -> None:
    with SlackApi() as service:
        service.says = [Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"})]

        assert sent("slack", service.url, BOT, address="U07").retry_after == timedelta(seconds=7)


def test_slack_reads_no_markup_of_ours_and_gets_at_most_4000_characters() -> None:
    with SlackHook() as service:
        sent("slack", service.url, HOOK, address="group", text="<!channel> & " * 2000)

    text = service.asked[0].fields["text"]
    assert "<" not in text
    assert len(text) <= 4000
    assert LINK in text


def test_pagerduty_opens_one_incident_for_each_subject() -> None:
    with PagerDuty() as service:
        told = sent("pagerduty", service.url, ROUTING, address="after-sales", severity="warning")

    event = service.asked[0].fields
    assert told == Delivery("accepted", "pagerduty", "Event processed")
    assert (event["dedup_key"], event["payload"]["severity"]) == ("alert-1", "warning")
    assert event["links"] == [{"href": LINK, "text": "Caseloop"}]


def test_a_long_summary_and_key_are_cut_for_pagerduty() -> None:
    with PagerDuty() as service:
        told = sent("pagerduty", service.url, ROUTING, address="x", text=CHINESE, dedupe_key="k" * 300)

    assert told.outcome == "accepted"
    assert len(service.asked[0].fields["payload"]["summary"]) == 1024


def test_pagerduty_says_why_it_takes_no_event() -> None:
    with PagerDuty() as service:
        told = sent("pagerduty", service.url, "short", address="after-sales")

    assert told.outcome == "rejected"
    assert "should be 32 characters" in told.detail


def test_a_202_without_success_is_not_believed() -> None:
    with PagerDuty() as service:
        service.says = [Answer(202, {"status": "later"})]

        assert sent("pagerduty", service.url, ROUTING, address="x").outcome == "unsure"


def test_a_webhook_proves_its_sender_and_a_copy_is_known_by_its_id() -> None:
    with Receiver() as service:
        first = sent("webhook", service.url, SIGNING, address="duty-desk")
        again = sent("webhook", service.url, SIGNING, address="duty-desk")

    assert [first.detail, again.detail] == ["HTTP 202 new", "HTTP 202 known"]
    assert service.asked[0].fields["to"] == "duty-desk"


def test_a_webhook_signed_with_another_secret_is_rejected() -> None:
    with Receiver() as service:
        assert sent("webhook", service.url, "other", address="duty-desk").outcome == "rejected"


def test_a_webhook_secret_in_the_standard_form_is_decoded() -> None:
    stored = "whsec_" + base64.b64encode(b"key").decode()

    assert signature("id", "1", b"{}", stored) == signature("id", "1", b"{}", "key")


def test_a_webhook_without_secret_is_not_sent() -> None:
    with Receiver() as service:
        assert sent("webhook", service.url, None, address="duty-desk").outcome == "rejected"
        assert service.asked == []


def test_a_webhook_secret_that_is_no_base64_is_a_fault_of_the_settings() -> None:
    with Receiver() as service:
        channels = the_channels("webhook", service.url, "whsec_%%%")

        assert "base64" in channels.deliver(a_message("webhook", "duty-desk")).detail
