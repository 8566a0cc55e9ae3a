"""Let a request of a platform with a sandbox clock happen at that clock's time."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from connect_dashboard.present import at
from connect_dashboard.processor.clock import has_clock, now_for


class ClockMiddleware:
    """Goes behind the one that finds the platform."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        platform = getattr(request, "platform", None)
        if platform is None or not has_clock(platform):
            return self.get_response(request)
        with at(now_for(platform)):
            return self.get_response(request)
