from django import template

from plans.models import Project
from reports.models import PrintedPages

register = template.Library()


@register.inclusion_tag("reports/_printed_pages.html")
def printed_pages(project: Project) -> dict[str, PrintedPages | None]:
    """On which pages a project stands in the book that was made last."""
    return {"pages": PrintedPages.objects.filter(project=project).first()}
