"""The words of a shape: names of fields and values of choices. By them a release sees that another one knows more."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError


@lru_cache(maxsize=1024)
def words_of(shape: type[BaseModel]) -> frozenset[str]:
    """Give the name of every field and the value of every choice in a shape, at any depth."""
    words: set[str] = set()
    _collect(shape, words, set())
    return frozenset(words)


def words_at_fault(fault: ValidationError) -> tuple[str, ...]:
    """Give the words that a shape did not know: fields that it has not, choices that it does not offer."""
    found: list[str] = []
    for error in fault.errors(include_url=False, include_context=False):
        if error["type"] == "extra_forbidden":
            found.append(str(error["loc"][-1]))
        elif error["type"] == "literal_error" and isinstance(error["input"], str):
            found.append(error["input"])
    return tuple(dict.fromkeys(found))


def _collect(kind: Any, words: set[str], seen: set[type[BaseModel]]) -> None:  # noqa: ANN401 - a type or a generic
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            for name, field in kind.model_fields.items():
                words.add(name)
                _collect(field.annotation, words, seen)
    elif get_origin(kind) is Literal:
        words.update(one for one in get_args(kind) if isinstance(one, str))
    else:
        for inner in get_args(kind):
            _collect(inner, words, seen)
