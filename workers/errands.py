"""Errands: what actors want done or asked outside, and by which function each kind is performed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Final

from schemas.errands import Errand
from schemas.errors import Unavailable

ErrandTable = Mapping[type[Errand], Callable[[Any], Any]]
"""Kind of errand to the function that performs it. It may raise ``Unavailable`` if the store is away; that the far side
fails is an answer. It ends within ``LONGEST_S``, a good deal sooner than the watchdog ends the process."""

LONGEST_S: Final = 60.0

MOST_KEPT: Final = 2000


class Errands:
    """Goes on each errand once for a message in this process. Shared by all threads.

    A copy of the message, delivered again after the connection was lost, gets the answer of the first, and waits for
    it if that is still on its way.
    """

    def __init__(self, table: ErrandTable | None = None, *, most_kept: int = MOST_KEPT) -> None:
        """Take the table, and how many of the newest answers are remembered."""
        self._table = dict(table or {})
        self._most_kept = most_kept
        self._answers: dict[str, Future[Any]] = {}
        self._lock = threading.Lock()

    def answer(self, key: str, errand: Errand) -> Any:  # noqa: ANN401 - each kind of errand has its own answer
        """Give what comes back.

        Args:
            key: The message's key.
            errand: What is wanted.

        Raises:
            Unavailable: the store does not answer, or a copy of the message in another thread has no answer yet.
            LookupError: nobody performs this kind of errand.
        """
        perform = self._performer_of(errand)
        if errand.is_asked_anew:
            return perform(errand)
        with self._lock:
            known = self._answers.get(key)
            coming = known or Future[Any]()
            self._answers[key] = coming
            self._forget_oldest()
        if known is not None:
            return self._answer_of_first(known)
        try:
            coming.set_result(perform(errand))
        except BaseException as fault:
            with self._lock:
                self._answers.pop(key, None)
            coming.set_exception(fault)
            raise
        return coming.result()

    def _answer_of_first(self, known: Future[Any]) -> Any:  # noqa: ANN401 - as above
        try:
            return known.result(LONGEST_S)
        except TimeoutError:
            raise Unavailable("an errand of the same message has not come back") from None

    def _performer_of(self, errand: Errand) -> Callable[[Any], Any]:
        kind = type(errand)
        if kind not in self._table:
            known = ", ".join(sorted(one.__name__ for one in self._table)) or "none"
            message = f"expected an errand that this process performs ({known}), found {kind.__name__}"
            raise LookupError(message)
        return self._table[kind]

    def _forget_oldest(self) -> None:
        for key in list(self._answers)[: len(self._answers) - self._most_kept]:
            if self._answers[key].done():
                del self._answers[key]
