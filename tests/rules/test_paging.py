"""How one person is told: copies, failures, the next channel, and when nobody can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.paging.answers import errand_of
from rules.paging.holds import wait_of
from rules.paging.life import surroundings_of
from schemas.paging import PagesSent
from schemas.staff import Silence, Staff, Way
from tests.builders import RECEIVED
from tests.packs import the_pack, the_packs
from tests.paging import LIN, Answering, World, a_page_order, a_person, an_alert, the_policy

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CRITICAL = a_page_order(severity="critical")


def answering(**answers: PagesSent) -> Answering:
    """Give channels that always answer the same; one that is not named takes everything."""
    return lambda way, _: answers.get(way) or PagesSent("accepted", way)


def ended(world: World) -> list[tuple[str, str | None, str]]:
    return [(one.outcome, one.channel, one.reason) for one in world.settled]


def test_a_critical_page_goes_out_at_once_and_its_alert_hears_of_it() -> None:
    world = World(the_policy())

    world.page(CRITICAL, RECEIVED)

    (message,) = world.messages
    assert (message.at, message.way, message.tells) == (RECEIVED, "wecom", ("a",))
    assert ended(world) == [("delivered", "wecom", "")]
    assert world.settled[0].page_id == CRITICAL.page_id
    assert world.contact is not None
    assert world.contact.waiting == ()
    assert world.contact.next_due_at is None


def test_a_page_waits_for_others_of_the_same_person() -> None:
    world = World(the_policy())

    world.page(a_page_order("a"), RECEIVED)
    world.page(a_page_order("b"), RECEIVED + 4 * SECOND)
    world.run(RECEIVED + MINUTE)

    assert [(one.at, one.tells) for one in world.messages] == [(RECEIVED + 10 * SECOND, ("a", "b"))]


def test_the_same_page_twice_is_one_page_before_and_after_it_was_sent() -> None:
    world = World(the_policy())
    world.page(a_page_order(), RECEIVED)
    world.page(a_page_order(), RECEIVED + SECOND)
    world.run(RECEIVED + MINUTE)
    before = world.contact

    world.page(a_page_order(), RECEIVED + HOUR)

    assert world.contact == before
    assert len(world.messages) == len(world.settled) == 1


def test_a_sending_that_has_ended_sends_and_changes_nothing() -> None:
    world = World(the_policy())
    world.page(CRITICAL, RECEIVED, answer=False)
    (order,) = world.pending
    world.pending.append(order)

    world.answer(RECEIVED)

    assert len(world.messages) == 1
    assert len(world.settled) == 1


def test_a_channel_that_does_not_take_it_is_tried_again_later_and_then_the_next() -> None:
    world = World(the_policy(), answering=answering(wecom=PagesSent("refused", "wecom", "system busy")))

    world.page(CRITICAL, RECEIVED)
    world.run(RECEIVED + HOUR)

    tried = [(one.at - RECEIVED, one.way, one.outcome) for one in world.messages]
    assert tried == [
        (timedelta(), "wecom", "refused"),
        (15 * SECOND, "wecom", "refused"),
        (45 * SECOND, "wecom", "refused"),
        (45 * SECOND, "email", "accepted"),
    ]
    assert ended(world) == [("delivered", "email", "")]


def test_a_channel_that_never_takes_it_is_left_at_once() -> None:
    world = World(the_policy(), answering=answering(wecom=PagesSent("rejected", "wecom", "no such user")))

    world.page(CRITICAL, RECEIVED)
    world.answer(RECEIVED)

    assert [(one.at, one.way) for one in world.messages] == [(RECEIVED, "wecom"), (RECEIVED, "email")]


def test_after_the_last_channel_a_page_is_undeliverable_and_says_what_the_channel_said() -> None:
    never = answering(
        wecom=PagesSent("rejected", "wecom", "no such user"), email=PagesSent("unsure", "email")
    )
    world = World(the_policy(retries={"tries": 1}), answering=never)

    world.page(CRITICAL, RECEIVED)

    assert ended(world) == [("undeliverable", "email", "unsure")]
    assert world.contact is not None
    assert world.contact.timers == {}


def test_a_channel_that_asks_for_rest_is_left_alone_so_long() -> None:
    busy = PagesSent("refused", "wecom", "too often", retry_after=100 * SECOND)
    world = World(the_policy(), a_person("wecom"), answering=answering(wecom=busy))
    world.page(CRITICAL, RECEIVED)
    world.answering = answering()

    world.page(a_page_order("b", severity="critical"), RECEIVED + MINUTE)
    world.run(RECEIVED + HOUR)

    assert [(one.at - RECEIVED, one.outcome) for one in world.messages] == [
        (timedelta(), "refused"),
        (100 * SECOND, "accepted"),
    ]
    assert set(world.messages[1].tells) == {"a", "b"}


def test_a_channel_that_asks_for_too_long_a_rest_is_left_for_the_next() -> None:
    busy = PagesSent("refused", "wecom", "too often", retry_after=301 * SECOND)
    world = World(the_policy(), answering=answering(wecom=busy))

    world.page(CRITICAL, RECEIVED)

    assert [(one.at, one.way) for one in world.messages] == [(RECEIVED, "wecom"), (RECEIVED, "email")]


def test_a_second_address_of_the_same_channel_is_a_way_of_its_own() -> None:
    ways = (Way(channel="email", address="lin@a.example"), Way(channel="email", address="lin@b.example"))
    world = World(the_policy(), a_person(ways=ways))
    world.answering = lambda _, at: PagesSent("rejected" if at == RECEIVED else "accepted", "email")

    world.page(CRITICAL, RECEIVED, answer=False)
    world.answer(RECEIVED)

    assert world.contact is not None
    assert [one.channel for one in world.contact.settled] == ["email#2"]
    assert "example" not in world.contact.model_dump_json()


@pytest.mark.parametrize("while_on_its_way", [False, True])
def test_somebody_gone_from_the_staff_file_cannot_be_told(while_on_its_way: bool) -> None:  # noqa: FBT001 - a case
    world = World(the_policy())
    if while_on_its_way:
        world.page(CRITICAL, RECEIVED, answer=False)
        world.person = None
        world.answer(RECEIVED)
    else:
        world.person = None
        world.page(CRITICAL, RECEIVED)

    assert [(one.outcome, one.reason) for one in world.settled] == [("undeliverable", "no_such_person")]
    assert world.messages == []


def test_a_way_that_is_gone_when_the_message_is_to_go_out_leaves_it_to_the_next() -> None:
    world = World(the_policy())
    world.page(CRITICAL, RECEIVED, answer=False)
    world.person = a_person("email")

    world.answer(RECEIVED)

    assert ended(world) == [("delivered", "email", "")]


def test_a_page_without_an_alert_ends_in_the_contact_alone() -> None:
    world = World(the_policy())

    world.page(a_page_order("handover:day:1", alert_id=None), RECEIVED)
    world.run(RECEIVED + MINUTE)

    assert world.settled == []
    assert world.contact is not None
    assert [one.outcome for one in world.contact.settled] == ["delivered"]


def test_what_is_overtaken_is_not_sent_and_the_rest_is() -> None:
    world = World(the_policy(), alerts={"a": an_alert("a"), "b": an_alert("b", state="acknowledged")})

    world.page(a_page_order("a"), RECEIVED)
    world.page(a_page_order("b"), RECEIVED)
    world.run(RECEIVED + MINUTE)

    assert [one.tells for one in world.messages] == [("a",)]
    assert {(one.alert_id, one.outcome, one.reason) for one in world.settled} == {
        ("a", "delivered", ""),
        ("b", "overtaken", "acknowledged"),
    }


def test_a_message_of_which_nothing_is_heard_is_ordered_again_and_sent_once() -> None:
    world = World(the_policy())
    world.page(CRITICAL, RECEIVED, answer=False)

    world.check(RECEIVED + 299 * SECOND, answer=False)
    assert len(world.pending) == 1
    world.check(RECEIVED + 300 * SECOND, answer=False)
    assert len(world.pending) == 2
    world.answer(RECEIVED + 301 * SECOND)

    assert len(world.messages) == 1
    assert world.contact is not None
    assert world.contact.timers == {}


def test_no_second_message_goes_over_a_channel_while_one_is_on_its_way() -> None:
    world = World(the_policy(), a_person("wecom"))
    world.page(CRITICAL, RECEIVED, answer=False)

    world.page(a_page_order("b", severity="critical"), RECEIVED + SECOND, answer=False)

    assert world.contact is not None
    assert len(world.contact.sendings) == 1
    assert [(page.subject, page.held) for page in world.contact.waiting] == [("a", ""), ("b", "busy")]


def test_a_higher_step_of_a_subject_told_a_moment_ago_is_news() -> None:
    world = World(the_policy())
    world.page(a_page_order("a"), RECEIVED)
    world.run(RECEIVED + 10 * SECOND)

    world.page(a_page_order("a", page_id="again", step=0), RECEIVED + 11 * SECOND)
    world.run(RECEIVED + 100 * SECOND)
    assert world.contact is not None
    assert [(one.page_id, one.held) for one in world.contact.waiting] == [("again", "repeat")]
    world.page(a_page_order("a", page_id="higher", step=1), RECEIVED + 101 * SECOND)
    world.run(RECEIVED + 130 * SECOND)

    assert [one.at - RECEIVED for one in world.messages] == [10 * SECOND, 101 * SECOND]


def test_a_contact_remembers_only_the_newest_ended_pages() -> None:
    world = World(the_policy(holding={"settled_remembered": 3}, throttle={"at_most": 99}))

    for number in range(20):
        world.page(a_page_order(f"s{number}", severity="critical"), RECEIVED + number * SECOND)
        assert world.contact is not None
        assert min(number + 1, 3) <= len(world.contact.settled) <= 6


def test_quiet_hours_without_an_end_hold_nothing() -> None:
    world = World(the_policy(), a_person(quiet=["00:00-24:00"]))

    world.page(a_page_order(), RECEIVED)
    world.run(RECEIVED + MINUTE)

    assert len(world.messages) == 1


def test_a_night_of_repeats_is_one_page_in_the_morning_and_each_repeat_has_an_end() -> None:
    world = World(the_policy(), a_person(quiet=["09:00-12:00"]))

    for number in range(8):
        world.page(a_page_order("a", page_id=str(number)), RECEIVED + number * 15 * MINUTE)
        assert world.contact is not None
        assert [page.page_id for page in world.contact.waiting] == [str(number)]
    world.run(RECEIVED + 2 * HOUR)

    assert [(one.at, one.tells) for one in world.messages] == [(RECEIVED + 2 * HOUR, ("a",))]
    assert [(one.page_id, one.outcome, one.reason) for one in world.settled] == [
        *((str(number), "overtaken", "said_again") for number in range(7)),
        ("7", "delivered", ""),
    ]


def test_a_repeat_keeps_the_failures_of_the_page_whose_place_it_takes() -> None:
    world = World(the_policy(), answering=answering(wecom=PagesSent("refused", "wecom", "system busy")))
    world.page(CRITICAL, RECEIVED)
    world.page(a_page_order(page_id="2", severity="critical"), RECEIVED + SECOND)
    world.run(RECEIVED + HOUR)

    assert [(one.at - RECEIVED, one.way) for one in world.messages] == [
        (timedelta(), "wecom"),
        (15 * SECOND, "wecom"),
        (45 * SECOND, "wecom"),
        (45 * SECOND, "email"),
    ]


def test_a_repeat_that_is_more_severe_waits_for_no_second_try_of_the_milder_one() -> None:
    world = World(the_policy(), a_person("wecom"), answering=answering(wecom=PagesSent("refused", "wecom")))
    world.page(a_page_order(), RECEIVED)
    world.run(RECEIVED + 10 * SECOND)

    world.page(a_page_order(page_id="2", severity="critical"), RECEIVED + 11 * SECOND)

    assert [one.at - RECEIVED for one in world.messages] == [10 * SECOND, 11 * SECOND]


def test_only_the_newest_told_subjects_are_remembered() -> None:
    world = World(the_policy(repeating={"remembered_at_most": 2}))

    for number in range(5):
        world.page(a_page_order(f"s{number}", severity="critical"), RECEIVED + number * SECOND)

    assert world.contact is not None
    assert [one.page.subject for one in world.contact.told] == ["s3", "s4"]


def test_a_contact_is_as_urgent_as_the_most_severe_page_that_waits() -> None:
    world, found = World(the_policy(), a_person("wecom")), []

    for severity in ("info", "warning", "critical"):
        world.page(a_page_order(severity, severity=severity), RECEIVED, answer=False)
        assert world.contact is not None
        found.append(world.contact.severity)
    world.answer(RECEIVED)
    world.run(RECEIVED + MINUTE)

    assert found == ["info", "warning", "critical"]
    assert world.contact is not None
    assert world.contact.severity == "info"


def test_more_pages_than_one_person_can_be_told_are_counted_in_the_next_message() -> None:
    world = World(the_policy(holding={"waiting_at_most": 2}), a_person("wecom"))
    for number in range(4):
        world.page(a_page_order(f"s{number}"), RECEIVED + number * SECOND)
    assert [(one.outcome, one.reason) for one in world.settled] == 2 * [("overtaken", "too_many_wait")]
    assert world.contact is not None
    assert (len(world.contact.waiting), world.contact.unlisted_count) == (2, 2)

    world.run(RECEIVED + MINUTE)

    assert [one.tells for one in world.messages] == [("s0", "s1")]
    assert (world.contact.waiting, world.contact.unlisted_count) == ((), 0)


def test_a_grave_page_takes_the_place_of_a_milder_one_that_waits() -> None:
    world = World(the_policy(holding={"waiting_at_most": 2}), a_person("wecom"))
    for subject in ("old", "new"):
        world.page(a_page_order(subject), RECEIVED, answer=False)

    world.page(a_page_order("grave", severity="critical"), RECEIVED, answer=False)

    assert world.contact is not None
    assert sorted(page.subject for page in world.contact.waiting) == ["grave", "old"]


def test_nothing_in_the_staff_file_holds_a_page_for_somebody_whom_it_does_not_know() -> None:
    world = World(the_policy(), a_person(quiet=["09:00-12:00"]))
    world.page(a_page_order(), RECEIVED)
    assert world.contact is not None
    around = replace(world.around(RECEIVED), person=None)

    assert wait_of(world.contact.waiting[0], world.contact, around).held == "grouping"


def test_what_holds_a_page_stands_in_the_reasons() -> None:
    world = World(the_policy(), a_person(quiet=["09:00-12:00"]))

    world.page(a_page_order(), RECEIVED)

    assert world.contact is not None
    assert world.contact is not None
    (page,) = world.contact.waiting
    assert (page.held, page.held_by) == ("quiet", "escalation.paging.holding")
    assert page.held_until == world.contact.next_due_at == RECEIVED + 2 * HOUR


def test_the_default_packs_rows_and_the_staff_file_decide_about_a_person() -> None:
    around = surroundings_of(LIN, Staff(people=(a_person(),)), the_packs(), now=RECEIVED)

    assert around.person == a_person()
    assert around.policy == the_pack().escalation.paging


def test_an_errand_says_who_reads_what_over_which_way() -> None:
    world = World(the_policy())
    world.page(CRITICAL, RECEIVED, answer=False)
    assert world.contact is not None

    errand = errand_of(
        world.contact, world.pending[0].sending_id, world.around(RECEIVED), the_pack().escalation
    )

    assert errand is not None
    assert (errand.person.id, errand.way.channel, errand.far_side) == (LIN, "wecom", "wecom")
    assert [page.page_id for page in errand.pages] == [CRITICAL.page_id]
    assert errand.texts.language == "en"


def test_what_a_silence_holds_names_the_silence_and_who_wrote_it() -> None:
    silence = Silence(
        id="stocktaking-2026",
        since=RECEIVED - MINUTE,
        until=RECEIVED + HOUR,
        by="management-01",
        reason="stock",
    )
    world = World(the_policy(), a_person(), silences=(silence,))

    world.page(a_page_order("a"), RECEIVED)

    assert world.contact is not None
    (page,) = world.contact.waiting
    assert (page.held, page.held_by) == ("silence", "stocktaking-2026 of management-01")
