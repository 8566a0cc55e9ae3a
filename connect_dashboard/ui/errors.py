"""What a service raises when it refuses: the page shows it beside the field, the API in its envelope."""


class Refusal(Exception):
    """A refusal in words for people.

    ``code`` is stable for machines, ``param`` names the field concerned (or nothing), ``status`` is the
    HTTP status with which a request that meets it is answered.
    """

    status = 400

    def __init__(self, code: str, message: str, *, param: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param
        if status is not None:
            self.status = status


class Forbidden(Refusal):
    """The actor lacks a permission."""

    status = 403
