"""Who may ask, and what a browser may do with the answer.

Pages may be framed by the sites of STEADY_ALLOWED_ORIGINS; the API answers our own pages only. There is no cookie, so a
forged request from another site carries nobody's conversation; it is refused all the same.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sanic.request import Request
from sanic.response import BaseHTTPResponse

from bot.channels.web.problems import Problem
from bot.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "frame-ancestors {ancestors}",
    )
)
FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
}
HSTS = "max-age=31536000; includeSubDomains"
EMBEDDED = "steady_embedded"  # set on request.ctx by pages that another site may frame


def protect(request: Request, response: BaseHTTPResponse, settings: Settings) -> None:
    """Puts the security headers on a response; what a handler has set stays."""
    embedded = getattr(request.ctx, EMBEDDED, False)
    ancestors = " ".join(["'self'", *settings.allowed_origins]) if embedded else "'self'"
    headers = {**ALWAYS, "Content-Security-Policy": POLICY.format(ancestors=ancestors)}
    if not embedded:
        headers["X-Frame-Options"] = "SAMEORIGIN"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"
    if request.path.startswith("/chat"):
        headers["X-Robots-Tag"] = "noindex"
    if secure(request):
        headers["Strict-Transport-Security"] = HSTS
    for name, value in headers.items():
        response.headers.setdefault(name, value)


def secure(request: Request) -> bool:
    """Whether the browser came by TLS. A browser ignores HSTS on plain HTTP, so the proxy's word needs no proof."""
    return bool(request.scheme in ("https", "wss") or request.headers.get("x-forwarded-proto", "").lower() == "https")


def require_own_page(request: Request, *, form: bool = False) -> None:
    """Refuses what another site's page sends; raises Problem.

    A client that is no browser sends no Origin. Under `no-referrer` a browser sends `null` with a form and a beacon;
    Sec-Fetch-Site then tells where it comes from. `form`: also take `null` from browsers that do not say (before 2023).
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if site in ("cross-site", "same-site"):
        raise Problem("forbidden-origin")
    if origin == "null":
        if site in ("same-origin", "none") or (form and site is None):
            return
        raise Problem("forbidden-origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise Problem("forbidden-origin")
