"""Debian packages, installed without starting what they bring."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.services.errors import SoftwareMissing
from ops.services.errors import tail as tail_of

POLICY = Path("/usr/sbin/policy-rc.d")
TURN = Path("/run/lock/caseloop-packages")
START_NOTHING = "#!/bin/sh\nexit 101\n"
APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]


def can_install() -> bool:
    """Tell whether this is root on a machine with Debian's packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str, log: Path) -> None:
    """Install Debian packages; none of the services that they bring is started.

    Raises:
        SoftwareMissing: apt-get failed; the message shows the end of what it said.
    """
    names = " ".join(packages)
    print(f"Installing {names} (its own system service is not started) ...", flush=True)
    with log.open("a", encoding="utf-8") as output, services_stay_off():
        subprocess.run([*APT, "update"], stdout=output, stderr=output, check=False)
        command = [*APT, "install", "-y", "--no-install-recommends", *packages]
        done = subprocess.run(command, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        message = f"apt-get could not install {names} (exit {done.returncode}):\n{tail_of(log)}"
        raise SoftwareMissing(message)


@contextmanager
def services_stay_off(policy: Path = POLICY, turn: Path = TURN) -> Iterator[None]:
    """Answer "do not start" to every package script that asks; an answer that was there before comes back."""
    before = policy.with_name(f"{policy.name}.before-caseloop")
    with turn.open("w", encoding="ascii") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if policy.exists() and not before.exists():
            policy.rename(before)
        policy.write_text(START_NOTHING, encoding="ascii")
        policy.chmod(0o755)
        try:
            yield
        finally:
            policy.unlink()
            if before.exists():
                before.rename(policy)
