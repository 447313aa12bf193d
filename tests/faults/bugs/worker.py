"""A worker process with one thing wrong: ``python -m tests.faults.bugs.worker version --queues intake,handling``."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from store import commit
from workers import process
from workers.amqp import Amqp
from workers.confirms import Parcel

BACKGROUND_S: Final = 0.5
"""How long after the acknowledgement a program that publishes in the background gets to it."""


def without_version_filter() -> None:
    """Let an update find its document whatever its version is."""

    def blind(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def operation(prepared: Any) -> Any:
            made = original(prepared)
            made._filter.pop("version")
            return made

        return operation

    for name in ("single_update", "set_update"):
        setattr(commit, name, blind(getattr(commit, name)))


def acknowledging_before_the_confirm() -> None:
    """Count a message as done once it is stored, and publish what it recorded in the background."""
    publish = Amqp.publish

    def at_once(self: Amqp, parcels: list[Parcel]) -> None:
        for parcel in parcels:
            parcel.settle(confirmed=True)
        unheard = [Parcel(parcel.messages, nobody_hears, parcel.headers) for parcel in parcels]
        threading.Timer(BACKGROUND_S, publish, (self, unheard)).start()

    Amqp.publish = at_once  # type: ignore[method-assign]


def nobody_hears(_confirmed: bool) -> None:  # noqa: FBT001 - as the publisher calls it
    """Take no notice of a confirm."""


BUGS: Final[Mapping[str, Callable[[], None]]] = {
    "version": without_version_filter,
    "confirm": acknowledging_before_the_confirm,
}

if __name__ == "__main__":
    BUGS[sys.argv[1]]()
    sys.exit(process.start(lambda: process.main(sys.argv[2:])))
