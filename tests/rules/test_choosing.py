"""The pack that a submission comes under."""

from __future__ import annotations

import pytest

from rules.choosing import clashes, pack_for
from schemas.errors import InvalidMessage
from schemas.policy.pack import Pack, Packs, Serves
from tests.every_pack import every_pack


def serving(**served: Serves) -> Packs:
    """Give all packs, some of which serve sources or channels."""
    packs = every_pack()
    newest = {
        name: pack.model_copy(update={"serves": served.get(name.replace("-", "_"))})
        for name, pack in packs.newest.items()
    }
    return Packs({(pack.name, pack.version): pack for pack in newest.values()}, packs.default, newest)


def serves(sources: tuple[str, ...] = (), channels: tuple[str, ...] = ()) -> Serves:
    return Serves(id="serves.one", source="ours", sources=sources, channels=channels)


PACKS = serving(
    online_mall=serves(("/mall/*",), ("order_feedback",)),
    service_template=serves(("/tickets",), ("工单系统",)),
    feedback_mechanism=serves(channels=("吐槽专区",)),
)


@pytest.mark.parametrize(
    ("name", "source", "channel", "expected"),
    [
        (None, "/crm", "phone", "feedback-handbook"),
        (None, "/mall/cn", "phone", "online-mall"),
        (None, "/mall", "phone", "feedback-handbook"),
        (None, "/tickets", None, "service-template"),
        (None, "/tickets/2", None, "feedback-handbook"),
        (None, "/crm", "ticket_system", "service-template"),
        (None, "/crm", "吐槽專區", "feedback-mechanism"),
        (None, "/mall/cn", "工单系统", "online-mall"),
        ("complaint-programme", "/mall/cn", "工单系统", "complaint-programme"),
    ],
)
def test_the_message_decides_then_its_source_then_its_channel(
    name: str | None, source: str, channel: str | None, expected: str
) -> None:
    assert pack_for(PACKS, name, source=source, channel=channel).name == expected


def test_a_source_that_two_packs_serve_must_name_its_pack() -> None:
    packs = serving(online_mall=serves(("/a*",)), service_template=serves(("/ab*",)))

    with pytest.raises(InvalidMessage, match="Several packs serve") as refusal:
        pack_for(packs, None, source="/abc")
    assert refusal.value.expected == "one of online-mall, service-template, named in the message"
    assert pack_for(packs, "service-template", source="/abc").name == "service-template"


def faults(**served: Serves) -> list[str]:
    packs: tuple[Pack, ...] = tuple(serving(**served).newest.values())
    return list(clashes(packs))


def test_packs_that_claim_the_same_are_a_fault_when_they_are_loaded() -> None:
    assert faults() == []
    assert faults(online_mall=serves(("/a",)), service_template=serves(("/a",))) == [
        "service-template/pack.yaml: serves: expected a source of one pack, found '/a' in online-mall too"
    ]


def test_a_channel_that_the_pack_does_not_have_is_a_fault() -> None:
    (line,) = faults(service_template=serves(channels=("smoke_signal",)))

    assert line.startswith("service-template/pack.yaml: serves: expected a channel out of phone, ")
    assert line.endswith("found 'smoke_signal'")


def test_channels_that_packs_have_are_no_fault() -> None:
    served = serves(channels=("ticket_system", "phone"))

    assert faults(service_template=served, online_mall=serves(channels=("mailbox",))) == []


def test_a_name_that_no_pack_has_is_refused_with_those_that_are() -> None:
    with pytest.raises(InvalidMessage, match="expected one of complaint-programme, ") as refusal:
        pack_for(PACKS, "atlantis")

    assert (refusal.value.field, refusal.value.found) == ("pack", "'atlantis'")
