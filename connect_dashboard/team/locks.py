"""Row locks of the team. Order: platform, then its memberships and invitations.

The platform's row stands for its whole team: whoever changes the team holds it, so that two
Administrators who demote each other at the same moment do so one after the other.
"""

from connect_dashboard.team.models import Platform


def locked_platform(platform_id: int) -> Platform:
    return Platform.objects.select_for_update(of=("self",)).get(pk=platform_id)
