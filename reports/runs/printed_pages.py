"""On which pages of the whole book each project printed, and where it printed before."""

from plans.models import Plan, Project
from reports.book.projects import anchor_of
from reports.models import PrintedPages


def record_printed_pages(plan: Plan, spans: dict[str, tuple[int, int]]) -> None:
    """Remember where the projects of a plan stand in the book that was just made: its anchors' first and last pages.

    A book in which nothing moved, as a draft of the next day, leaves what is known of the one before.
    """
    before = {stored.project_id: stored for stored in PrintedPages.objects.filter(project__department_plan__plan=plan)}
    projects = Project.objects.filter(department_plan__plan=plan).select_related("department_plan__department")
    now = {project.pk: spans[anchor] for project in projects if (anchor := anchor_of(project)) in spans}
    if now == {project: (stored.first, stored.last) for project, stored in before.items()}:
        return
    PrintedPages.objects.bulk_create(
        [_row(project, span, before.get(project)) for project, span in now.items()],
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=["first", "last", "first_before", "last_before"],
    )
    PrintedPages.objects.filter(
        pk__in=[stored.pk for stored in before.values() if stored.project_id not in now]
    ).delete()


def _row(project: int, span: tuple[int, int], before: PrintedPages | None) -> PrintedPages:
    row = PrintedPages(project_id=project, first=span[0], last=span[1])
    if before and (before.first, before.last) != span:
        row.first_before, row.last_before = before.first, before.last
    return row
