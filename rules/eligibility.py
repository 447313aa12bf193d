"""Who may own a case: what the pack wants of them, what they lack, and who recused themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rules.people import person_of
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.pack import Pack
from schemas.policy.pools import Eligibility, Subject
from schemas.pool import Needs
from schemas.staff import Person


def subject_of(case: Case) -> Subject | None:
    """Give what routing and eligibility look at of a case; None before triage."""
    form = case.assessment
    if form is None:
        return None
    return Subject(
        cls=form.cls,
        topic=form.topic,
        module=form.module,
        priority=form.priority,
        triggers=tuple(trigger.code for trigger in form.triggers),
        tags=case.tags_in_force,
        language=form.language,
    )


def rows_for(case: Case, pack: Pack, department: str) -> tuple[Eligibility, ...]:
    """Give the rows that say what the owner of a case in a department must have."""
    subject = subject_of(case)
    return tuple(
        row
        for row in pack.assignment.eligibility
        if subject is not None
        and (not row.departments or department in row.departments)
        and row.takes(subject)
    )


def needs_of(rows: Sequence[Eligibility], but_not: Iterable[str] = (), *, role: str | None = None) -> Needs:
    """Give what rows want together.

    Args:
        rows: Each of them holds.
        but_not: Staff ids that are out of the question.
        role: The role that the case's route names, if it does.
    """
    return Needs(
        roles=(*(((role,),) if role else ()), *(row.roles for row in rows if row.roles)),
        skills=_all(row.skills for row in rows),
        courses=_all(row.courses for row in rows),
        certificates=_all(row.certificates for row in rows),
        languages=_all(row.languages for row in rows),
        but_not=tuple(dict.fromkeys(but_not)),
        alerting=tuple(row.id for row in rows if row.alert),
    )


def lack_of(person: Person, needs: Needs) -> str:
    """Give what somebody lacks for a case, in words; empty if they may be given it."""
    if person.id in needs.but_not:
        return "somebody who did not recuse themselves or let it lie"
    for roles in needs.roles:
        if not set(roles) & set(person.roles):
            return f"the role {' or '.join(roles)}"
    for what, wanted, has in (
        ("the skill", needs.skills, person.skills),
        ("the course", needs.courses, person.courses),
        ("the certificate", needs.certificates, person.certificates),
        ("the language", needs.languages, person.languages),
    ):
        missing = [one for one in wanted if one not in has]
        if missing:
            return f"{what} {', '.join(missing)}"
    return ""


def check_may_own(case: Case, pack: Pack, staff_id: str, department: str, *, field: str) -> None:
    """Let somebody become the owner of a case by hand.

    Where the deployment has no staff file, nobody's skills are known and only a recusal counts.

    Args:
        case: The case.
        pack: Its rows with ``by_hand``.
        staff_id: A person; a department or role stands for nobody yet and passes.
        department: Who is going to own it.
        field: Dotted path of the field, for the refusal.

    Raises:
        NotAllowed: they recused themselves, or lack what such a case needs.

    Source: assignment.yaml, rows assignment.eligibility.*; S3-55.
    """
    if staff_id in case.recused:
        raise NotAllowed(
            f"{staff_id} recused themselves from case {case.number}.",
            field=field,
            expected="somebody else",
            found=repr(staff_id),
        )
    if not pack.directory.people or staff_id == department or staff_id in _placeholders(pack):
        return
    needs = needs_of([row for row in rows_for(case, pack, department) if row.by_hand])
    person = person_of(pack, staff_id)
    lack = lack_of(person, needs) if person else _anything(needs)
    if lack:
        raise NotAllowed(
            f"The owner of case {case.number} needs {lack}; {staff_id} lacks it.",
            field=field,
            expected=f"somebody with {lack}",
            found=repr(staff_id),
        )


def _anything(needs: Needs) -> str:
    """Say what a stranger lacks: whatever is wanted; empty if nothing is."""
    wants = needs.roles or needs.skills or needs.courses or needs.certificates or needs.languages
    return "an entry in the staff file that shows what it takes" if wants else ""


def _placeholders(pack: Pack) -> set[str]:
    directory = pack.directory
    rows = (*directory.departments, *directory.roles, *directory.contacts)
    return {row.code for row in rows} | {row.duty for row in directory.departments if row.duty}


def _all(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in lists for one in each))
