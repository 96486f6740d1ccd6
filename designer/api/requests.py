"""Request handling: JSON only, any Accept header, no NUL in the address."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from designer.foundation.problem_details import problem_response

#: How JSON writes half of a surrogate pair, which no answer could repeat.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class BoundedJSONParser(JSONParser):
    """JSON in UTF-8, whatever charset is announced: some of Python's are no charsets.

    What Python or UTF-8 cannot hold is a malformed request, not a server error.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        # Where files are uploaded, a body may be far larger than what fits into the memory.
        text = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(text) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        utf_8 = {**(parser_context or {}), "encoding": "utf-8"}
        try:
            data = super().parse(io.BytesIO(text), media_type, utf_8)
            if _SURROGATE.search(text):
                json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("JSON parse error - It is nested too deeply. Use fewer levels.") from error
        except UnicodeEncodeError as error:
            raise ParseError("A string contains half of a surrogate pair. Remove that character.") from error
        return data


class AnyAccept(DefaultContentNegotiation):
    """Ignores Accept: every address has one response format.

    Logs are text and downloads are bytes; a client that asks for those must not get a 406.
    """

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        known = list(renderers)
        try:
            found: tuple[BaseRenderer, str] = super().select_renderer(request, known, format_suffix)
        except NotAcceptable:
            return known[0], known[0].media_type
        return found


def readable_address_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to an address with a NUL character, on which PostgreSQL would fail."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return problem_response(400, "bad_request", "The address contains a NUL character. Remove it.")
        return get_response(request)

    return middleware
