"""Everything that can go wrong, told apart by what must follow: parked for good, tried again later, tried at once."""

from __future__ import annotations


class CaseloopError(Exception):
    """Root of the errors that Caseloop raises itself."""


class Permanent(CaseloopError):
    """Trying the same message again gives the same answer: it is parked and answered."""

    code = "refused"

    def __init__(self, sentence: str, *, field: str = "", expected: str = "", found: str = "") -> None:
        """Say what was wrong.

        Args:
            sentence: One sentence for the sender; no personal data.
            field: Dotted path of the field at fault, empty if it is not about a field.
            expected: What would have been accepted.
            found: The offending value as repr, never personal data.
        """
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.expected = expected
        self.found = found


class Transient(CaseloopError):
    """The same message may succeed later. What waits for a case has a code; a server that is away has none."""

    code: str


class NotUnderstood(Permanent):
    """The bytes are not a message: not JSON, not a CloudEvent, too large."""

    code = "not_understood"


class UnknownType(Permanent):
    """A CloudEvent of a type that no actor takes."""

    code = "unknown_type"


class InvalidMessage(Permanent):
    """A message of a known type with a missing, unknown or mistyped field."""

    code = "invalid_message"
    words: tuple[str, ...] = ()
    """Fields and choices that the shape does not know."""


class Incomplete(Permanent):
    """A submission without something that the pack requires."""

    code = "incomplete"


class NotAllowed(Permanent):
    """The case's state, or the pack, does not allow this."""

    code = "not_allowed"


class CaseIsClosed(NotAllowed):
    """The case has ended and takes nothing more of this kind."""

    code = "case_is_closed"


class SameIdOtherContent(Permanent):
    """A message id that was applied before with other content."""

    code = "same_id_other_content"


class Poisonous(Permanent):
    """A message that ended the work on it too often without a result."""

    code = "poisonous"


class UnreadableDocument(Permanent):
    """A stored document has a shape that this release cannot read; its record is one of poisonous messages."""

    code = Poisonous.code
    words: tuple[str, ...] = ()
    """Fields and choices that the shape does not know."""


class UnknownCase(Transient):
    """A command for a case that does not exist yet; it waits for its submission before it is refused."""

    code = "unknown_case"


class TooEarly(Transient):
    """A command for a case that has not come far enough yet; it waits before it is refused."""

    code = "too_early"


class Unavailable(Transient):
    """A server does not answer; the outcome of what was under way may be unknown."""


class PolicyError(CaseloopError):
    """A pack that cannot be used; the text names file, row and what was expected."""


class UnknownPack(PolicyError):
    """A case began with a pack version that this deployment does not have; its messages wait until it does."""


class StaffError(CaseloopError):
    """A staff file that cannot be used; the text names file, line, row and what was expected."""


class CalendarEnds(PolicyError):
    """A calendar stops before the deadline; never guessed."""


class NewerThanThis(Transient):
    """Only another release can read this; it waits until a process of that release takes it."""


class KeyUnknown(Unavailable):
    """What is sealed needs a master key that this deployment does not give; messages wait until it does."""


class SnapshotLost(CaseloopError):
    """The database keeps the instant no longer at which a backup reads it."""


class SettingsError(CaseloopError):
    """A setting is missing or wrong; one line for each, naming it and what was expected."""
