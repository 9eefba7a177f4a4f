"""Security headers of every answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

# Where the browser may fetch basemap pictures from, by basemap setting.
BASEMAP_SOURCES: Final[dict[str, tuple[str, ...]]] = {
    "none": (),
    "osm": ("https://tile.openstreetmap.org", "https://*.tile.openstreetmap.org"),
    "tianditu": ("https://*.tianditu.gov.cn",),
}

FIXED: Final[dict[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_security_policy(script_hashes: Sequence[str], basemap: str) -> str:
    """Inline styles stay allowed: Mantine and Plotly write them."""
    images = " ".join(("'self'", "data:", "blob:", *BASEMAP_SOURCES.get(basemap, ())))
    scripts = " ".join(("'self'", *script_hashes))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src {images}",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def with_headers(send: Send, policy: str, reference: str, *, https: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in FIXED.items():
                headers[name] = value
            headers["Content-Security-Policy"] = policy
            headers["X-Request-Id"] = reference
            if https:
                headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            # What a route does not declare cacheable was made for one person and one moment.
            if "cache-control" not in headers:
                headers["Cache-Control"] = "no-cache" if "etag" in headers else "no-store"
        await send(message)

    return sending
