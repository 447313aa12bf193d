"""The figures as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ops.accuracy.figures import Share, findings
from ops.accuracy.texts import Judged


def share_lines(rows: Sequence[Share]) -> Iterator[str]:
    """Give the shares that were asked for at all, under a heading; nothing if there is none."""
    asked = [share for share in rows if share.total]
    if asked:
        yield f"{'right answers':44}{'share':>7}{'of':>7}  yardstick: plain naive Bayes, held-out texts"
    for share in asked:
        yield f"{share.name:44}{share.right / share.total:7.3f}{share.total:7}  {share.yardstick}".rstrip()


def finding_lines(read: Sequence[Judged]) -> Iterator[str]:
    """Give what was found of what is rare, as far as anybody looked for it."""
    asked = [one for one in findings(read) if one.found or one.missed or one.false]
    if asked:
        yield f"{'read by hand':12}{'found':>7}{'missed':>7}{'false':>7}{'recall':>8}{'precision':>10}"
    for one in asked:
        missed, false = len(one.missed), len(one.false)
        recall, precision = _part(one.found, missed), _part(one.found, false)
        yield f"{one.name:12}{one.found:7}{missed:7}{false:7}{recall:>8}{precision:>10}"
        yield from (f"{'':12}  missed {text_id}" for text_id in one.missed)
        yield from (f"{'':12}  false {text_id}" for text_id in one.false)


def _part(right: int, wrong: int) -> str:
    return f"{right / (right + wrong):.2f}" if right + wrong else "-"
