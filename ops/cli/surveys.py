"""``caseloop survey``: how satisfied customers were, counted from their callbacks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.pack_named import pack_or_default
from ops.cli.period_span import instants_of
from ops.cli.showing import counted, show_json, show_table
from ops.cli.tools import Given
from rules.survey_figures import survey_figures

app = App(name="survey", help="How satisfied customers were.")


@app.command
def show(
    pack: str,
    *,
    since: Annotated[date, Parameter(help="First day, in the zone of the pack's notices.")],
    until: Annotated[date, Parameter(help="Last day.")],
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """Show what customers answered when called back in a stretch of days; exercises are left out."""
    policy = pack_or_default(tools, pack)
    if until < since:
        raise Failed(
            f"The last day, {until}, lies before the first, {since}.", "Give --since and --until in order."
        )
    first, end = instants_of(since, until, policy)
    figures = survey_figures(tools.reader.survey(policy.name, since=first, until=end), policy)
    if json:
        share = figures.satisfied_share
        show_json(
            tools.console,
            {
                "answers": dict(figures.answers),
                "ratings": dict(figures.ratings),
                "in_vain": dict(figures.in_vain),
                "verdicts": dict(figures.verdicts),
                "satisfied_share": None if share is None else str(share),
            },
        )
        return
    rows = [
        *(("answer", label, count) for label, count in figures.answers),
        *(("own rating", label, count) for label, count in figures.ratings),
        *(("no answer", label, count) for label, count in figures.in_vain),
    ]
    show_table(tools.console, ("what", "which", "count"), rows)
    told = "-" if figures.satisfied_share is None else f"{figures.satisfied_share} %"
    total = sum(count for _, count in figures.answers)
    tools.console.print(f"{counted(total, 'answer')}, satisfied of the satisfied and dissatisfied: {told}")
