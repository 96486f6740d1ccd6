"""Errors as ``application/problem+json`` (RFC 9457), with the most specific sentence."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from designer.foundation.errors import DomainError
from designer.foundation.request_id import request_id
from designer.foundation.storage_failure import StorageFailure, storage_failure

CONTENT_TYPE = "application/problem+json"
SERVER_ERROR = "Internal server error. Find the cause in the server's log under the request id."

logger = logging.getLogger(__name__)


def problem(status: int, code: str, detail: str, **facts: Any) -> dict[str, Any]:
    """The members of a problem document; ``facts`` are its extensions."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id(),
        **facts,
    }


def problem_response(status: int, code: str, detail: str, **headers: str) -> JsonResponse:
    """A problem response for code outside REST framework's views; ``Retry_After`` sets Retry-After."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(problem(status, code, detail), status=status, content_type=CONTENT_TYPE, headers=told)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's hook: turns every exception a view raises into a problem document."""
    if failure := storage_failure(error):
        return _unstored(failure, error)
    status, code, detail, facts = _described(error)
    # Whatever the view itself renders, such as HTML or YAML.
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    response = Response(problem(status, code, detail, **facts), status=status, content_type=CONTENT_TYPE)
    if isinstance(error, exceptions.APIException):
        if challenge := getattr(error, "auth_header", None):
            response["WWW-Authenticate"] = challenge
        if wait := getattr(error, "wait", None):
            response["Retry-After"] = str(int(wait))
    return response


def _unstored(failure: StorageFailure, error: Exception) -> Response:
    """Not a bug of ours: one line in the log, and when to try again in the answer."""
    logger.error("request %s: %s (%s)", request_id(), failure.sentence, error)
    facts = {"retry_seconds": failure.retry_seconds}
    body = problem(failure.status, failure.code, failure.sentence, **facts)
    headers = {"Retry-After": str(failure.retry_seconds)}
    return Response(body, status=failure.status, headers=headers, content_type=CONTENT_TYPE)


def _described(error: Exception) -> tuple[int, str, str, dict[str, Any]]:
    match error:
        case DomainError():
            return error.status, error.code, str(error), error.facts
        case exceptions.ValidationError():
            return 400, "invalid", first_sentence(error.detail), {"fields": error.detail}
        case exceptions.APIException():
            return error.status_code, error.default_code, first_sentence(error.detail), {}
        case Http404():
            return 404, "not_found", str(error) or "There is nothing at this address.", {}
        case PermissionDenied():
            return 403, "permission_denied", str(error) or "You are not permitted to do this.", {}
        case RequestDataTooBig():
            return 413, "over_limit", "The request is larger than 9 MB. Send a smaller one.", {}
        case BadRequest():
            return 400, "bad_request", str(error), {}
    logger.exception("request %s failed", request_id(), exc_info=error)
    return 500, "internal", SERVER_ERROR, {}


def first_sentence(detail: Any, field: str = "") -> str:
    """The first message in REST framework's nested error detail, with the field it is about."""
    if isinstance(detail, Mapping):
        name, inner = next(iter(detail.items()))
        return first_sentence(inner, "" if name == "non_field_errors" else str(name))
    if isinstance(detail, list):
        return first_sentence(next((item for item in detail if item), ""), field)
    return f"{field}: {detail}" if field else str(detail)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return problem_response(400, "bad_request", str(exception) or "The request is malformed.")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return problem_response(404, "not_found", f"There is nothing at {request.path}.")


def server_error(request: HttpRequest) -> JsonResponse:
    return problem_response(500, "internal", SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return problem_response(403, "csrf_failed", f"{reason} Reload the page and try again.")
