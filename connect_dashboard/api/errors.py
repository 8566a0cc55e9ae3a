"""What the API answers when it cannot do what was asked: the dialect's envelope.

SDKs choose their exception by status: 400 and 404 are invalid requests, 401 a wrong key, 403 a missing permission, 429
too many requests; 402 would be a card error, so plain refusals are 400.
"""

from typing import Any

from connect_dashboard.ui.errors import Refusal

# What means something else to an SDK, or nothing: the pages' statuses for the same refusals.
_AS_400 = frozenset({402, 409, 410, 422})


class ApiError(Exception):
    """An answer that is an error; ``type`` is one of the dialect's."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.retry_after = retry_after

    def envelope(self) -> dict[str, Any]:
        error = {"type": self.type, "message": self.message}
        if self.code:
            error["code"] = self.code
        if self.param:
            error["param"] = self.param
        return {"error": error}


class ParameterError(ApiError):
    """The request itself is wrong: nothing was tried yet."""

    def __init__(self, code: str, message: str, param: str = "") -> None:
        super().__init__(message, code=code, param=param)


class NotFound(ApiError):
    def __init__(self, what: str, object_id: str, param: str = "id") -> None:
        message = f"No such {what.replace('_', ' ')}: '{object_id[:80]}'"
        super().__init__(message, status=404, code="resource_missing", param=param)


def from_refusal(refusal: Refusal) -> ApiError:
    """The same words as on the page, and a status that SDKs understand."""
    status = 400 if refusal.status in _AS_400 else refusal.status
    return ApiError(refusal.message, status=status, code=refusal.code, param=refusal.param or "")
