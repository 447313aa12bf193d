"""Parts of a message that are needed where a row of the pack says so."""

from __future__ import annotations

from schemas.errors import Incomplete
from schemas.messages.base import Message
from schemas.policy.planning import Consent, Delay, Refusal


def expect_parts(row: Consent | Delay | Refusal | None, message: Message, what: str) -> None:
    """Let a message pass that holds everything that a row wants with it; any where there is no row.

    Args:
        row: Lists the fields.
        message: Has them, or None in their place.
        what: Beginning of the refusal: ``… is told with its alternative.``

    Raises:
        Incomplete: a part is missing; the field is its name.
    """
    if row is None:
        return
    missing = [part for part in row.parts if getattr(message, part) is None]
    if missing:
        raise Incomplete(
            f"{what} with the {' and the '.join(missing)}.",
            field=missing[0],
            expected=f"{' and '.join(missing)}, by row {row.id}",
            found="None",
        )
