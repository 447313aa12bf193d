"""A process that is given a faulty staff file or pack."""

from __future__ import annotations

from structlog.testing import capture_logs

from schemas.errors import StaffError
from workers import process


def test_a_process_with_a_faulty_file_ends_with_its_faults_in_the_log() -> None:
    def refuse() -> int:
        message = (
            "etc/staff.yaml:4: row wang: department: unknown\netc/staff.yaml:5: row wang: roles: unknown"
        )
        raise StaffError(message)

    with capture_logs() as logs:
        assert process.start(refuse) == process.MISCONFIGURED

    (entry,) = logs
    assert (entry["event"], entry["log_level"]) == ("process.refused", "error")
    assert entry["faults"][1] == "etc/staff.yaml:5: row wang: roles: unknown"
