"""Whose work a job is."""

from accounts.models import Job
from accounts.services.jobs import PERMISSIONS
from connect_dashboard.team.actors import Actor, system


def actor_of(job: Job) -> Actor:
    """Whoever started it. They could when they did, so a run that began goes on if they lose the right."""
    if job.user is None:
        return system(job.platform)
    return Actor(
        kind="user",
        id=str(job.user.pk),
        label=job.user.name or job.user.email,
        platform=job.platform,
        permissions=frozenset({PERMISSIONS[Job.Kind(job.kind)]}),
        user=job.user,
    )
