"""The people of a deployment within its packs: the directory knows who is in which department and holds which role."""

from __future__ import annotations

from dataclasses import replace

from schemas.policy.directory import DirectoryPolicy
from schemas.policy.pack import Pack, Packs
from schemas.staff import Person, Staff


def with_people(packs: Packs, staff: Staff) -> Packs:
    """Give packs whose directories know the people of a staff file; the same packs if it has none.

    Everything but the directories stays the very same object, so that what is worked out of a pack once stays.
    """
    if not staff.people:
        return packs
    by_ref = {ref: _peopled(pack, staff) for ref, pack in packs.by_ref.items()}
    newest = {name: by_ref[pack.name, pack.version] for name, pack in packs.newest.items()}
    return replace(packs, by_ref=by_ref, newest=newest)


def _peopled(pack: Pack, staff: Staff) -> Pack:
    rows = {name: getattr(pack.directory, name) for name in DirectoryPolicy.model_fields}
    # Made anew: a copy would keep whom the first one remembers by id.
    directory = DirectoryPolicy.model_construct(**(rows | {"people": staff.people}))
    return pack.model_copy(update={"directory": directory})


def person_of(pack: Pack, staff_id: str) -> Person | None:
    """Give a person by staff id, None if the deployment's staff file does not know them."""
    return pack.directory.people_by_id.get(staff_id)
