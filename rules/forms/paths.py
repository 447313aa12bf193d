"""Dotted paths within a case: what is found there, and whether there can be anything."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from schemas.model import Money
from schemas.report import Customer

_PROPERTIES: Final = ("assessment", "plan", "priority", "tags_in_force", "is_held")
"""Properties that paths may name beside fields."""


def found_at(thing: object, path: str) -> Any:  # noqa: ANN401 - whatever stands there
    """Give what a path leads to; None as soon as there is nothing."""
    for name in path.split("."):
        thing = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
        if thing is None:
            return None
    return thing


def listed_at(thing: object, path: str) -> Sequence[Any]:
    """Give the several things that a path leads to; none if there is nothing."""
    found = found_at(thing, path)
    if found is None:
        return ()
    return tuple(found.values()) if isinstance(found, Mapping) else tuple(found)


def shape_at(shape: type, path: str) -> Any:  # noqa: ANN401 - a type or a generic
    """Give the type of what a path can lead to, without None.

    Raises:
        LookupError: it leads nowhere, or through what says who the customer is; the text says where it ends.
    """
    found: Any = shape
    for name in path.split("."):
        if found is Customer:
            message = f"{name!r} is personal data; forms have customer_name and customer_contact for it"
            raise LookupError(message)
        hints = _hints(found)
        if name not in hints:
            known = ", ".join(sorted(hints)) or "nothing, it has no parts"
            message = f"expected one of {known}; found {name!r}"
            raise LookupError(message)
        found = _without_none(hints[name])
    return found


def fault_of_value(shape: type, path: str) -> str:
    """Give why a path leads to nothing that can stand on a form; empty if it can."""
    try:
        found = shape_at(shape, path)
    except LookupError as fault:
        return str(fault.args[0])
    one = _item(found) if get_origin(found) is tuple else found
    is_plain = get_origin(one) is Literal or (isinstance(one, type) and not _hints(one)) or one is Money
    return "" if is_plain else f"expected the path to go on into {path!r}, which has parts of its own"


def shape_of_rows(shape: type, path: str) -> type:
    """Give the shape of each of the several things that a path leads to.

    Raises:
        LookupError: it leads nowhere, or to one thing; the text says so.
    """
    found = shape_at(shape, path)
    item = _item(found)
    if not isinstance(item, type) or not _hints(item):
        message = f"expected a path to several things that have parts; found {path!r}"
        raise LookupError(message)
    return item


def _item(found: Any) -> Any:  # noqa: ANN401 - a type or a generic
    """Give the type of each thing in a tuple or mapping; None if it is neither."""
    arguments = get_args(found)
    if get_origin(found) is tuple:
        return _without_none(arguments[0])
    return _without_none(arguments[1]) if get_origin(found) is Mapping else None


def _hints(shape: object) -> Mapping[str, Any]:
    """Give the parts of a shape with their types; none if it has no parts."""
    if not isinstance(shape, type):
        return {}
    if dataclasses.is_dataclass(shape):
        return get_type_hints(shape)
    if not issubclass(shape, BaseModel):
        return {}
    fields = {name: field.annotation for name, field in shape.model_fields.items()}
    properties = {
        name: get_type_hints(getattr(shape, name).fget)["return"]
        for name in _PROPERTIES
        if isinstance(getattr(shape, name, None), property)
    }
    return fields | properties


def _without_none(found: Any) -> Any:  # noqa: ANN401 - a type or a generic
    if get_origin(found) in {Union, UnionType}:
        (found, *_) = (one for one in get_args(found) if one is not type(None))
    return get_args(found)[0] if hasattr(found, "__metadata__") else found
