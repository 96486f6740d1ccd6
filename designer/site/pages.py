"""The frontend's page, one document for all its addresses, and the health checks."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularSwaggerSplitView

from designer.foundation import problem_details
from designer.site.readiness import unready
from designer.site.response_headers import PAGE_POLICY

NOT_BUILT = "The frontend is not built. Run 'make run', or 'npm run build' in frontend/."
#: What the built page says where the server puts the cookie's name.
CSRF_COOKIE_PLACE = '<meta name="csrf-cookie" content="'

# The view with its script at an address of its own: the policy of pages allows none within them.
_api_docs = SpectacularSwaggerSplitView.as_view(url_name="schema")


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The built index.html. Needs no sign-in: it gets all data from the API, and says how to sign in."""
    response = HttpResponse(_index())
    response["Cache-Control"] = "no-cache"
    response["Content-Security-Policy"] = PAGE_POLICY
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A browser gets the frontend's page, which says so in words; a program the problem as JSON."""
    asks_for_a_page = "text/html" in request.headers.get("Accept", "") and request.method in ("GET", "HEAD")
    if not asks_for_a_page or request.path.startswith("/api/"):
        return problem_details.not_found(request, exception)
    response = page(request)
    response.status_code = 404
    return response


@cache
def _index() -> str:
    path = settings.FRONTEND_DIST / "index.html"
    if not path.is_file():
        return NOT_BUILT
    return path.read_text().replace(CSRF_COOKIE_PLACE, CSRF_COOKIE_PLACE + settings.CSRF_COOKIE_NAME)


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The browsable description of the API; needs a sign-in."""
    response: HttpResponse = _api_docs(request)
    response["Content-Security-Policy"] = PAGE_POLICY
    return response


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process is up."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: database and broker answer, and compute targets are registered."""
    sentence = unready()
    if sentence:
        return problem_details.problem_response(503, "not_ready", sentence)
    return JsonResponse({"status": "ready"})
