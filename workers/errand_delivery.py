"""The errand of paging: look at the alerts once more, write what is still wanted, give it to the channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from pydantic import ValidationError

from rules.paging.texts import letter
from rules.paging.wanted import Wanted, causes_to_ask_for, what_is_wanted
from schemas.alert import Alert
from schemas.contact import Page
from schemas.document import Loaded
from schemas.errands import Deliver, Delivery
from schemas.paging import PagesSent, SendPages
from schemas.ports import Store
from schemas.replay import document_from

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PageSending:
    """Performs ``SendPages``; shared by all threads of a process."""

    store: Store
    deliver: Callable[[Deliver], Delivery]
    """Gives one message to its channel; that the far side fails is an answer."""
    link_for: Callable[[SendPages, Page], str]
    """Gives the link by which the reader says that they act; empty where there is none."""

    def __call__(self, errand: SendPages) -> PagesSent:
        """Send what is still wanted.

        Raises:
            Unavailable: the store does not answer; nothing was sent.
        """
        wanted = self._wanted(errand)
        if not wanted.pages:
            return PagesSent(
                "overtaken", errand.way.channel, overtaken=wanted.overtaken, inhibited=wanted.inhibited
            )
        said = self.deliver(self._message(errand, wanted))
        log.info("page.sent", sending=errand.sending_id, channel=said.channel, outcome=said.outcome)
        return PagesSent(
            outcome=said.outcome,
            channel=said.channel,
            detail=said.detail,
            retry_after=said.retry_after,
            overtaken=wanted.overtaken,
            inhibited=wanted.inhibited,
            restated=tuple(page.subject for page in wanted.restated),
        )

    def _wanted(self, errand: SendPages) -> Wanted:
        ids = {page.alert_id for page in (*errand.pages, *errand.restated) if page.alert_id is not None}
        alerts = _alerts(list(self.store.load("alerts", sorted(ids)).values())) if ids else []
        kinds = causes_to_ask_for(errand)
        causes = _alerts(self.store.open_alerts(kinds)) if kinds else []
        return what_is_wanted(errand, {alert.id: alert for alert in alerts}, causes)

    def _message(self, errand: SendPages, wanted: Wanted) -> Deliver:
        found = {page.page_id: self.link_for(errand, page) for page in wanted.pages if page.alert_id}
        links = {page_id: link for page_id, link in found.items() if link}
        written = letter(errand, wanted.pages, wanted.restated, links)
        return Deliver(
            sending_id=errand.message_id,
            way=errand.way,
            language=errand.person.language,
            title=written.title,
            text=written.text,
            link=written.link,
            severity=wanted.pages[0].severity,
            dedupe_key=wanted.pages[0].subject,
        )


def _alerts(found: Sequence[Loaded]) -> list[Alert]:
    """Give stored alerts; one that this version cannot read is left out, so that its pages are sent."""
    alerts = []
    for loaded in found:
        try:
            alerts.append(document_from(Alert, loaded))
        except ValidationError:
            log.warning("alert.unreadable", alert=str(loaded.fields["_id"]))
    return alerts
