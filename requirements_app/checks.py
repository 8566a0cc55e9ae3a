from typing import Any

from django.core.checks import Error, register

from requirements_app.catalogue import catalogue, problems


@register
def check_catalogue(**kwargs: Any) -> list[Error]:
    """A rule that asks for what nobody knows, or is never reached, stops the start, not an account."""
    return [Error(problem, id="requirements_app.E001") for problem in problems(catalogue())]
