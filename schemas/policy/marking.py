"""What a case is marked with beside class and priority: keywords of departments, display labels, core issue."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.model import Name
from schemas.policy.row import Row


class KeywordRow(Row):
    """Words that bring a case to a department's pool; of several rows the strongest words win, then the first."""

    mark: Name
    """Mark of the words in lexicon.yaml, in either script."""
    at_least: Annotated[int, Field(ge=1)] = 1
    """So strong they must be together."""
    classes: tuple[Name, ...] = ()
    priorities: tuple[Name, ...] = ()
    department: Name


class DisplayRow(Row):
    """What cases of some kind are called on lists, where that is neither their class nor their module."""

    classes: tuple[Name, ...] = ()
    modules: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    label: Name


class CoreIssueRow(Row):
    """That the core of the problem is to be known by the first answer in person."""

    ask: Name
    """Kind of the request by which the owner is asked to clear it up, if it is not."""
