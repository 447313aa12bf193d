"""Trials on the screen: all that decided one, one line each, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from ops.cli.masking import mask_text
from ops.cli.showing import counted
from ops.trying.trial import Trial
from schemas.policy.pack import Pack

_NO_DOUBT: Final = 100
"""Whole percent of a class that somebody declared whom the pack trusts."""

_MOST_WORDS: Final = 8
"""Words of a row that are shown; --json has all."""

_OUTCOMES: Final = {
    "accepted": "accepted",
    "waits": "accepted, waits for what lacks",
    "refused": "refused",
    "copy": "copy of an earlier line",
    "taken": "taken",
    "unreadable": "not read",
}


class Printer:
    """Says trials in words, with times in the zone in which customers of the pack read them."""

    def __init__(self, pack: Pack) -> None:
        """Take the pack that is tried."""
        self._pack = pack
        self._zone = ZoneInfo(pack.notices.zone.name)

    def heading(self, now: datetime) -> str:
        """Give which pack is tried, and when what says no time is received."""
        received = now.astimezone(self._zone).strftime("%a %Y-%m-%d %H:%M")
        return (
            f"{self._pack.name} {self._pack.version}: {self._pack.title}\n"
            f"received {received} unless a line says otherwise; times are those of {self._zone.key}\n"
        )

    def lines(self, trial: Trial) -> Iterator[str]:
        """Give everything that decided about one record."""
        number = f" as {trial['case']}" if trial.get("case") else ""
        took = f" · {trial['ms']:.1f} ms" if "ms" in trial else ""
        yield f"line {trial['line']} · {_OUTCOMES[trial['outcome']]}{number}{took}"
        for name, value in self._facts(trial):
            if value:
                yield f"  {name:<10} {value}"

    def line(self, trial: Trial) -> str:
        """Give one record in one line."""
        cells = [f"line {trial['line']:<5}", f"{_OUTCOMES[trial['outcome']]:<9}"]
        if "class" in trial:
            owner = trial["owner"]["department"] if trial["owner"] else "nobody"
            cells += [f"{trial['class']['code']:<12}", f"{trial['priority']['label']:<4}", f"{owner:<18}"]
        clocks = sorted(trial.get("clocks", ()), key=lambda clock: clock["due_at"])
        cells += [f"{clock['name']} {self._at(clock['due_at'])}" for clock in clocks[:1]]
        cells += [trial["refusal"]["sentence"]] if "refusal" in trial else []
        return "  ".join(
            [*cells, trial.get("why", ""), f"{trial['ms']:.1f} ms" if "ms" in trial else ""]
        ).rstrip()

    def _facts(self, trial: Trial) -> Iterator[tuple[str, str]]:
        yield "why", trial.get("why", "")
        if "refusal" in trial:
            refusal = trial["refusal"]
            yield "why", f"{refusal['code']}: {refusal['sentence']}"
            yield "expected", f"{refusal['field']}: {refusal['expected']}" if refusal["field"] else ""
        yield "event", trial.get("event", "")
        yield "assumed", ", ".join(f"{name} {value}" for name, value in trial.get("assumed", {}).items())
        for row in trial.get("lacks", ()):
            yield "lacks", f"{row.get('field', '')}{_by(row)}"
        if "class" in trial:
            yield from self._judged(trial)
        if trial.get("owner"):
            yield "owner", _owner(trial["owner"])
        for place, clock in enumerate(trial.get("clocks", ())):
            yield "" if place else "clocks", self._clock(clock)
        yield "alerts", ", ".join(trial.get("alerts", ()))
        yield "told", ", ".join(trial.get("notices", ()))
        yield "links", ", ".join(f"{link['relation']} {link['case'][:8]}" for link in trial.get("links", ()))

    def _judged(self, trial: Trial) -> Iterator[tuple[str, str]]:
        cls, priority, factors = trial["class"], trial["priority"], trial["factors"]
        sure = "" if cls["confidence"] is None else f", {cls['confidence']} % sure"
        if cls["confidence"] == _NO_DOUBT and cls["code"] == trial.get("assumed", {}).get("type"):
            sure = ", as assumed"
        yield "class", f"{cls['code']} {cls['label']}{sure}{_by(cls)}"
        yield "about", f"{trial['module']}; topic {trial['topic']['code']} {trial['topic']['label']}"
        yield "words", _words(trial["words"])
        for one in trial["found"]:
            counts = "" if one["decided"] else ", which decides nothing"
            yield (
                one["axis"],
                f"{one['label']}, {one['confidence']} % sure{counts} <- {one['row']}, {one['scorer']}",
            )
            yield "", _words(one["words"])
        rows = "".join(map(_by, priority["rows"])) or " because nothing lifts it"
        source = "" if priority["source"] == "triage" else f", by {priority['source']}"
        yield "priority", f"{priority['code']} {priority['label']}{source}{rows}"
        for trigger in trial["triggers"]:
            spoke = _words(trigger["words"]) or _factors(factors)
            yield "", f"{trigger['label']}: {spoke}"
        yield "factors", f"{_factors(factors)}; emotion score {trial['emotion_score']}; {trial['language']}"

    def _clock(self, clock: Mapping[str, Any]) -> str:
        how = "met" if clock["met"] else "missed" if clock["missed"] else "due"
        return f"{clock['name']:<16} {how} {self._at(clock['due_at'])}, {clock['limit']}{_by(clock)}"

    def _at(self, written: str) -> str:
        return datetime.fromisoformat(written).astimezone(self._zone).strftime("%a %Y-%m-%d %H:%M")


def summary_of(trials: Sequence[Trial], seconds: float) -> dict[str, Any]:
    """Give counts of what was decided, and how long it took."""
    times = sorted((trial["ms"], trial["line"]) for trial in trials if "ms" in trial)
    judged = [trial for trial in trials if "class" in trial]
    slowest = times[-1] if times else (0.0, 0)
    return {
        "lines": len(trials),
        "seconds": round(seconds, 2),
        "median_ms": round(median(time for time, _ in times), 2) if times else 0.0,
        "slowest_ms": slowest[0],
        "slowest_line": slowest[1],
        "outcomes": _counts(trial["outcome"] for trial in trials),
        "refusals": _counts(trial["refusal"]["code"] for trial in trials if "refusal" in trial),
        "classes": _counts(trial["class"]["code"] for trial in judged),
        "modules": _counts(trial["module"] for trial in judged),
        "priorities": _counts(trial["priority"]["label"] for trial in judged),
        "triggers": _counts(trigger["code"] for trial in judged for trigger in trial["triggers"]),
        "owners": _counts(trial["owner"]["department"] for trial in judged if trial["owner"]),
        "alerts": _counts(kind for trial in trials for kind in trial.get("alerts", ())),
    }


def summary_lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """Give the summary in words."""
    outcomes = ", ".join(f"{count} {_OUTCOMES[name]}" for name, count in summary["outcomes"].items())
    lines = counted(summary["lines"], "line")
    yield (
        f"{lines}: {outcomes or 'nothing to try'}; {summary['seconds']:.1f} s, median {summary['median_ms']:.1f} ms, "
        f"slowest {summary['slowest_ms']:.1f} ms (line {summary['slowest_line']})"
    )
    for name in ("refusals", "classes", "modules", "priorities", "triggers", "owners", "alerts"):
        if summary[name]:
            yield f"  {name:<10} " + ", ".join(f"{key} {count}" for key, count in summary[name].items())


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _by(row: Mapping[str, Any]) -> str:
    return f"  [{row['row']}: {row['source']}]" if row.get("row") else ""


def _owner(owner: Mapping[str, Any]) -> str:
    helped = f", helped by {', '.join(owner['cooperators'])}" if owner["cooperators"] else ""
    person = f" ({owner['person']})" if owner["person"] != owner["department"] else ""
    return f"{owner['department']}{person}{helped}{_by(owner)}"


def _words(words: Sequence[Mapping[str, Any]]) -> str:
    shown = [
        f"{mask_text(one['found'])}{_weight(one)} ({one['where']} {one['start']}-{one['end']}, {one['row']})"
        for one in words[:_MOST_WORDS]
    ]
    more = [f"and {len(words) - _MOST_WORDS} more"] if len(words) > _MOST_WORDS else []
    return ", ".join([*shown, *more])


def _weight(word: Mapping[str, Any]) -> str:
    """Give what a word adds to the log odds, if it was learnt."""
    return f" {word['weight'] / 1000:+.2f}" if "weight" in word else ""


def _factors(factors: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {value}" for name, value in factors.items())
