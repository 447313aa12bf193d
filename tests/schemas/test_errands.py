"""Errands name what they wait for."""

from __future__ import annotations

from schemas.errands import Deliver, Errand, ReadCase, ReadSwitch
from schemas.staff import Way


def test_an_errand_waits_for_its_own_kind_unless_it_says_otherwise() -> None:
    assert Errand().far_side == "Errand"


def test_a_delivery_waits_for_its_channel() -> None:
    way = Way(channel="wecom", address="zhang.wei")
    errand = Deliver("1", way, "zh", "标题", "文本", "", severity="info", dedupe_key="a")

    assert errand.far_side == "wecom"


def test_only_what_counts_now_is_asked_anew_by_a_copy() -> None:
    assert ReadSwitch("feedback-mechanism").is_asked_anew
    assert not ReadCase("C1").is_asked_anew
