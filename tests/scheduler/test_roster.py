"""The roster: each scheduler finds its share by itself, and nothing is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from scheduler.roster import Roster
from schemas.ids import BUCKETS
from schemas.ports import WHOLE, Share, Sign


def signs(**counts: int) -> dict[str, Sign]:
    return {name: Sign(count, None, "boot", 0.0) for name, count in counts.items()}


def test_who_is_alone_has_everything() -> None:
    assert Roster("a").share(signs(a=1), 0.0) == WHOLE


def test_two_that_live_have_a_half_each() -> None:
    first, second = Roster("a"), Roster("b")
    for roster in (first, second):
        roster.share(signs(a=1, b=1), 0.0)

    assert first.share(signs(a=2, b=2), 0.5) == Share(0, 2)
    assert second.share(signs(a=2, b=2), 0.5) == Share(1, 2)


def test_one_that_was_never_seen_to_live_is_not_waited_for() -> None:
    roster = Roster("a")

    assert roster.share(signs(a=1, dead=70), 0.0) == WHOLE
    assert roster.share(signs(a=2, dead=70), 0.5) == WHOLE


def test_the_share_of_one_that_was_killed_is_taken_after_two_and_a_half_seconds() -> None:
    roster = Roster("a")
    roster.share(signs(a=1, b=1), 0.0)
    roster.share(signs(a=2, b=2), 0.5)

    assert roster.share(signs(a=7, b=2), 3.0) == Share(0, 2)
    assert roster.share(signs(a=8, b=2), 3.001) == WHOLE


def test_one_that_leaves_is_not_waited_for_and_may_come_back() -> None:
    roster = Roster("a")
    roster.share(signs(a=1, b=1), 0.0)
    roster.share(signs(a=2, b=2), 0.5)
    left = {**signs(a=3), "b": Sign(2, None, "boot", 0.0, has_left=True)}

    assert roster.share(left, 0.6) == WHOLE
    assert roster.share(signs(a=4, b=3), 1.1) == Share(0, 2)


@given(living=some.sets(some.text("abcdef", min_size=1, max_size=4), min_size=1, max_size=70))
def test_all_who_live_cover_every_bucket_once(living: set[str]) -> None:
    shares = []
    for name in living:
        roster = Roster(name)
        roster.share(signs(**dict.fromkeys(living, 1)), 0.0)
        shares.append(roster.share(signs(**dict.fromkeys(living, 2)), 0.5))

    assert sorted(bucket for share in shares for bucket in share.buckets) == list(range(BUCKETS))
    assert sum(share.is_first for share in shares) == 1
