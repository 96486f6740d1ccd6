"""The browser's pages: one built document for every address, and the health of the server."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from designer.foundation.problem_details import problem_response
from designer.site.readiness import unready

NOT_BUILT = "The browser part is not built. Run 'make run', or 'npm run build' in frontend/."

#: Only what this server sends runs; styles are also set by the component libraries, images are logged.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The built index.html; it asks the API for everything, and shows how to sign in."""
    response = HttpResponse(_index())
    response["Cache-Control"] = "no-cache"
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


@cache
def _index() -> str:
    path = settings.FRONTEND_DIST / "index.html"
    return path.read_text() if path.is_file() else NOT_BUILT


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database and broker answer, and compute targets have registered."""
    sentence = unready()
    if sentence:
        return problem_response(503, "not_ready", sentence)
    return JsonResponse({"status": "ready"})
