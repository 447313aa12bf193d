"""Rows of notices that cannot be meant so are refused, with the row and what was expected."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.policy.notice_parts import NoticeChannel, RatingLink
from schemas.policy.notices import NoticesPolicy
from schemas.policy.templates import fixed_length
from tests.every_pack import every_pack

MALL = "online-mall"


def rows_of(pack: str = MALL) -> dict[str, Any]:
    return every_pack().newest[pack].notices.model_dump()


def refused(rows: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        NoticesPolicy.model_validate(rows)


def template(rows: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(row for row in rows["templates"] if row["kind"] == kind)


def with_text(rows: dict[str, Any], kind: str, locale: str, text: str) -> dict[str, Any]:
    row = template(rows, kind)
    row["text"] = {**row["text"], locale: text}
    return rows


@pytest.mark.req("S2-59")
@pytest.mark.parametrize("more", [0, 1])
def test_a_template_is_at_most_so_long_with_its_blocks(more: int) -> None:
    rows = rows_of()
    said = {row["code"]: row["text"]["zh-CN"] for row in rows["blocks"]}
    start = "{thanks}{apology}{accepted}{step}{expected}"
    fixed = fixed_length(said["thanks"]) + fixed_length(said["apology"])
    text = start + "好" * (140 - fixed + more)
    changed = with_text(rows, "received", "zh-CN", text)

    if more:
        refused(changed, r"row notices.template.received, zh-CN: expected at most 140 characters, found 141")
    else:
        assert NoticesPolicy.model_validate(changed).templates


@pytest.mark.req("S2-59")
@pytest.mark.parametrize("pack", sorted(every_pack().newest))
def test_every_delivered_template_is_checked_for_its_length(pack: str) -> None:
    lengths = every_pack().newest[pack].notices.lengths

    assert lengths is not None
    assert set(lengths.characters) == {"zh-CN", "zh-TW", "en"}


def test_without_a_length_templates_may_be_long() -> None:
    rows = with_text(rows_of(), "received", "en", "{thanks} {apology} {accepted}{step}{expected}" + "x" * 500)

    assert NoticesPolicy.model_validate(rows | {"lengths": None}).templates


@pytest.mark.req("S4-39")
def test_a_template_that_does_not_open_as_it_must_is_refused() -> None:
    rows = rows_of("service-template")
    text = template(rows, "solution")["text"]["en"].replace("{apology} {summary}", "{summary} {apology}")

    refused(
        with_text(rows, "solution", "en", text),
        r"row notices.template.solution, en: expected to begin with \{apology\}\{summary\}",
    )


def test_a_block_that_there_is_not_is_refused_in_templates_and_facts_in_blocks() -> None:
    rows = rows_of()
    refused(rows | {"blocks": rows["blocks"][1:]}, r"row notices.template.received.*expected braces out of")
    block = rows["blocks"][0]
    told = block | {"text": {**block["text"], "en": "{accepted}"}}
    refused(rows | {"blocks": [told, *rows["blocks"][1:]]}, r"row notices.block.thanks, en: expected braces")


def test_a_part_without_one_of_the_locales_is_refused() -> None:
    rows = rows_of()
    for name in ("blocks", "ahead"):
        first = rows[name][0]
        partly = first | {"text": {"zh-CN": first["text"]["zh-CN"]}}
        refused(rows | {name: [partly, *rows[name][1:]]}, "expected a text for each of")
    salutation = rows["salutation"] | {"preferred": {"zh-CN": "{name}", "zh-TW": "{name}"}}
    refused(rows | {"salutation": salutation}, r"in each locale, none for \['en'\]")


@pytest.mark.req("S3-54")
def test_anger_without_a_phrase_that_calms_is_refused() -> None:
    refused(rows_of("feedback-mechanism") | {"buffers": []}, "row notices.anger: expected at least one row")


@pytest.mark.req("C-29")
def test_a_channel_needs_something_that_customers_leave() -> None:
    assert NoticeChannel(id="notices.channel.x", source="ours", code="sms", address="phone").field == "phone"
    with pytest.raises(ValueError, match="expected an address out of phone, email, platform, found 'sms'"):
        NoticeChannel(id="notices.channel.x", source="ours", code="sms")


@pytest.mark.req("C-29")
def test_two_channels_of_one_name_are_refused() -> None:
    first, second, third = rows_of()["channels"]
    refused(
        rows_of() | {"channels": [first, second, third | {"aliases": ["电话"]}]},
        "each channel once, found 电话",
    )


@pytest.mark.req("S4-54")
@pytest.mark.parametrize("link", ["https://example.com/rate", "https://example.com/{number}/{name}"])
def test_a_link_without_the_number_of_the_case_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match=r"expected a link with \{number\}"):
        RatingLink(id="notices.rating", source="ours", link=link)
