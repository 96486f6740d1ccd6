"""Sign-in by one-time link, the signed-in user, and the sessions of their browsers."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer import VERSION
from designer.api.serializers import BrowserSessionSerializer, MeSerializer, SignOutRequest
from designer.foundation.errors import NotPermitted
from designer.foundation.problem_details import problem_response
from designer.foundation.strict import checked
from designer.foundation.wrong_tries import TooManyTries, WrongTries
from designer.services.sessions import (
    begin,
    browser_sessions,
    end_all_sessions,
    end_session,
    stored_key,
)
from designer.services.sign_in import redeem

wrong_links = WrongTries("sign-in links")


@require_GET
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Redeem a one-time link: start a session and redirect to the home page."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        user = redeem(token)
    except NotPermitted as error:
        return HttpResponseRedirect("/") if request.user.is_authenticated else _refused(error, address)
    login(request, user)
    begin(request.session, request.headers.get("User-Agent", ""), address)
    return HttpResponseRedirect("/")


def _refused(error: NotPermitted, address: str) -> HttpResponse:
    """403, or 429 after too many wrong links from the address."""
    try:
        wrong_links.count(address)
    except TooManyTries as refusal:
        after = str(refusal.seconds)
        return problem_response(429, refusal.default_code, str(refusal.detail), Retry_After=after)
    return problem_response(error.status, error.code, str(error))


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


class SignOut(APIView):
    @extend_schema(request=SignOutRequest, responses={204: None})
    def post(self, request: Request) -> Response:
        """End this browser's session, or with ``everywhere`` every browser's. The token stays valid."""
        if checked(SignOutRequest, request)["everywhere"]:
            end_all_sessions()
        logout(request._request)
        return Response(status=204)


class SessionList(APIView):
    @extend_schema(responses=BrowserSessionSerializer(many=True), operation_id="sessions_list")
    def get(self, request: Request) -> Response:
        """List the signed-in browsers, this one first, then the last used."""
        found = browser_sessions(request.session.session_key)
        return Response({"results": BrowserSessionSerializer(found, many=True).data, "next": None})


class SessionDetail(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: str) -> Response:
        """Sign a browser out. Its next request is refused."""
        if session_id == stored_key(request.session.session_key):
            logout(request._request)
        else:
            end_session(session_id)
        return Response(status=204)
