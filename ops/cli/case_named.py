"""The case that somebody names on the command line."""

from __future__ import annotations

import re
from typing import Final

from ops.cli.failure import Failed
from ops.cli.tools import Tools
from schemas.case import Case
from schemas.ids import is_case_number

_NUMBER: Final = re.compile(r"[0-9A-Z]{5}-?[0-9A-Z]{5}-?[0-9A-Z]")
"""What looks like a case number, right or not."""


def find(tools: Tools, case: str) -> Case:
    """Give a case by id or number.

    Raises:
        Failed: there is none.
    """
    found = tools.reader.case(case.strip())
    if found is None:
        mistyped = _NUMBER.fullmatch(case.strip().upper()) and not is_case_number(case.strip())
        doubt = " The number's check character does not fit: a character is wrong." if mistyped else ""
        raise Failed(
            f"There is no case {case!r}.{doubt}",
            "Give the id that events carry, or the number; caseloop case list shows the numbers.",
        )
    return found
