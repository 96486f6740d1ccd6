"""Sign-in by one-time link, and the signed-in user."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer import VERSION
from designer.api.serializers import MeSerializer
from designer.foundation.errors import NotPermitted
from designer.foundation.problem_details import problem_response
from designer.services.sign_in import redeem

#: Key of the session: when its browser signed in, in seconds since 1970.
SIGNED_IN_AT = "signed_in_at"


@require_GET
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Redeem a one-time link: start a session and redirect to the home page."""
    try:
        user = redeem(token)
    except NotPermitted as error:
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        return problem_response(error.status, error.code, str(error))
    login(request, user)
    request.session[SIGNED_IN_AT] = int(time.time())
    return HttpResponseRedirect("/")


class Me(APIView):
    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Get the signed-in user."""
        return Response(
            {
                "name": request.user.get_username(),
                "version": VERSION,
                "embedded": settings.ENVIRONMENT.embedded,
            }
        )
