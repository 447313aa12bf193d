"""A private system starts, replaces what dies, and leaves nothing behind."""

from __future__ import annotations

import os
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import httpx2
import pytest

from ops.services.ports import free_ports
from ops.services.process import wait_until
from ops.system import SchedulerGroup, System, SystemPlan, WorkerGroup
from ops.system.family import members_of
from ops.system.program import kill_process

PLAN = SystemPlan((WorkerGroup("all", processes=1),), SchedulerGroup(1), page_port=free_ports(1)[0])


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def says_healthy(url: str) -> bool:
    """Say whether the page of a system tells a monitor that its scheduler is at work."""
    with suppress(httpx2.HTTPError):
        return bool(httpx2.get(f"{url}/health/scheduler").status_code == HTTPStatus.OK)
    return False


@pytest.mark.system
@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_system_is_ready_replaces_a_killed_worker_and_stops_cleanly(tmp_path: Path) -> None:
    system = System(tmp_path / "it", PLAN)
    try:
        system.start()
        assert system.missing() == system.dead() == []
        assert system.settings.link_url.endswith(f":{PLAN.page_port}")
        assert wait_until(lambda: says_healthy(system.settings.link_url), within=30)
        (worker,) = system.children("all")
        sessions = [program.pid for program in system.programs.values()]

        kill_process(worker)

        assert wait_until(
            lambda: bool(system.children("all")) and worker not in system.children("all"), within=30
        )
        system.wait_until_ready()
        endings = system.stop()
    finally:
        system.stop()

    assert {one.name: one.status for one in endings} == {"all": 0, "page": 0, "scheduler-1": 0}
    assert all(one.clean for one in endings)
    assert not any(lives(pid) or members_of(pid) for pid in sessions)
    assert not any(one.running for one in system.services.status())


def test_members_of_a_session_are_found() -> None:
    assert os.getpid() in members_of(os.getsid(0))
