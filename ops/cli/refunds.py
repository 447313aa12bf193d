"""``caseloop refund``: what packs refund or give by themselves, and the switch that stops it."""

from __future__ import annotations

import json as json_text
from typing import Annotated
from uuid import uuid4

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.pack_named import pack_or_default
from ops.cli.showing import instant, show_json, show_table
from ops.cli.tools import Given, Letter, StaffName, Tools
from rules.compensation.payouts import expect_switcher
from schemas.errors import NotAllowed
from schemas.messages.compensation import AutomationSwitched
from schemas.model import text_of
from schemas.payout import Switch
from schemas.policy.pack import Pack
from schemas.queues import INBOUND
from schemas.replay import document_from

app = App(name="refund", help="Look at what is refunded without anybody deciding, and stop it.")

Reason = Annotated[str, Parameter(help="Why.")]


@app.command(name="list")
def list_(
    *, json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False, tools: Given
) -> None:
    """List what each pack refunds or gives by itself, and whether that runs."""
    packs = [one for one in tools.packs().newest.values() if one.compensation.switch is not None]
    known = {pack.name: _switch(tools, pack) for pack in packs}
    if json:
        show_json(tools.console, [_told(pack, known[pack.name]) for pack in packs])
        return
    rows = [
        (
            pack.name,
            "on" if known[pack.name].on else "off",
            known[pack.name].by or "-",
            instant(known[pack.name].at),
            ", ".join(_rows(pack)),
        )
        for pack in packs
    ]
    show_table(tools.console, ("pack", "runs", "switched by", "at", "rows"), rows)


@app.command
def stop(pack: str, *, by: StaffName, reason: Reason, tools: Given) -> None:
    """Stop all that a pack refunds or gives by itself; it holds for everything not ordered yet."""
    _say(tools, pack, by=by, reason=reason, on=False)
    tools.console.print(
        f"Asked to stop what {pack} refunds by itself; caseloop refund list tells when it counts."
    )


@app.command
def start(pack: str, *, by: StaffName, reason: Reason, tools: Given) -> None:
    """Let a pack refund and give by itself what its rows say."""
    _say(tools, pack, by=by, reason=reason, on=True)
    tools.console.print(
        f"Asked to start what {pack} refunds by itself; caseloop refund list tells when it counts."
    )


def _say(tools: Tools, name: str, *, by: str, reason: str, on: bool) -> None:
    pack = pack_or_default(tools, name.strip())
    if not reason.strip():
        raise Failed("Expected --reason with a text, found it empty.")
    message = AutomationSwitched(pack=pack.name, on=on, reason=reason, by=by)
    try:
        expect_switcher(pack, message)
    except NotAllowed as refusal:
        raise Failed(refusal.sentence, "compensation.yaml of the pack, row switch, says who may.") from None
    event = {
        "specversion": "1.0",
        "id": f"refund-{uuid4()}",
        "source": "/command-line",
        "type": message.TYPE,
        "time": text_of(tools.now()),
        "data": message.model_dump(mode="json"),
    }
    body = json_text.dumps(event, ensure_ascii=False).encode()
    if not all(tools.outlet.publish([Letter(INBOUND, message.TYPE, body)])):
        raise Failed("The broker did not confirm it.", "Try again.")


def _switch(tools: Tools, pack: Pack) -> Switch:
    found = tools.store.load("switches", [pack.name]).get(pack.name)
    return document_from(Switch, found) if found is not None else Switch(id=pack.name)


def _rows(pack: Pack) -> list[str]:
    policy = pack.compensation
    return [*(row.id for row in policy.automatic), *([policy.care.id] if policy.care else [])]


def _told(pack: Pack, switch: Switch) -> dict[str, object]:
    """Give one pack for another program."""
    return {
        "pack": pack.name,
        **switch.model_dump(mode="json", include={"on", "by", "at", "reason"}),
        "rows": _rows(pack),
    }
