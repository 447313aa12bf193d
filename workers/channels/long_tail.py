"""Everything else, such as Teams or SMS, through Apprise: it says only whether it believes that a message was taken.

Never for channels with an adapter of their own: Apprise calls a message sent that they refused inside a 200.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from schemas.errands import Deliver, Delivery
from workers.channels.line import Line
from workers.channels.place import Misplaced, Place
from workers.channels.texts import cut

if TYPE_CHECKING:
    import apprise

HAVE_THEIR_OWN: Final = frozenset(
    {"wecombot", "dingtalk", "feishu", "lark", "slack", "pagerduty", "mailto", "mailtos"}
)
TEXT_MOST: Final = 20_000
KINDS: Final = {"critical": "failure", "warning": "warning", "info": "info"}


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Notify through the service whose Apprise URL the secret holds; ``{to}`` in it is the person's address."""
    scheme = errand.way.channel.partition(":")[2]
    url = place.key().replace("{to}", quote(place.to, safe=""))
    if scheme in HAVE_THEIR_OWN or urlsplit(url).scheme != scheme:
        raise Misplaced(f"expected an Apprise URL {scheme}://… of a service without an adapter of its own")
    waits = f"cto={line.step_s:g}&rto={line.step_s:g}"
    service = new_service()
    if not service.add(f"{url}{'&' if '?' in url else '?'}{waits}"):
        raise Misplaced(f"expected an Apprise URL {scheme}://… that Apprise understands")
    body = cut(errand.text, TEXT_MOST) + (f"\n{errand.link}" if errand.link else "")
    taken = service.notify(title=errand.title, body=body, notify_type=KINDS[errand.severity])
    return Delivery("accepted" if taken else "unsure", errand.way.channel, "Apprise " + str(bool(taken)))


def new_service() -> apprise.Apprise:
    """Give Apprise without any address.

    Raises:
        Misplaced: it is not installed.
    """
    try:
        import apprise
    except ImportError:
        raise Misplaced("expected Apprise, which is not installed: pip install 'caseloop[notify]'") from None
    return apprise.Apprise()
