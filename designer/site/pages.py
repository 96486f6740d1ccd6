"""The browser's pages: one built document for every address, and the health of the server."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from compute.models import ComputeTarget
from designer.api.problem_details import problem_response

NOT_BUILT = "The browser part is not built. Run 'make run', or 'npm run build' in frontend/."


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The built index.html; it asks the API for everything, and shows how to sign in."""
    response = HttpResponse(_index())
    response["Cache-Control"] = "no-cache"
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
    from designer.site.broker import ping

    for name, check in (("database", _ask_database), ("broker", ping), ("targets", _ask_targets)):
        try:
            check()
        except Exception as error:  # whatever fails, the answer is the same: not ready, and why
            return problem_response(503, "not_ready", f"The {name} does not answer: {error}")
    return JsonResponse({"status": "ready"})


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_targets() -> None:
    if not ComputeTarget.objects.exists():
        raise RuntimeError("no compute target has registered yet")
