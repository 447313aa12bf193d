"""The same three-stage work in other frameworks and as a bare loop, from a folder of peers beside the project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ops.bench.ours import Cost, Stream
from ops.bench.servers import Bench

PEERS: Final[Mapping[str, tuple[str, str, int]]] = {
    "bare loop": ("floor:procs=2,frames=1,json=orjson,set=1,retry=0,batch=500", "floor:procs=2", 20_000),
    "dramatiq, ordinary actors": ("naive:p=2,t=8", "naive:p=2,t=8", 1_500),
    "celery": ("celery:pool=threads,c=16", "celery:pool=threads,c=16", 1_200),
    "taskiq": ("taskiq:p=2", "taskiq:p=2", 1_200),
    "faststream": ("faststream:p=2", "faststream:p=2", 1_200),
}
"""What it is called to the variant that drains, the one for a live stream, and how many cases it drains."""

_WITHIN_S: Final = 400


def python_of(folder: Path) -> Path:
    """Make an environment with the peers' locked packages, once; give its interpreter."""
    python = folder / "peers" / "bin" / "python"
    ready = folder / "peers" / ".ready"
    if not ready.exists():
        lock = Path("requirements/bench.txt").resolve()
        subprocess.run([sys.executable, "-m", "venv", str(folder / "peers")], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", str(lock)],
            check=True,
        )
        ready.touch()
    return python


def drain(bench: Bench, peers: Path, variant: str, cases: int) -> dict[str, Any]:
    """Let a peer work off a preloaded queue; gives rate, costs and whether the result was right."""
    return _run(bench, peers, [variant, "-n", str(cases)])


def stream(bench: Bench, peers: Path, name: str, *, rate: float, seconds: float) -> Stream:
    """Offer a peer cases one by one."""
    found = _run(bench, peers, [PEERS[name][1], "--rate", str(rate), "--seconds", str(seconds)])
    spent = found.get("ms_per_case", {})
    return Stream(
        variant=name,
        offered=float(found.get("open_rate", rate)),
        p50_ms=float(found.get("p50_ms") or 0.0),
        p99_ms=float(found.get("p99_ms") or 0.0),
        got=int(found.get("got", 0)),
        wanted=int(rate * seconds),
        cost=Cost(*(float(spent.get(part, 0.0)) for part in ("py", "beam", "mongod"))),
    )


def _run(bench: Bench, peers: Path, arguments: list[str]) -> dict[str, Any]:
    out = bench.folder / "peer.jsonl"
    out.unlink(missing_ok=True)
    (bench.folder / "rmq.pid").write_text(str(bench.rabbitmq_pid))
    (bench.folder / "mongod.pid").write_text(str(bench.mongod_pid))
    separator = "&" if "?" in bench.addresses.mongo_url else "?"
    environment = os.environ | {
        "BENCH_DIR": str(bench.folder),
        "BENCH_AMQP": f"{bench.addresses.amqp_url}?heartbeat=0",
        "BENCH_MONGO": f"{bench.addresses.mongo_url}{separator}w=majority&journal=true",
    }
    command = [str(python_of(bench.folder)), "-B", "runner.py", *arguments, "--out", str(out)]
    try:
        subprocess.run(
            command, cwd=peers, env=environment, check=True, timeout=_WITHIN_S, capture_output=True, text=True
        )
        return dict(json.loads(out.read_text().splitlines()[-1]))
    except (subprocess.SubprocessError, OSError, IndexError) as fault:
        return {"ok": False, "fault": str(fault)[:200]}
