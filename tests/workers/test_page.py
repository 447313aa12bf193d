"""The acknowledgement page: looking changes nothing, pressing the button says that the reader acts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rules.links import Links, token_of
from schemas.alert import Alert
from schemas.cloudevent import Envelope
from schemas.errors import Unavailable
from schemas.messages.alerting import AlertAcknowledged
from tests.alerting import MINUTE, NOW, ONE_THEN_TWO, a_pack_with, raised, sign
from workers.page_app import LARGEST_FORM, AlertPage, app_of
from workers.page_texts import WORDS

ALERT = raised(a_pack_with(*ONE_THEN_TWO)).after


TOKEN = token_of(Links("", sign, timedelta(hours=1)), f"{ALERT.id}:0:1:A", ALERT.raised_at, now=NOW)


@dataclass(slots=True)
class Site:
    """The page with one alert, and what was said through it."""

    alert: Alert | None = ALERT
    now: datetime = NOW + 35 * MINUTE
    is_confirmed: bool = True
    is_away: bool = False
    said: list[dict[str, Any]] = field(default_factory=list)

    def find(self, alert_id: str) -> Alert | None:
        """Give the alert, if the store answers."""
        if self.is_away:
            message = "no primary"
            raise Unavailable(message)
        return self.alert if self.alert and self.alert.id == alert_id else None

    def say(self, body: bytes) -> bool:
        """Remember what was published."""
        self.said.append(json.loads(body))
        return self.is_confirmed

    @property
    def browser(self) -> TestClient:
        """Give a browser."""
        return TestClient(app_of(AlertPage(self.find, self.say, sign, lambda: self.now)))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_shows_what_it_is_about_and_changes_nothing(method: str) -> None:
    site = Site()

    answer = site.browser.request(method, f"/alert/{TOKEN}")

    assert (answer.status_code, site.said) == (200, [])
    if method == "GET":
        assert ALERT.texts["zh"] in answer.text
        assert str(ALERT.case_number) in answer.text
        assert "35分钟前" in answer.text
        assert WORDS["zh"].button in answer.text


def test_the_button_publishes_the_acknowledgement_of_the_person_told() -> None:
    site = Site()

    answer = site.browser.post(f"/alert/{TOKEN}", data={"note": " 我来\n处理 "})

    (event,) = site.said
    message = AlertAcknowledged.model_validate(Envelope.model_validate(event).data)
    assert (message.alert_id, message.by, message.note) == (ALERT.id, "A", "我来 处理")
    assert (answer.status_code, WORDS["zh"].endings["done"][0] in answer.text) == (200, True)


def test_pressing_twice_says_the_same_message_twice_which_counts_once() -> None:
    site = Site()
    for _ in range(2):
        site.browser.post(f"/alert/{TOKEN}")

    first, second = site.said
    assert first == second


@pytest.mark.parametrize(
    ("ending", "status", "changes"),
    [
        ("used", 410, {"acknowledgements": ({"by": "A", "at": NOW, "step": 0, "said": 1},)}),
        ("taken", 410, {"state": "acknowledged", "acknowledged_by": "B"}),
        ("over", 410, {"state": "resolved"}),
        ("renewed", 410, {"raised_at": NOW + MINUTE}),
    ],
)
def test_a_link_that_does_nothing_any_more_says_why(
    ending: Any, status: int, changes: dict[str, Any]
) -> None:
    site = Site(alert=Alert.model_validate(ALERT.model_dump() | changes))

    for answer in (site.browser.get(f"/alert/{TOKEN}"), site.browser.post(f"/alert/{TOKEN}")):
        assert answer.status_code == status
        assert WORDS["zh"].endings[ending][0] in answer.text
        assert "<button" not in answer.text
    assert site.said == []


def test_an_expired_link_says_so_and_does_nothing() -> None:
    site = Site(now=NOW + timedelta(hours=1, milliseconds=1))

    answer = site.browser.post(f"/alert/{TOKEN}")

    assert (answer.status_code, site.said) == (410, [])
    assert WORDS["zh"].endings["expired"][0] in answer.text


@pytest.mark.parametrize("token", ["nonsense", TOKEN[:-3], "x" + TOKEN, TOKEN.replace(".", "")])
def test_a_wrong_signature_tells_nothing_of_any_alert_and_changes_nothing(token: str) -> None:
    site = Site()

    for answer in (site.browser.get(f"/alert/{token}"), site.browser.post(f"/alert/{token}")):
        assert answer.status_code == 404
        assert WORDS["zh"].endings["wrong"][0] in answer.text
        assert str(ALERT.case_number) not in answer.text
    assert site.said == []


def test_a_link_to_an_alert_that_does_not_exist_is_wrong() -> None:
    assert Site(alert=None).browser.get(f"/alert/{TOKEN}").status_code == 404


def test_what_the_broker_does_not_confirm_is_not_called_recorded_and_can_be_tried_again() -> None:
    answer = Site(is_confirmed=False).browser.post(f"/alert/{TOKEN}")

    assert answer.status_code == 503
    assert WORDS["zh"].endings["failed"][0] in answer.text
    assert "<button" in answer.text


def test_a_database_that_is_away_is_said_to_be() -> None:
    site = Site(is_away=True)

    answer = site.browser.post(f"/alert/{TOKEN}")

    assert (answer.status_code, site.said) == (503, [])
    assert WORDS["zh"].endings["away"][0] in answer.text


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("", "", "zh"),
        ("", "fr-FR, en-GB;q=0.8, zh;q=0.5", "en"),
        ("", "zh-TW,en;q=0.5", "zh"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=fr", "en", "en"),
    ],
)
def test_the_page_speaks_the_readers_language(address: str, accepted: str, language: str) -> None:
    answer = Site().browser.get(f"/alert/{TOKEN}{address}", headers={"accept-language": accepted})

    words = {"zh": WORDS["zh"], "en": WORDS["en"]}[language]
    assert words.button in answer.text
    assert ALERT.texts["en" if language == "en" else "zh"] in answer.text


def test_both_languages_say_everything() -> None:
    assert WORDS["zh"].endings.keys() == WORDS["en"].endings.keys()


@pytest.mark.parametrize(("age", "said"), [(timedelta(hours=25), "1天前"), (timedelta(hours=2), "2小时前")])
def test_how_long_ago_is_said_in_the_largest_unit(age: timedelta, said: str) -> None:
    assert said in Site(now=NOW + age).browser.get(f"/alert/{TOKEN}").text


def test_a_form_that_is_too_large_is_acknowledged_without_its_note() -> None:
    site = Site()

    site.browser.post(f"/alert/{TOKEN}", content=b"note=" + b"x" * LARGEST_FORM)

    assert "note" not in site.said[0]["data"]


def test_a_form_with_too_many_fields_is_acknowledged_without_its_note() -> None:
    site = Site()
    fields = {f"field-{number}": "x" for number in range(20)}

    assert site.browser.post(f"/alert/{TOKEN}", data={**fields, "note": "on it"}).status_code == 200
    assert "note" not in site.said[0]["data"]


def test_what_an_alert_says_is_never_read_as_html() -> None:
    hostile = ALERT.model_copy(update={"texts": {"zh": "<script>alert(1)</script>", "en": "x"}})

    answer = Site(alert=hostile).browser.get(f"/alert/{TOKEN}")

    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_the_address_is_kept_from_caches_and_other_sites() -> None:
    headers = Site().browser.get(f"/alert/{TOKEN}").headers

    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "default-src 'none'" in headers["content-security-policy"]


def test_other_endpoints_can_stand_beside_it() -> None:
    async def health(_: Any) -> PlainTextResponse:
        return PlainTextResponse("well")

    page = AlertPage(Site().find, Site().say, sign, lambda: NOW)
    browser = TestClient(app_of(page, [Route("/health/scheduler", health)]))

    assert browser.get("/health/scheduler").text == "well"
