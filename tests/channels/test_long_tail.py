"""Apprise: for services without an adapter of their own, and for no other."""

from __future__ import annotations

import sys

import pytest

from tests.channels.post import a_message, the_channels
from tests.channels.service import Answer, Asked, Service

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Apprise looks for old modules


class Plain(Service):
    """Takes what ``json://`` of Apprise sends."""

    def judge(self, asked: Asked) -> Answer:
        """Take it."""
        return Answer(200, "ok") if "title" in asked.fields else Answer(400, "")


def url_of(service: Service) -> str:
    return service.url.replace("http:", "json:") + "/{to}"


def test_a_service_of_the_long_tail_is_told_through_apprise() -> None:
    with Plain() as service:
        channels = the_channels("apprise:json", None, url_of(service))
        answer = channels.deliver(a_message("apprise:json", "duty desk"))

    assert answer.outcome == "accepted"
    assert service.asked[0].path == "/duty%20desk"


def test_a_failure_through_apprise_leaves_it_open() -> None:
    with Plain() as service:
        service.says = [Answer(500, "")]
        channels = the_channels("apprise:json", None, url_of(service))

        assert channels.deliver(a_message("apprise:json", "x")).outcome == "unsure"


@pytest.mark.parametrize(
    "scheme", ["wecombot", "dingtalk", "feishu", "lark", "slack", "pagerduty", "mailto", "mailtos"]
)
def test_apprise_is_refused_for_channels_that_it_misjudges(scheme: str) -> None:
    channels = the_channels(f"apprise:{scheme}", None, f"{scheme}://key")
    answer = channels.deliver(a_message(f"apprise:{scheme}", "x"))

    assert answer.outcome == "rejected"
    assert "without an adapter of its own" in answer.detail


def test_the_stored_url_must_be_of_the_channels_scheme() -> None:
    channels = the_channels("apprise:json", None, "feishu://key")

    assert channels.deliver(a_message("apprise:json", "x")).outcome == "rejected"


def test_without_apprise_the_answer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    channels = the_channels("apprise:json", None, "json://localhost/")

    assert "pip install 'caseloop[notify]'" in channels.deliver(a_message("apprise:json", "x")).detail
