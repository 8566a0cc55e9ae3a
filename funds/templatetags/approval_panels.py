"""What a second Administrator decided about a movement, on its receipt."""

from typing import Any

from django import template

from funds.models import Approval, Movement
from funds.movements import kind_of

register = template.Library()


@register.inclusion_tag("funds/_approval_row.html")
def approval_row(movement: Movement) -> dict[str, Any]:
    """Nothing where none was needed, or nobody has decided yet."""
    decided = Approval.objects.filter(kind=kind_of(movement).name, object_id=movement.pk, decided_at__isnull=False)
    return {"approval": decided.first()}
