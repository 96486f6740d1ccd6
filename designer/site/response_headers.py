"""Security headers on every HTTP answer, whoever writes it.

Outermost, because Django is not the only one that answers: whitenoise serves files before Django's own
middleware, and the limits on bodies refuse requests before Django sees them.
"""

from __future__ import annotations

from designer.site.http_types import Application, Message, Receive, Scope, Send

#: Of the pages: scripts come from this server only. UI libraries set inline styles; logged images are data
#: and blob URLs.
PAGE_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: Of everything else: opened by itself in a browser it may load, run and send nothing.
INERT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
EVERYWHERE = {
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": (
        b"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        b"magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


class ResponseHeaders:
    """An ASGI application whose answers carry every header that they do not set themselves.

    ``static``: the path under which scripts, styles and workers of the pages are served.
    """

    def __init__(self, application: Application, *, static: str) -> None:
        self._application, self._static = application, static

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._completed(scope["path"], message)}
            await send(message)

        await self._application(scope, receive, send_complete)

    def _completed(self, path: str, start: Message) -> list[tuple[bytes, bytes]]:
        headers = [(name.lower(), value) for name, value in start.get("headers", ())]
        known = dict(headers)
        is_static = path.startswith(self._static) and start["status"] < 400
        # A worker takes the policy of its own script. No document is meant to be opened from there.
        is_document = known.get(b"content-type", b"").startswith(b"text/html")
        policy = PAGE_POLICY if is_static and not is_document else INERT_POLICY
        wanted = {**EVERYWHERE, b"content-security-policy": policy.encode()}
        return headers + [(name, value) for name, value in wanted.items() if name not in known]
