"""When triage is not sure of what it found, and which languages it can read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.assessment import Doubt
from schemas.model import Name
from schemas.policy.coded import Coded
from schemas.policy.row import Row


class LanguageRow(Coded):
    """A language that the pack knows; its code is the tag, for example ``zh-Hant``, ``es``, ``yue``."""

    words: tuple[Name, ...] = ()
    """Words, or characters of a Chinese dialect, that tell it from others; empty: told by its script."""
    at_least: Annotated[int, Field(ge=1)] = 2
    """So many different ones must be there."""
    read: bool = False
    """Whether the lexicon reads it."""
    translated_by: Name | None = None
    """Department that is asked for a translation; None: nobody is."""


class DoubtRow(Row):
    """What becomes of a case about which triage is in doubt: a person judges it."""

    doubt: Doubt
    below: Annotated[int, Field(ge=0, le=100)] = 0
    """For ``low_confidence``: the class is less sure than this, in whole percent."""
    department: Name
    """Whose queue it comes to."""
    owns: bool = True
    """Whether that department owns the case until somebody has judged it; if not, it is only asked."""
