"""How a pack words what customers are told: language, template, the name of a stage, a time of day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.calendar_zone import zone_of
from rules.identity import once_for_each
from schemas.case import State
from schemas.policy.notice_parts import Block
from schemas.policy.notices import Locale, NoticesPolicy, Step, Template


@dataclass(frozen=True, slots=True)
class Wording:
    """A pack's rows, ready to be found."""

    policy: NoticesPolicy
    templates: Mapping[str, Template]
    """Kind to template."""
    served: Mapping[str, Locale]
    """Tag in small letters to the locale that serves it."""
    steps: Mapping[State, Step]
    words: Mapping[str, Mapping[str, str]]
    """Locale to code to word."""
    estimates: Mapping[str, timedelta]
    """Priority to time from receipt."""
    blocks: Mapping[str, Block]

    def template(self, kind: str) -> Template:
        """Give the template for a kind of notice; the pack's other one for a kind that has none."""
        return self.templates.get(kind) or self.templates[self.policy.otherwise]

    def locale(self, *wanted: str) -> Locale:
        """Give the locale of the first tag that is served, whole or cut from its end; else the first."""
        for name in wanted:
            parts = name.casefold().split("-")
            for length in range(len(parts), 0, -1):
                locale = self.served.get("-".join(parts[:length]))
                if locale is not None:
                    return locale
        return self.policy.locales[0]

    def estimate(self, priority: str) -> timedelta:
        """Give how long a resolution is expected to take; the last row's time for a priority without one."""
        return self.estimates.get(priority) or timedelta(hours=self.policy.estimates[-1].hours)

    def written(self, moment: datetime, locale: Locale) -> str:
        """Give an instant as customers read it, in the pack's zone."""
        local = moment.astimezone(zone_of(self.policy.zone.name))
        return locale.moment.format(
            year=local.year, month=local.month, day=local.day, hour=local.hour, minute=local.minute
        )


@once_for_each
def wording_of(policy: NoticesPolicy) -> Wording:
    """Give the wording of a policy; worked out once."""
    return Wording(
        policy=policy,
        templates={row.kind: row for row in policy.templates},
        served={code.casefold(): row for row in policy.locales for code in (row.code, *row.also)},
        steps={state: row for row in reversed(policy.steps) for state in row.states},
        words={row.code: {word.code: word.text[row.code] for word in policy.words} for row in policy.locales},
        estimates={row.priority: timedelta(hours=row.hours) for row in policy.estimates},
        blocks={row.code: row for row in policy.blocks},
    )
