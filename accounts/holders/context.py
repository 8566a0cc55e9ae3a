"""Whose pages those of the holder's dashboard are."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.holders.access import PATH


def brand(request: HttpRequest) -> dict[str, Any]:
    """The platform of the account; before signing in, and once no platform is left, the processor."""
    if not (request.path.startswith(PATH) or hasattr(request, "viewing")):
        return {}
    connection = getattr(request, "connection", None)
    return {"brand": connection.platform if connection and not connection.ended_at else settings.PROCESSOR_NAME}
