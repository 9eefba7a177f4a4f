"""Is this request meant: the right host name, and, where it changes something, sent by our own page."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from api.public import FORMS, UPLOAD_TYPE, UPLOADS
from config import Settings
from services.demonstration import is_loopback

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
PROXY_HEADERS: Final = ("forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip")


def host_is_ours(headers: Headers, settings: Settings) -> bool:
    """Only names we know: a foreign name that resolves to this machine (DNS rebinding) is refused."""
    host = _host_name(headers.get("host", ""))
    return host == settings.host or is_loopback(host) or host in settings.allowed_hosts


def sent_by_our_page(headers: Headers) -> bool:
    """`Sec-Fetch-Site` and `Origin` are set by the browser and cannot be forged by a foreign page."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        return False
    same_site = site in (None, "same-origin")
    same_origin = origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return same_site and same_origin


def content_type_is_expected(headers: Headers, path: str) -> bool:
    """JSON cannot be sent by a foreign page's form; our own forms may be forms."""
    given = headers.get("content-type", "").split(";")[0].strip().lower()
    if not given:
        return headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    if path.startswith(UPLOADS):
        return given == UPLOAD_TYPE
    return given == "application/json" or (path in FORMS and given in FORM_TYPES)


def came_through_a_proxy(headers: Headers, http_version: str) -> bool:
    """Any forwarding header, or HTTP/1.0, which no browser speaks but proxies do by default."""
    named = any(name in headers for name in PROXY_HEADERS)
    return named or http_version == "1.0" or any(name.startswith("x-forwarded-") for name in headers)


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
