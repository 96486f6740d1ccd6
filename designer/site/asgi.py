"""The ASGI application: HTTP by Django, websockets by channels."""

from __future__ import annotations

import os
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "designer.site.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import re_path

from designer.site.body_limit import BodyLimit
from designer.site.callers import is_known
from designer.site.response_headers import ResponseHeaders
from designer.site.socket_sign_in import BearerMiddleware, no_such_socket
from designer.site.stranger_limit import StrangerLimit
from runs.live.routing import websocket_urlpatterns

# whitenoise serves files synchronously, so Django reads them whole first. Ours are small.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

limited = BodyLimit(
    http,
    usual=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    upload=settings.JACKFIELD_UPLOAD_BYTES,
    upload_paths=("/api/v1/datasets/", "/api/v1/datasets/inspect/"),
    # One of the largest, and room for others beside it.
    spool=2 * settings.JACKFIELD_UPLOAD_BYTES,
)
elsewhere: Any = no_such_socket  # re_path's stubs know views only, channels takes ASGI applications
sockets = URLRouter([*websocket_urlpatterns, re_path("", elsewhere)])

application = ProtocolTypeRouter(
    {
        "http": ResponseHeaders(StrangerLimit(limited, is_known), static=settings.STATIC_URL),
        "websocket": AuthMiddlewareStack(BearerMiddleware(sockets)),
    }
)
