"""A parcel is settled once, by what the broker said of every message in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workers.confirms import Confirms, Parcel


def opened() -> tuple[Confirms, list[bytes]]:
    confirms, written = Confirms(), list[bytes]()
    connection: Any = SimpleNamespace(params=SimpleNamespace(frame_max=131_072), emit=written.append)
    channel: Any = SimpleNamespace(channel_number=1)
    confirms.open(channel, connection)
    return confirms, written


def hear(confirms: Confirms, tag: int, *, multiple: bool, positive: bool) -> None:
    confirms.confirmed(tag, multiple, positive)


def parcel(answers: list[bool], *bodies: bytes) -> Parcel:
    return Parcel([("x", "k", body) for body in bodies], answers.append)


def test_a_parcel_is_confirmed_with_its_last_message() -> None:
    confirms, _ = opened()
    answers: list[bool] = []
    confirms.publish([parcel(answers, b"1", b"2")])
    hear(confirms, 1, multiple=False, positive=True)
    assert answers == []
    hear(confirms, 2, multiple=False, positive=True)

    assert (answers, confirms.pending_count) == ([True], 0)


def test_one_refused_message_refuses_the_parcel_once() -> None:
    confirms, _ = opened()
    answers: list[bool] = []
    confirms.publish([parcel(answers, b"1", b"2", b"3")])
    hear(confirms, 2, multiple=False, positive=False)
    hear(confirms, 3, multiple=True, positive=True)

    assert answers == [False]


def test_a_message_that_met_no_queue_is_not_confirmed() -> None:
    confirms, _ = opened()
    answers: list[bool] = []
    method: Any = SimpleNamespace(exchange="x", routing_key="k")
    channel: Any = None
    confirms.publish([parcel(answers, b"1"), parcel(answers, b"2")])
    confirms.returned(channel, method, None, b"2")
    hear(confirms, 2, multiple=True, positive=True)

    assert answers == [True, False]


def test_a_lost_channel_proves_nothing_and_a_closed_one_takes_nothing() -> None:
    confirms, written = opened()
    answers: list[bool] = []
    confirms.publish([parcel(answers, b"1", b"2")])
    hear(confirms, 1, multiple=False, positive=True)
    confirms.lose()
    confirms.publish([parcel(answers, b"3")])

    assert (answers, len(written), confirms.pending_count) == ([False, False], 1, 0)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.data())
def test_whatever_the_order_of_confirms_each_parcel_is_settled_once_and_rightly(
    sizes: list[int], data: st.DataObject
) -> None:
    confirms, _ = opened()
    answers: list[list[bool]] = [[] for _ in sizes]
    confirms.publish([parcel(answer, *[b"x"] * size) for answer, size in zip(answers, sizes, strict=True)])
    owner = [place for place, size in enumerate(sizes) for _ in range(size)]
    fate = [data.draw(st.booleans()) for _ in owner]
    for tag in data.draw(st.permutations(range(len(owner)))):
        hear(confirms, tag + 1, multiple=False, positive=fate[tag])

    wanted = [
        [all(good for good, one in zip(fate, owner, strict=True) if one == place)]
        for place in range(len(sizes))
    ]
    assert answers == wanted
