"""One log line a request, under an id that travels on to the tasks which the request causes."""

import re
import uuid
from typing import cast

from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from connect_dashboard.observability import mask_secret_paths

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLogMiddleware(RequestMiddleware):
    """Takes a well-formed X-Request-Id from in front of us, or makes one, and hands it back in the answer."""

    sync_capable = True
    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
        request.META["HTTP_X_REQUEST_ID"] = request_id
        response = cast(HttpResponse, super().__call__(request))
        response["X-Request-Id"] = request_id
        return response

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Without the query: what people search for are names and e-mail addresses."""
        return f"{request.method} {mask_secret_paths(request.path)}"
