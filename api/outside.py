"""Carries notices outside the house: rendered in their language, through the addresses of the settings."""

from __future__ import annotations

from collections.abc import Callable

from casework.notices import Audience, Notice
from components.i18n import render, use_language
from config import Settings
from services.notices import NoChannel


class NotDelivered(Exception):
    """A channel did not take the notice; it is tried again later."""


def carrier(settings: Settings) -> Callable[[Notice], None]:
    """What the worker sends with."""

    def send(notice: Notice) -> None:
        if notice.audience is Audience.APPLICANT:
            raise NoChannel("There is no channel to applicants; the notice is shown in the customer's page.")
        if not settings.notice_urls:
            raise NoChannel("HEADROOM_NOTICE_URLS names no channel; the notice is shown in the page.")
        _notify(settings.notice_urls, *words(notice))

    return send


def words(notice: Notice) -> tuple[str, str]:
    """Title and body in the notice's language."""
    with use_language(notice.language):
        return "Headroom", render(notice.message())


def _notify(urls: tuple[str, ...], title: str, body: str) -> None:
    import apprise  # costs a second; most workers never send

    sender = apprise.Apprise()
    if not all(sender.add(url) for url in urls):
        raise NoChannel("HEADROOM_NOTICE_URLS holds an address that is none of Apprise's.")
    if not sender.notify(body=body, title=title):
        raise NotDelivered("no answer, or refused; the log of the channel says more")
