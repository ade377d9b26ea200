"""Who else has a project open, and which of its rows were saved since a page was read."""

from django.utils import timezone

from accounts.models import User
from plans.models import Presence, Project


def arrive(project: Project, user: User) -> list[str]:
    """Note that a person is there; the names of the others who are."""
    Presence.objects.update_or_create(project=project, user=user, defaults={"seen_at": timezone.now()})
    others = Presence.objects.now().filter(project=project).exclude(user=user)
    return [presence.user.name or presence.user.username for presence in others.select_related("user")]


def leave(project: Project, user: User) -> None:
    Presence.objects.filter(project=project, user=user).delete()


def versions(project: Project) -> dict[str, int]:
    """How often each row of a project was saved, by the name of its form."""
    found = {f"project-{project.pk}": project.version}
    for section, version in project.sections.values_list("pk", "version"):
        found[f"section-{section}"] = version
    milestones = project.sections.exclude(milestones=None).values_list("milestones", "milestones__version")
    return found | {f"milestone-{milestone}": version for milestone, version in milestones}
