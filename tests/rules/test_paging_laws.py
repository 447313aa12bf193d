"""Laws of paging, under any order of pages, answers, silences, quiet hours and looks."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.contact import Contact
from schemas.paging import PagesSent
from schemas.policy.paging import Inhibition, PagingPolicy
from schemas.staff import Silence
from tests.builders import RECEIVED
from tests.paging import World, a_page_order, a_person, an_alert, the_policy

SECOND = timedelta(seconds=1)
END = RECEIVED + timedelta(days=10)

SUBJECTS = "abcdef"
SEVERITIES = st.sampled_from(["critical", "warning", "info"])
OUTCOMES = st.sampled_from(["accepted", "accepted", "refused", "rejected", "unsure", "limited"])
STATES = st.sampled_from(["raised", "acknowledged", "resolved"])

HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.sampled_from(SUBJECTS), SEVERITIES, st.integers(0, 2)),
        st.tuples(st.just("state"), st.sampled_from(SUBJECTS), STATES, st.just(0)),
        st.tuples(st.just("check"), st.just(""), st.just(""), st.just(0)),
        st.tuples(st.just("answer"), st.just(""), st.just(""), st.just(0)),
        st.tuples(st.just("gone"), st.just(""), st.just(""), st.just(0)),
    ),
    max_size=30,
)
GAPS = st.lists(st.integers(0, 4000), min_size=30, max_size=30)

POLICIES = st.builds(
    lambda at_most, pages, tries, remembered: the_policy(
        throttle={"at_most": at_most, "window_seconds": 120},
        grouping={"pages_at_most": pages},
        retries={"tries": tries},
        holding={"settled_remembered": remembered},
    ),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 3),
    st.just(500),
)
MUTING = Inhibition(
    id="escalation.inhibition.law", source="ours", cause=("crisis",), mutes=("clock_missed",), equal=("case",)
)


def a_world(policy: PagingPolicy, outcomes: list[str], silence: tuple[int, int]) -> World:
    """Give a person with quiet hours around what happens, two channels, and one silence of one case."""
    answers = iter(outcomes * 1000)

    def answering(way: str, at: datetime) -> PagesSent:  # noqa: ARG001 - shaped as every channel
        outcome: Any = next(answers)
        if outcome == "limited":
            return PagesSent("refused", way, "limited", retry_after=timedelta(seconds=40))
        return PagesSent(outcome, way)

    since = RECEIVED + silence[0] * SECOND
    held = Silence(
        id="s", cases=("case-a",), since=since, until=since + silence[1] * SECOND, by="m", reason="test"
    )
    return World(
        policy,
        a_person(quiet=["10:30-11:00", "22:00-07:00"]),
        silences=(held,),
        answering=answering,
        inhibitions=(MUTING,),
        alerts={"f": an_alert("f", kind="crisis", case_id="case-f")},
    )


def live(world: World, happenings: list[tuple[str, str, str, int]], gaps: list[int]) -> int:
    """Let everything happen, a little later each, with a look at the laws after each; give how many pages came."""
    now, pages = RECEIVED, 0
    for number, (what, subject, value, step) in enumerate(happenings):
        now += gaps[number] * SECOND
        world.run(now)
        if what == "page":
            pages += 1
            severity: Any = value
            about = {"severity": severity, "step": step, "case_id": f"case-{subject}"}
            world.page(a_page_order(subject, page_id=f"p{number}", **about), now, answer=False)
        elif what == "state":
            kind = "crisis" if subject == "f" else "clock_missed"
            world.alerts[subject] = an_alert(subject, state=value, kind=kind, case_id=f"case-{subject}")
        elif what == "gone":
            world.person = None if world.person else a_person(quiet=["10:30-11:00"])
        elif what == "answer":
            world.answer(now)
        else:
            world.check(now, answer=False)
        check_laws(world.contact, now)
    return pages


def check_laws(contact: Contact | None, now: datetime) -> None:
    """Check what holds at every instant."""
    if contact is None:
        return
    ways = [sending.way for sending in contact.sendings]
    assert len(set(ways)) == len(ways), "two messages on their way over one channel"
    assert bool(contact.timers) == bool(contact.waiting), "a timer stands as long as something waits"
    assert contact.next_due_at == min((timer.due_at for timer in contact.timers.values()), default=None)
    flying = Counter(page_id for sending in contact.sendings for page_id in sending.page_ids)
    assert set(flying.values()) <= {1}, "a page is in one message"
    assert not {page.held for page in contact.waiting if page.severity == "critical"} & {"quiet", "grouping"}
    assert all(page.held_until is None or page.held_until >= now for page in contact.waiting)


ARGUMENTS = {
    "policy": POLICIES,
    "outcomes": st.lists(OUTCOMES, min_size=1, max_size=8),
    "silence": st.tuples(st.integers(0, 5000), st.integers(1, 5000)),
    "happenings": HAPPENINGS,
    "gaps": GAPS,
}


@given(**ARGUMENTS)
@settings(max_examples=150, deadline=None)
def test_every_page_ends_once_whatever_happens(
    policy: PagingPolicy,
    outcomes: list[str],
    silence: tuple[int, int],
    happenings: list[tuple[str, str, str, int]],
    gaps: list[int],
) -> None:
    world = a_world(policy, outcomes, silence)
    count = live(world, happenings, gaps)
    world.alerts |= {
        name: alert.model_copy(update={"state": "resolved"}) for name, alert in world.alerts.items()
    }
    world.run(END)

    assert world.contact is None or world.contact.waiting == ()
    assert len(world.settled) == count
    assert len({one.page_id for one in world.settled}) == count


@given(**ARGUMENTS)
@settings(max_examples=150, deadline=None)
def test_the_throttle_is_never_exceeded(
    policy: PagingPolicy,
    outcomes: list[str],
    silence: tuple[int, int],
    happenings: list[tuple[str, str, str, int]],
    gaps: list[int],
) -> None:
    world = a_world(policy, outcomes, silence)
    live(world, happenings, gaps)
    world.run(END)

    for way in ("wecom", "email"):
        begun = [at for one, at in world.begun.values() if one == way]
        assert begun == sorted(begun)
        windows = zip(begun, begun[policy.throttle.at_most :], strict=False)
        assert all(later - earlier >= policy.throttle.window for earlier, later in windows)
