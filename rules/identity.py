"""Work something out once for each policy object, told apart by identity: comparing policy is costly."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _Identity(Generic[K]):
    """An object as a key; holding it keeps its identity from being given to another."""

    __slots__ = ("thing",)

    def __init__(self, thing: K) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.thing is self.thing


def once_for_each(make: Callable[[K], V]) -> Callable[[K], V]:
    """Give a function that remembers its answer for each object that it was given, up to 256 of them."""

    @lru_cache(maxsize=256)
    def kept(key: _Identity[K]) -> V:
        return make(key.thing)

    @wraps(make)
    def remembered(thing: K) -> V:
        return kept(_Identity(thing))

    return remembered
