from collections.abc import Iterator
from dataclasses import replace

from plans.content.loading import Content
from plans.models import Project, SectionKind

from .findings import NEW_SECTION_BOX, Finding, Place, Severity, box_id
from .registry import rule


@rule
def overview_is_complete(content: Content) -> Iterator[Finding]:
    """C12: a project has an overview, with its period, and its money where programs fund it."""
    for part, project in content.projects_with_parts:
        overview = next((each for each in project.sections.all() if each.role == SectionKind.Role.OVERVIEW), None)
        place = Place(part.department, project, overview)
        if overview is None:
            yield _missing(
                replace(place, box=NEW_SECTION_BOX),
                "사업개요",
                "사업개요 항목이 없습니다. 항목을 추가하고 사업의 기간과 내용을 적으십시오.",
            )
            continue
        if not project.period_text:
            label = project.period_label
            box = box_id(project, "begins")
            yield _missing(
                replace(place, box=box), label, f"사업개요에 “{label}” 줄이 없습니다. 사업의 기간을 적으십시오."
            )
        if _lacks_money(content, project):
            yield _missing(
                replace(place, box=box_id(project, "prints_budget")),
                "소요예산",
                "사업개요에 “소요예산” 줄이 없습니다. 사업에서 “개요에 소요예산 인쇄”를 고르십시오.",
            )


def _lacks_money(content: Content, project: Project) -> bool:
    return project.pk in content.project_money and not project.prints_budget


def _missing(place: Place, what: str, sentence: str) -> Finding:
    return Finding("C12", Severity.WARNING, place, sentence, {"missing": what})
