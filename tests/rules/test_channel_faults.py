"""What is refused among the channels of a staff file."""

from __future__ import annotations

from typing import Any

import pytest

from rules.staff_faults import faults_of
from rules.staff_names import StaffFault
from tests.packs import the_packs
from tests.rota import a_person, a_staff

MAIL: dict[str, Any] = {"url": "smtp://mail.example.com:587", "options": {"sender": "Alerts <a@example.com>"}}


def faults(*ways: tuple[str, str], **channels: dict[str, Any]) -> tuple[StaffFault, ...]:
    named = [{"channel": channel, "address": address} for channel, address in ways] or [
        {"channel": "wecom", "address": "wang"}
    ]
    return faults_of(a_staff([a_person(ways=named)], channels=channels), the_packs())


@pytest.mark.parametrize(
    ("channel", "settings"),
    [
        ("wecom", {}),
        ("wecom", {"secret": "night.robot-2_b"}),
        ("slack", {"url": "https://slack.example"}),
        ("webhook", {"url": "http://127.0.0.1:8080/hook"}),
        ("webhook", {"url": "http://[::1]:8080/hook"}),
        ("webhook", {"url": "http://intranet.example/hook", "options": {"plain": "yes"}}),
        ("pagerduty", {"options": {"source": "caseloop-2"}}),
        ("email", MAIL),
        (
            "email",
            {"url": "smtps://mail.example.com", "options": {"sender": "a@localhost", "starttls": "no"}},
        ),
        ("apprise:msteams", {"secret": "teams"}),
    ],
)
def test_settings_with_which_messages_can_go_out_are_taken(channel: str, settings: dict[str, Any]) -> None:
    assert faults(**{channel: settings}) == ()


@pytest.mark.parametrize(
    ("channel", "settings", "field", "sentence"),
    [
        ("webhook", {"url": "hooks.example/x"}, "url", "https://example.com/hook; found 'hooks.example/x'"),
        ("webhook", {"url": "https://"}, "url", "found 'https://'"),
        ("webhook", {"url": "https://a.example:x/?key=1"}, "url", "found 'https://a.example:x/'"),
        ("webhook", {"url": "http://a.example/x"}, "url", "url: expected https, or http to this host itself"),
        ("webhook", {"url": "http://a.example/x", "options": {"plain": "no"}}, "url", "url: expected https"),
        (
            "webhook",
            {},
            "",
            "url: expected where webhook listens, such as https://example.com/hook; found none",
        ),
        ("email", {**MAIL, "url": "https://mail.example.com"}, "url", "smtp://mail.example.com:587; found"),
        (
            "apprise:msteams",
            {"url": "https://a.example"},
            "url",
            "url: expected none, the secret of this channel",
        ),
        ("wecom", {"secret": "../key"}, "secret", "secret: expected the name of a secret"),
        ("wecom", {"secret": "my key"}, "secret", "found another character in it"),
        (
            "wecom",
            {"options": {"colour": "red"}},
            "colour",
            "options: expected an option out of plain; found 'colour'",
        ),
        (
            "apprise:msteams",
            {"options": {"plain": "yes"}},
            "plain",
            "expected an option out of none; found 'plain'",
        ),
        (
            "email",
            {**MAIL, "options": {"sender": "a@b.cn", "starttls": "off"}},
            "starttls",
            "of yes, no; found 'off'",
        ),
        (
            "email",
            {"url": MAIL["url"]},
            "",
            "options.sender: expected a mail address that mails come from, found none",
        ),
        ("email", {"url": MAIL["url"], "options": {"sender": "us"}}, "sender", "found 'us'"),
    ],
)
def test_settings_with_which_nothing_can_go_out_are_refused_at_their_place(
    channel: str, settings: dict[str, Any], field: str, sentence: str
) -> None:
    (one,) = faults(**{channel: settings})

    assert one.path[:2] == ("channels", channel)
    assert one.path[-1] == (field or channel)
    assert sentence in one.sentence


def test_mail_without_any_settings_has_neither_server_nor_sender() -> None:
    assert [one.sentence.partition(":")[0] for one in faults(email={})] == ["url", "options.sender"]


@pytest.mark.parametrize("channel", ["email", "webhook"])
def test_a_way_over_a_channel_that_is_not_set_up_is_refused_with_its_person(channel: str) -> None:
    (one,) = faults(("wecom", "wang"), (channel, "wang@example.com"))

    assert one.path == ("people", 0, "ways", 1, "channel")
    assert one.sentence.startswith(f"channel: expected {channel} among the channels")


def test_a_way_that_names_a_secret_which_cannot_be_one_is_refused() -> None:
    assert faults(("wecom", "wang via night-robot")) == ()
    (one,) = faults(("wecom", "wang via the night"))
    assert (one.path[-1], one.sentence.partition(":")[0]) == ("address", "address")
