"""The workforce section: what it may say, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from rules.consistency import faults_of
from schemas.errors import PolicyError
from tests.packs import a_pack_folder
from tests.workforce import ROWS, a_policy, a_workforce_pack
from workers.packs import load_pack


def kpi(resolution: int, satisfaction: int, other: int, *, least: int = 20) -> dict[str, Any]:
    weights = {"resolution_rate": resolution, "satisfaction_rate": satisfaction, "quality_check": other}
    parts = [
        {"id": f"workforce.kpi.{name}", "source": "S3-38", "measure": name, "weight": weight}
        for name, weight in weights.items()
    ]
    return {"id": "workforce.kpi", "source": "S3-38", "least_weight": least, "parts": parts}


@pytest.mark.req("S3-38")
def test_rates_from_cases_that_weigh_nineteen_percent_are_refused_and_twenty_accepted() -> None:
    assert a_policy(kpi=kpi(10, 10, 80)).kpi is not None

    with pytest.raises(ValidationError, match=r"to weigh at least 20 %, found 19 %"):
        a_policy(kpi=kpi(10, 9, 81))
    with pytest.raises(ValidationError, match=r"to weigh at least 50 %, found 20 %"):
        a_policy(kpi=kpi(10, 10, 80, least=50))
    with pytest.raises(ValidationError, match=r"come to 100 %, found 99 %"):
        a_policy(kpi=kpi(10, 10, 79))


def test_the_handbooks_pack_with_a_workforce_section_is_consistent() -> None:
    assert faults_of(a_workforce_pack()) == ()


def test_an_addressee_that_the_directory_does_not_know_is_a_fault_of_its_row(tmp_path: Path) -> None:
    folder = a_pack_folder(tmp_path, section="pack", old="locale: zh-CN", new="locale: zh-CN")
    rows = ROWS | {"capacity": ROWS["capacity"] | {"addressee": "nobody"}}
    YAML(typ="safe", pure=True).dump(rows, folder / "workforce.yaml")

    with pytest.raises(
        PolicyError, match=r"workforce\.yaml:\d+: row workforce\.capacity: addressee: .*'nobody'"
    ):
        load_pack(folder)


def changed(part: str, **changes: Any) -> dict[str, Any]:
    return {part: ROWS[part] | changes}


COURSE = ROWS["courses"][2]
INDICATOR = ROWS["indicators"][0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (changed("rest", text={"zh": "{eap}"}), "expected a text in zh and en"),
        (changed("rest", text={"zh": "{eap}", "en": "{name} {eap}"}), "expected braces out of"),
        (changed("rest", text={"zh": "{eap}", "en": "rest"}), "the contact for help"),
        ({"roles": [ROWS["roles"][0]] * 2}, "one row for each role, found more for .'supervisor'"),
        ({"reminders": ROWS["reminders"] * 2}, "one row for each reminder"),
        ({"roles": [{"id": "workforce.role.x", "source": "ours", "role": "x"}]}, "found nothing"),
        ({"courses": [COURSE | {"gives": ["flying"]}]}, "expected skills out of .'law', 'product'."),
        ({"tag_readers": None}, "expected tag_readers"),
        ({"indicators": [INDICATOR | {"at_most": 5}]}, "expected one of at_least and at_most"),
        ({"reminders": [ROWS["reminders"][0] | {"on_closed": "next"}]}, "expected a calendar"),
        ({"skills": ROWS["skills"] * 2}, "expected each name once"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_row(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        a_policy(**changes)
