"""Whether the scheduler is at work, for a monitor outside: ``GET /health/scheduler``."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from schemas.ports import Store
from workers.clock import Clock
from workers.heartbeat import scheduler_health


def health_route(store: Store, clock: Clock) -> Route:
    """Give the endpoint; its process keeps nothing and needs no broker."""

    async def health(_request: Request) -> JSONResponse:
        status, said = await run_in_threadpool(scheduler_health, store, clock)
        return JSONResponse(said, status)

    return Route("/health/scheduler", health, methods=["GET"])
