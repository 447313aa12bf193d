"""The figures: share of right answers for classes, hits and misses for what is rare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ops.accuracy.texts import Judged

_SURE: Final = 10
"""Strength from which words count as a statement; the triggers of the packs ask for the same."""

_MODULES: Final = {
    "product_quality": "product",
    "logistics": "delivery",
    "refund": "billing",
    "attitude": "attitude",
    "privacy": "privacy",
    "billing": "billing",
    "technical": "process",
    "other": "other",
}
"""Category of the texts to module of the packs."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the texts were answered right."""

    name: str
    right: int
    total: int
    yardstick: str
    """What a plain method reaches on texts of the same kind."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, missed and wrongly found of something rare."""

    name: str
    found: int
    missed: tuple[str, ...]
    """Ids of texts."""
    false: tuple[str, ...]


def shares(texts: Sequence[Judged]) -> list[Share]:
    """Give every share, in the order in which it is shown."""
    rows: list[tuple[str, str, Callable[[Judged], bool], Callable[[Judged], bool]]] = [
        ("letter type from body", "0.75, always enquiry 0.52", _has("type_silver"), _silver),
        ("bank query: question or problem", "0.86", _from("enb77"), _question_or_problem),
        ("bank query: type", "", _from("enb77"), _type),
        ("bank complaint: type", "", _from("encfpb"), _type),
        ("tweet: type", "", _typed("enair"), _type),
        ("shop review: type", "sentiment 0.79, always negative 0.67", _typed("zhshop"), _type),
        ("take-away review: type", "", _typed("zhfood"), _type),
        ("restaurant review: type", "", _typed("zhasap"), _type),
        ("gold type: accepted", "", _gold_typed, _accepted),
        ("gold type: best", "", _gold_typed, _best),
        ("module (7) where a category is given", "tweet reason 0.46 of 9", _has("category"), _module),
        ("lost, stolen, misused: at least important", "", _has("urgency_min"), _raised),
        ("language", "", lambda _: True, _language),
    ]
    return [_share(name, yardstick, texts, which, right) for name, yardstick, which, right in rows]


def findings(texts: Sequence[Judged]) -> list[Found]:
    """Give what was found of safety, media, privacy and urgency in the texts read by hand."""
    urgent: Callable[[Judged], bool] = lambda one: one.form.priority == "urgent"  # noqa: E731 - one of a table
    rows: list[tuple[str, Callable[[Judged], bool]]] = [
        ("safety", _says("safety")),
        ("media", _says("media.threat", "media.step")),
        ("privacy", _says("privacy")),
        ("urgent", urgent),
    ]
    return [_found(name, texts, says) for name, says in rows]


def _share(
    name: str,
    yardstick: str,
    texts: Iterable[Judged],
    which: Callable[[Judged], bool],
    right: Callable[[Judged], bool],
) -> Share:
    answers = [right(one) for one in texts if which(one)]
    return Share(name, sum(answers), len(answers), yardstick)


def _found(name: str, texts: Iterable[Judged], says: Callable[[Judged], bool]) -> Found:
    known = [one for one in texts if one.known.gold.get(name) is not None]
    wanted = [one for one in known if one.known.gold[name]]
    return Found(
        name=name,
        found=sum(map(says, wanted)),
        missed=tuple(one.known.id for one in wanted if not says(one)),
        false=tuple(one.known.id for one in known if not one.known.gold[name] and says(one)),
    )


def _says(*marks: str) -> Callable[[Judged], bool]:
    return lambda one: one.reading.weight(marks) >= _SURE


def _from(source: str) -> Callable[[Judged], bool]:
    return lambda one: one.known.source.startswith(source)


def _has(key: str) -> Callable[[Judged], bool]:
    return lambda one: key in one.known.expect


def _typed(source: str) -> Callable[[Judged], bool]:
    return lambda one: _from(source)(one) and not {"type", "type_not"}.isdisjoint(one.known.expect)


def _gold_typed(one: Judged) -> bool:
    return not {"enquiry", "suggestion", "complaint"}.isdisjoint(one.known.gold.get("type", ()))


def _silver(one: Judged) -> bool:
    return one.cls == str(one.known.expect["type_silver"])


def _type(one: Judged) -> bool:
    expect = one.known.expect
    return bool(one.cls in expect["type"] if "type" in expect else one.cls not in expect["type_not"])


def _question_or_problem(one: Judged) -> bool:
    return bool((one.cls == "complaint") == ("complaint" in one.known.expect["type"]))


def _accepted(one: Judged) -> bool:
    return bool(one.cls in one.known.gold["type"])


def _best(one: Judged) -> bool:
    return bool(one.cls == one.known.gold["type"][0])


def _module(one: Judged) -> bool:
    return one.form.module in {_MODULES[category] for category in one.known.expect["category"]}


def _raised(one: Judged) -> bool:
    return one.form.priority != "normal"


def _language(one: Judged) -> bool:
    return one.form.language[:2] == one.known.lang
