"""Hand-overs, and what both are told."""

from __future__ import annotations

from datetime import datetime

from rules.handover import Handover, ends_at, handovers_between, next_handover, pages_of
from schemas.messages.paging import PageContact
from schemas.staff import NOBODY, Staff
from tests.builders import at
from tests.rota import a_layer, a_person, a_rotation, a_staff, an_override, people
from tests.timing import MILLISECOND

MONDAY = at("Mon 2026-01-12 09:00")
NEXT = at("Mon 2026-01-19 09:00")


def a_desk() -> Staff:
    return a_staff(people("wang", "li"), a_rotation(a_layer("wang", "li")))


def handovers_at(staff: Staff, moment: datetime) -> tuple[Handover, ...]:
    return handovers_between(staff, moment - MILLISECOND, moment)


def pages_at(staff: Staff, moment: datetime) -> tuple[PageContact, ...]:
    return tuple(page for one in handovers_at(staff, moment) for page in pages_of(staff, one))


def test_the_next_hand_over_is_the_next_change() -> None:
    assert next_handover(a_desk(), at("Tue 2026-01-06 12:00")) == MONDAY


def test_a_hand_over_at_the_instant_itself_is_past() -> None:
    assert next_handover(a_desk(), MONDAY) == NEXT


def test_a_hand_over_months_ahead_is_found() -> None:
    layer = a_layer("wang", "li", every="6 months", starts="2026-01-01")

    assert next_handover(a_staff(people("wang", "li"), a_rotation(layer)), MONDAY) == at(
        "Wed 2026-07-01 00:00"
    )


def test_who_never_changes_hands_nothing_over() -> None:
    assert next_handover(a_staff(people("wang"), a_rotation(a_layer("wang"))), MONDAY) is None
    assert next_handover(NOBODY, MONDAY) is None


def test_the_first_of_several_rotations_comes_first() -> None:
    later = a_rotation(a_layer("wang", "li", starts="2026-01-05 10:00"), id="later")
    sooner = a_rotation(a_layer("li", "wang"), id="sooner")
    staff = a_staff(people("wang", "li"), later, sooner)

    assert [(one.rotation, one.at) for one in handovers_between(staff, at("Sun 2026-01-11 12:00"), NEXT)] == [
        ("sooner", MONDAY),
        ("later", at("Mon 2026-01-12 10:00")),
        ("sooner", NEXT),
    ]


def test_a_hand_over_says_who_goes_and_who_comes() -> None:
    (one,) = handovers_at(a_desk(), MONDAY)

    assert (one.off, one.on, one.people) == (("wang",), ("li",), ("li",))


def test_in_a_pair_only_those_who_change_hand_over() -> None:
    staff = a_staff(people("wang", "li", "zhao"), a_rotation(a_layer("wang", "li", "zhao"), at_once=2))
    (one,) = handovers_at(staff, MONDAY)

    assert (one.off, one.on, one.people) == (("wang",), ("zhao",), ("li", "zhao"))


def test_a_pair_that_changes_places_hands_nothing_over() -> None:
    staff = a_staff(people("wang", "li"), a_rotation(a_layer("wang", "li"), at_once=2))

    assert handovers_at(staff, MONDAY) == ()


def test_a_hand_over_comes_with_an_override_and_goes_with_it() -> None:
    staff = a_staff(people("wang", "li"), a_rotation(a_layer("wang")), overrides=[an_override()])
    found = handovers_between(staff, at("Mon 2026-01-05 12:00"), NEXT)

    assert [(one.at, one.on) for one in found] == [
        (at("Tue 2026-01-06 00:00"), ("li",)),
        (at("Wed 2026-01-07 00:00"), ("wang",)),
    ]


def test_both_are_told_once_in_their_own_time() -> None:
    members = [a_person("wang"), a_person("li", zone="Europe/Berlin")]
    pages = pages_at(a_staff(members, a_rotation(a_layer("wang", "li"))), MONDAY)

    assert [page.contact for page in pages] == ["wang", "li"]
    assert pages[0].text == {
        "zh": "您在desk的值班于2026-01-12 09:00 (Asia/Shanghai)结束，由li接替。",
        "en": "Your time on call for desk ended at 2026-01-12 09:00 (Asia/Shanghai). li took over.",
    }
    assert pages[1].text == {
        "zh": "自2026-01-12 02:00 (Europe/Berlin)起由您值班：desk，至2026-01-19 02:00 (Europe/Berlin)，接替wang。",
        "en": (
            "From 2026-01-12 02:00 (Europe/Berlin) you are on call for desk until 2026-01-19 02:00 (Europe/Berlin). "
            "You take over from wang."
        ),
    }


def test_a_page_about_a_hand_over_is_the_same_whenever_it_is_asked() -> None:
    first, second = pages_at(a_desk(), MONDAY), pages_at(a_desk(), MONDAY)

    assert first == second
    assert {page.page_id for page in first} == {
        f"handover:desk:{MONDAY.isoformat()}:wang",
        f"handover:desk:{MONDAY.isoformat()}:li",
    }
    assert {(page.subject, page.kind, page.severity) for page in first} == {
        (f"handover:desk:{MONDAY.isoformat()}", "handover", "info")
    }


def test_who_comes_to_an_empty_rotation_takes_over_from_nobody() -> None:
    (page,) = pages_at(a_staff(people("wang"), a_rotation(a_layer("wang"))), at("Mon 2026-01-05 09:00"))

    assert page.text["en"] == "From 2026-01-05 09:00 (Asia/Shanghai) you are on call for desk."


def test_who_leaves_a_rotation_empty_hears_of_no_successor() -> None:
    layer = a_layer("wang", ends="2026-01-12 09:00")
    (page,) = pages_at(a_staff(people("wang"), a_rotation(layer)), MONDAY)

    assert page.text["en"] == "Your time on call for desk ended at 2026-01-12 09:00 (Asia/Shanghai)."
    assert page.text["zh"] == "您在desk的值班于2026-01-12 09:00 (Asia/Shanghai)结束。"


def test_who_comes_into_a_pair_hears_of_the_other() -> None:
    staff = a_staff(people("wang", "li", "zhao"), a_rotation(a_layer("wang", "li", "zhao"), at_once=2))
    page = pages_at(staff, MONDAY)[1]

    assert page.text["en"].endswith("You take over from wang. With you: li.")
    assert page.text["zh"].endswith("接替wang，同班li。")


def test_an_instant_without_a_hand_over_tells_nobody() -> None:
    assert pages_at(a_desk(), at("Tue 2026-01-13 09:00")) == ()


def test_the_end_of_a_time_on_call_is_the_next_change() -> None:
    staff = a_desk()

    assert ends_at(staff, staff.rotations[0], at("Tue 2026-01-13 09:00")) == NEXT
