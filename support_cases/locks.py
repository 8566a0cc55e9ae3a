"""The only place of this app that locks rows. Order: case, then its desk."""

from connect_dashboard.team.models import Platform
from support_cases.models import Case, Desk


def lock_case(case_id: str) -> Case:
    """Lock and re-read a case; all that belongs to it changes under this lock."""
    return Case.objects.select_related("account").select_for_update(of=("self",)).get(pk=case_id)


def lock_desk(case: Case, platform: Platform) -> Desk:
    """What ``platform`` keeps about a case, made at need; go by the case's lock first."""
    Desk.objects.get_or_create(case=case, platform=platform)
    return Desk.objects.select_for_update(of=("self",)).get(case=case, platform=platform)
