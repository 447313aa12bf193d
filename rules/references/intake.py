"""What may come in, and where a case begins."""

from __future__ import annotations

from collections.abc import Iterator

from rules.references.reference import Reference, named
from schemas.policy.pack import Pack


def intake(pack: Pack) -> Iterator[Reference]:
    """Give what rows of intake.yaml name."""
    for channel in pack.intake.channels:
        yield named(channel, "referrer", channel.referrer, "referrers")
        yield named(channel, "alert", channel.alert, "alerts")
    for referrer in pack.intake.referrers:
        yield named(referrer, "alert", referrer.alert, "alerts")
    for topic in pack.intake.topics:
        yield named(topic, "cls", topic.cls, "types")
    for required in pack.intake.required:
        yield named(required, "types", required.types, "types")
        yield named(required, "modules", required.modules, "modules of intake")
        yield named(required, "channels", required.channels, "channels")
    yield from _entry(pack)


def _entry(pack: Pack) -> Iterator[Reference]:
    """Give what decides where a case begins, and how it ends if it does not."""
    for filled in pack.intake.prefill:
        yield named(filled, "channels", filled.channels, "channels")
        yield named(filled, "type", filled.type, "types")
        yield named(filled, "topic", filled.topic, "topics of intake")
        if filled.urgency is not None:
            yield named(filled, "urgency", filled.urgency.value, "urgencies")
    for scope in pack.intake.out_of_scope:
        yield named(scope, "types", scope.types, "types")
        yield named(scope, "topics", scope.topics, "topics of intake")
        yield named(scope, "modules", scope.modules, "modules of intake")
        yield named(scope, "channels", scope.channels, "channels")
        yield named(scope, "outcome", scope.outcome, "outcomes")
    for asked in pack.intake.acceptance:
        yield named(asked, "types", asked.types, "types")
        yield named(asked, "outcome", asked.outcome, "outcomes")
    if pack.intake.review is not None:
        yield named(pack.intake.review, "recorded_by", pack.intake.review.recorded_by, "departments or roles")
    if pack.intake.merging is not None:
        yield named(pack.intake.merging, "outcome", pack.intake.merging.outcome, "outcomes")
    yield named(pack.intake.incomplete, "outcome", pack.intake.incomplete.outcome, "outcomes")
