"""What bodies that arbitrate leave in a case: who was invited, who came, who voted, what was decided."""

from __future__ import annotations

from typing import Literal

from schemas.model import Instant, Model, Name, Text


class Seat(Model):
    """One group's place in a mediation."""

    group: Name
    """Code of the pack."""
    label: Name
    department: Name
    member: Name
    """Who was invited: a staff id, or the role of whoever comes."""
    present: bool | None = None
    """None: nobody has noted it yet."""
    person: Name | None = None
    """Staff id of who came."""
    noted_by: Name | None = None
    noted_at: Instant | None = None


class Mediation(Model):
    """One mediation of a case."""

    reason: Text
    opened_by: Name
    opened_at: Instant
    seats: tuple[Seat, ...]
    ruling: Name | None = None
    """Code of the pack; None: it is under way, or ended without one."""
    text: Text | None = None
    """What was settled, or why nothing was."""
    decided_by: Name | None = None
    decided_at: Instant | None = None


class Juror(Model):
    """One customer who was named for a jury. No personal data beside an id that the jury desk knows."""

    id: Name
    left_out: Literal["party"] | None = None
    """Why they were not invited: they are a party to the case."""
    choice: Name | None = None
    """Code of the pack; None: they have not voted."""
    reason: Text | None = None
    voted_at: Instant | None = None


class Jury(Model):
    """One jury about a case."""

    question: Text
    opened_by: Name
    opened_at: Instant
    votes_by: Instant
    """The last instant at which a vote counts."""
    jurors: tuple[Juror, ...]
    ended: Literal["decided", "tie", "no_quorum"] | None = None
    """None: votes are awaited, or the case left the jury before."""
    choice: Name | None = None
    """What won."""
    ended_at: Instant | None = None
